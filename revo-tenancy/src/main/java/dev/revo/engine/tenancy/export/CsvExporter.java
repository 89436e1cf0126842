package dev.revo.engine.tenancy.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.revo.audit.verifier.AuditRow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Comma-separated values. The detail is one cell of {@code name=value} lines, names in order, backslash and line feed escaped. */
final class CsvExporter implements AuditExporter {
    @Override
    public String mediaType() {
        return "text/csv; charset=utf-8; header=present";
    }

    @Override
    public Written write(Iterator<? extends ChainEntry> entries, OutputStream out) throws IOException {
        // Not closed: that would close the caller's stream.
        @SuppressWarnings("resource")
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out, StandardCharsets.UTF_8);
        long rows = 0;
        try {
            csv.writeRecord(
                    "seq",
                    "at",
                    "tenant",
                    "principal",
                    "kind",
                    "action",
                    "resource",
                    "result",
                    "run",
                    "detail",
                    "id",
                    "hash");
            while (entries.hasNext()) {
                if (entries.next() instanceof ChainedRecord chained) {
                    rows++;
                    write(chained, csv);
                }
            }
            csv.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        out.flush();
        return new Written(rows, false);
    }

    private static void write(ChainedRecord chained, CsvWriter csv) {
        AuditRow row = AuditRows.from(chained.record());
        csv.writeRecord(
                Long.toString(chained.seq()),
                row.at().toString(),
                FormulaGuard.guard(row.tenant()),
                FormulaGuard.guard(row.principal()),
                row.kind(),
                FormulaGuard.guard(row.action()),
                FormulaGuard.guard(row.resource()),
                row.result(),
                FormulaGuard.guard(row.run().orElse("")),
                FormulaGuard.guard(detail(row.detail())),
                row.id(),
                chained.hash().hex());
    }

    static String detail(Map<String, String> detail) {
        StringBuilder out = new StringBuilder();
        new TreeMap<>(detail).forEach((name, value) -> {
            String line = escaped(name).replace("=", "\\=") + "=" + escaped(value);
            out.append(out.isEmpty() ? "" : "\n").append(line);
        });
        return out.toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
