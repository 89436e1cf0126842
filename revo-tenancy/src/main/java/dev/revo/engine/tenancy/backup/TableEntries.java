package dev.revo.engine.tenancy.backup;

import dev.revo.engine.tenancy.crypto.Sha256;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore.RowSink;
import dev.revo.spi.BackupStore.Table;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of one organization as entries, one for each table, empty ones among them. Confined to its thread. */
final class TableEntries implements RowSink {
    private final RunContext ctx;
    private final List<Table> tables;
    private final BackupOutput out;
    private final Map<String, Checks.Entry> written = new LinkedHashMap<>();
    private final MessageDigest digest = Sha256.digest();
    private long rows;
    private int at = -1;

    TableEntries(RunContext ctx, List<Table> tables, BackupOutput out) {
        this.ctx = ctx;
        this.tables = tables;
        this.out = out;
    }

    // NullAway does not see in class files that elements may be null.
    @SuppressWarnings("NullAway")
    @Override
    public void row(Table table, List<@Nullable Object> values) {
        try {
            while (at < 0 || !tables.get(at).equals(table)) {
                next();
            }
            byte[] line = Json.line(table, values);
            if (line.length > Json.LINE) {
                throw new UnavailableException(Fault.of(
                                "backup_row_too_large",
                                "A row of " + table.name() + " has " + line.length + " bytes; backups hold up to "
                                        + Json.LINE + " in a row. Remove it, or use the database's own backup.")
                        .retryable(false));
            }
            digest.update(line);
            out.write(line);
            rows++;
        } catch (IOException e) {
            throw failed(e);
        }
        // Cheap, and a backup may take hours.
        ctx.cancellation().check();
    }

    /** Ends the last table; what was written of each. */
    Map<String, Checks.Entry> end() {
        try {
            while (at < tables.size()) {
                next();
            }
        } catch (IOException e) {
            throw failed(e);
        }
        return written;
    }

    private void next() throws IOException {
        if (at >= 0) {
            written.put(tables.get(at).name(), new Checks.Entry(rows, Sha256.hex(digest.digest())));
        }
        at++;
        rows = 0;
        if (at < tables.size()) {
            out.begin(Manifest.entry(ctx.tenant(), tables.get(at)));
        }
    }

    static RuntimeException failed(IOException e) {
        return Refusal.unavailable("backup_write_failed", "The backup could not be written", e);
    }
}
