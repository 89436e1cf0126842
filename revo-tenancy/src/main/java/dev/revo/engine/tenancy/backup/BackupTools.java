package dev.revo.engine.tenancy.backup;

import dev.revo.backup.Backups;
import dev.revo.spi.Wiring;

/** Installs the noun of backups. Stateless. */
public final class BackupTools {
    private BackupTools() {}

    /** Installs it. Where no {@link dev.revo.spi.BackupStore} is provided, it says so when it is used. */
    public static void install(Wiring wiring) {
        BackupParts parts = BackupParts.of(wiring);
        wiring.noun(Backups.class, gate -> new DefaultBackups(gate, parts));
    }
}
