package dev.revo.engine.tenancy.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.revo.audit.AuditRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CsvExporterTest {
    /** RFC 4180, section 2, read without any library. */
    private static List<List<String>> parsed(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\r')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\r') {
                    assertThat(csv.charAt(++i)).isEqualTo('\n');
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        assertThat(cell).isEmpty();
        return rows;
    }

    @Test
    void attack24_every_text_is_read_back_and_formulas_are_texts() {
        List<List<String>> rows = parsed(Records.text(AuditExporters.csv(), Records.hostile()));
        assertThat(rows).hasSize(Records.HOSTILE.size() + 1);
        assertThat(rows.get(0)).startsWith("seq", "at", "tenant").endsWith("id", "hash");
        for (int i = 0; i < Records.HOSTILE.size(); i++) {
            List<String> row = rows.get(i + 1);
            assertThat(row).hasSize(12);
            assertThat(row.get(0)).isEqualTo(Integer.toString(i + 1));
            String wanted = AuditRows.wellFormed(Records.HOSTILE.get(i));
            boolean formula = i >= 1 && i <= 14;
            assertThat(row.get(6)).isEqualTo(formula ? "'" + wanted : wanted);
        }
    }

    @Test
    void attack24_control_without_the_guard_the_formula_is_written() {
        StringWriter out = new StringWriter();
        CsvWriter.builder().bufferSize(0).build(out).writeRecord("=1+1", "\uff1d1");
        assertThat(out.toString()).startsWith("=1+1,\uff1d1");
    }

    @Test
    void every_text_column_is_guarded_and_numbers_are_not() {
        AuditRecord some = Records.record(1, "=a", "=b", AuditRecord.Result.DENIED);
        AuditRecord all = new AuditRecord(
                some.id(),
                some.at(),
                "=t",
                "=p",
                some.kind(),
                some.action(),
                some.resource(),
                some.result(),
                Optional.of("-r"),
                Map.of("=n", "v\nw", "m\\", "\r"));
        List<String> row = parsed(Records.text(AuditExporters.csv(), Records.chain(List.of(all))))
                .get(1);
        assertThat(row.subList(0, 10))
                .containsExactly(
                        "1",
                        "2026-01-01T12:00:01.123456Z",
                        "'=t",
                        "'=p",
                        some.kind().name(),
                        "'=a",
                        "'=b",
                        "DENIED",
                        "'-r",
                        "\\=n=v\\nw\nm\\\\=\\r");
        assertThat(FormulaGuard.guard("")).isEmpty();
        assertThat(FormulaGuard.guard("   ")).isEqualTo("   ");
        assertThat(FormulaGuard.guard("\u0001=1")).isEqualTo("'\u0001=1");
    }

    @Test
    void a_stream_that_fails_is_an_io_exception_and_none_is_closed() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        for (AuditExporter exporter :
                List.of(AuditExporters.csv(), AuditExporters.jsonLines(), AuditExporters.ocsf(OcsfVersion.V1_8))) {
            assertThatIOException()
                    .isThrownBy(() -> exporter.write(Records.hostile().iterator(), broken))
                    .withMessage("full");
        }
    }
}
