package dev.revo.engine.tenancy.export;

import dev.revo.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The formats an audit log can be written in. Only JSON Lines can be verified; the others are for people and other systems. */
public final class AuditExporters {
    private AuditExporters() {}

    /**
     * Comma-separated values (RFC 4180) in UTF-8 with a header. A text that a spreadsheet would take for a formula gets an
     * apostrophe in front; numbers do not.
     */
    public static AuditExporter csv() {
        return new CsvExporter();
    }

    /** The form that {@link dev.revo.audit.verifier.AuditVerifier} reads; it needs all rows, not a selection. */
    public static AuditExporter jsonLines() {
        return new JsonLinesExporter();
    }

    /**
     * Events of the Open Cybersecurity Schema Framework, one JSON object a line.
     *
     * @param version of the schema that the receiver knows
     */
    public static AuditExporter ocsf(OcsfVersion version) {
        return new OcsfExporter(version);
    }

    /**
     * A PDF table in the font Liberation Sans, which has the Latin, Greek, Cyrillic and Hebrew letters. Any character that it
     * has not, that is invisible, or that changes the direction of writing, is shown as its code. Letters
     * of scripts that are written from right to left stand in the order of the text. The document is built in memory.
     *
     * @param mostRows rows above this number, 1 to 50,000, are left out, and the document says so
     */
    public static AuditExporter pdf(int mostRows) {
        return pdf(mostRows, Optional.empty());
    }

    /** As {@link #pdf(int)}, in a TrueType font of the host's that may be embedded; it is read to its end here. */
    public static AuditExporter pdf(int mostRows, InputStream font) throws IOException {
        return pdf(mostRows, Optional.of(font.readAllBytes()));
    }

    private static AuditExporter pdf(int mostRows, Optional<byte[]> font) {
        if (mostRows < 1 || mostRows > 50_000) {
            throw InvalidRequestException.field("audit.pdf.rows", "is " + mostRows, "Use 1 to 50,000.");
        }
        return new PdfExporter(mostRows, font);
    }
}
