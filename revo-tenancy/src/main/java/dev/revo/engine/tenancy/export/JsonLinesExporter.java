package dev.revo.engine.tenancy.export;

import dev.revo.audit.verifier.ExportFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;

/** The export that can be verified. */
final class JsonLinesExporter implements AuditExporter {
    @Override
    public String mediaType() {
        return "application/jsonl";
    }

    @Override
    public Written write(Iterator<? extends ChainEntry> entries, OutputStream out) throws IOException {
        long rows = 0;
        while (entries.hasNext()) {
            ChainEntry entry = entries.next();
            if (entry instanceof ChainedRecord chained) {
                rows++;
                out.write(ExportFormat.row(
                        chained.seq(), chained.prev(), chained.hash(), AuditRows.from(chained.record())));
            } else if (entry instanceof ChainCheckpoint checkpoint) {
                out.write(checkpoint
                        .resume()
                        .map(head -> ExportFormat.resume(checkpoint.note(), head))
                        .orElseGet(() -> ExportFormat.checkpoint(checkpoint.note())));
            }
        }
        out.flush();
        return new Written(rows, false);
    }
}
