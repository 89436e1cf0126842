package dev.revo.engine.tenancy.backup;

import dev.revo.engine.tenancy.crypto.AesKey;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.NotInstalledException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BackupStore;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.SecretStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.Wiring;
import java.util.Optional;
import java.util.function.Supplier;

/** What backups are made with. Immutable. */
record BackupParts(
        Supplier<Optional<BackupStore>> rows,
        Supplier<Optional<SecretStore>> secrets,
        Supplier<OrganizationStore> organizations,
        Supplier<AuditStore> audit,
        Supplier<UnitOfWork> units,
        Supplier<TimeSource> time,
        Supplier<IdGenerator> ids) {
    static BackupParts of(Wiring wiring) {
        return new BackupParts(
                wiring.want(BackupStore.class),
                wiring.want(SecretStore.class),
                wiring.need(OrganizationStore.class),
                wiring.need(AuditStore.class),
                wiring.need(UnitOfWork.class),
                wiring.need(TimeSource.class),
                wiring.need(IdGenerator.class));
    }

    BackupStore store() {
        return rows.get()
                .orElseThrow(() -> new NotInstalledException(Fault.of(
                        "backup_unsupported",
                        "What is kept here cannot be backed up, because no BackupStore is installed. Install"
                                + " JdbcStores, or provide one.")));
    }

    /** The key under a reference of the operator's; the caller overwrites it after use. */
    Optional<byte[]> key(RunContext ctx, Optional<String> reference) {
        return reference.map(name -> {
            SecretStore.Secret found = secrets.get()
                    .flatMap(store -> store.find(ctx, name))
                    .orElseThrow(() -> new NotFoundException(Fault.of(
                            "backup_key_not_found",
                            "There is no secret under this reference for the tenant " + ctx.tenant()
                                    + ". Put the key there.")));
            try (found) {
                return AesKey.of(found)
                        .orElseThrow(() -> new InvalidRequestException(Fault.of(
                                "backup_key_malformed",
                                "The secret is not a key. Use 32 random bytes in Base64: 44 characters.")));
            }
        });
    }
}
