package dev.revo.engine.tenancy.backup;

import dev.revo.spi.BackupStore.RowSink;
import dev.revo.spi.BackupStore.Table;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the rows of one organization after the other from a backup that was verified, in one reading when they are
 * asked for in their order. Hashes are compared again, because a file can be changed meanwhile. Confined to its thread.
 */
final class RowsOf implements Closeable {
    private final StagedBackup backup;
    private final StagedBackup.Contents contents;
    private @Nullable BackupReader reader;
    private int next;

    RowsOf(StagedBackup backup, StagedBackup.Contents contents) {
        this.backup = backup;
        this.contents = contents;
    }

    /** All rows of the organization at this place of the manifest. */
    void into(int place, RowSink sink) {
        BackupReader at = seek(place);
        // Until all went well it is nowhere: what failed is read again from the beginning.
        next = -1;
        Checks.Organization told = contents.checks().organizations().get(place);
        for (Table table : contents.manifest().tables()) {
            Checks.Entry found = at.table(told.id(), table, sink);
            if (!found.equals(told.entries().get(table.name()))) {
                throw Refusal.damaged("it was changed while it was restored");
            }
        }
        next = place + 1;
    }

    private BackupReader seek(int place) {
        BackupReader open = reader;
        if (open == null || next < 0 || next > place) {
            close();
            open = backup.open();
            reader = open;
            open.whole(Manifest.NAME);
            next = 0;
        }
        for (; next < place; next++) {
            for (Table table : contents.manifest().tables()) {
                open.skip(contents.manifest().organizations().get(next), table);
            }
        }
        return open;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
