package dev.revo.engine.tenancy.export;

import dev.revo.audit.verifier.AuditRow;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A PDF table of the records, with an honest note when not all of them are in it. */
final class PdfExporter implements AuditExporter {
    private static final List<String> HEAD =
            List.of("no.", "time (UTC)", "who", "action", "on what", "result", "run", "detail", "hash");

    private final int mostRows;
    private final Optional<byte[]> font;

    PdfExporter(int mostRows, Optional<byte[]> font) {
        this.mostRows = mostRows;
        this.font = font;
    }

    @Override
    public String mediaType() {
        return "application/pdf";
    }

    @Override
    public Written write(Iterator<? extends ChainEntry> entries, OutputStream out) throws IOException {
        long rows = 0;
        boolean cut = false;
        try (PdfTable table = new PdfTable(HEAD, font)) {
            while (entries.hasNext() && !cut) {
                if (entries.next() instanceof ChainedRecord chained) {
                    if (rows == mostRows) {
                        cut = true;
                    } else {
                        rows++;
                        table.row(cells(chained));
                    }
                }
            }
            table.note(
                    cut
                            ? "Cut after " + rows + " rows: there are more that are not shown here."
                            : rows + " rows, all that were asked for.");
            table.note(
                    "Characters that are invisible, change the direction of writing or are not in the font are shown as \\u "
                            + "and their code. This page cannot be verified; the export in JSON Lines can.");
            table.save(out);
        }
        out.flush();
        return new Written(rows, cut);
    }

    private static List<String> cells(ChainedRecord chained) {
        AuditRow row = AuditRows.from(chained.record());
        return List.of(
                Long.toString(chained.seq()),
                row.at().toString(),
                row.principal() + " (" + row.kind() + ")",
                row.action(),
                row.resource(),
                row.result(),
                row.run().orElse(""),
                CsvExporter.detail(row.detail()),
                chained.hash().hex().substring(0, 16));
    }
}
