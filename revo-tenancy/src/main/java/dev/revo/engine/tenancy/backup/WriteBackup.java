package dev.revo.engine.tenancy.backup;

import dev.revo.backup.BackupReport;
import dev.revo.backup.BackupReport.Saved;
import dev.revo.backup.Backups;
import dev.revo.engine.tenancy.crypto.Sha256;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.BackupStore;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Change;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes backups, one organization after the other. Thread-safe. */
final class WriteBackup {
    private static final int PAGE = 1_000;

    private final BackupParts parts;

    WriteBackup(BackupParts parts) {
        this.parts = parts;
    }

    BackupReport write(Gate gate, Optional<String> only, Optional<byte[]> key, OutputStream out) {
        BackupStore store = parts.store();
        List<String> ids = only.map(List::of).orElseGet(this::all);
        if (ids.isEmpty()) {
            throw new NotFoundException(Fault.of("organization_not_found", "There is no organization to back up."));
        }
        // Before anything is written, so that a wrong id is not a torn backup.
        ids.forEach(id -> organization(gate.within(id).context()));
        Manifest manifest = new Manifest(
                store.schema(),
                Optional.ofNullable(Backups.class.getPackage().getImplementationVersion())
                        .orElse("unknown"),
                parts.time().get().instant(),
                ids,
                store.tables());
        byte[] head = manifest.write();
        List<Checks.Organization> written = new ArrayList<>();
        try (BackupOutput backup = new BackupOutput(out, key)) {
            backup.whole(Manifest.NAME, head);
            for (String id : ids) {
                written.add(
                        gate.within(id).call("backup:write", id, ctx -> organization(ctx, store, manifest, backup)));
            }
            backup.whole(Checks.NAME, new Checks(Sha256.of(head), written).write());
            String hash = backup.end();
            return new BackupReport(
                    hash,
                    manifest.created(),
                    written.stream().map(WriteBackup::saved).toList());
        } catch (IOException e) {
            throw TableEntries.failed(e);
        }
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        List<String> page;
        do {
            page = parts.organizations().get().tenants(all.isEmpty() ? "" : all.get(all.size() - 1), PAGE);
            all.addAll(page);
        } while (!page.isEmpty());
        return all;
    }

    private Change organization(RunContext ctx) {
        return parts.organizations()
                .get()
                .read(ctx, Long.MAX_VALUE)
                .orElseThrow(() ->
                        new NotFoundException(Fault.of("organization_not_found", "There is no such organization here.")
                                .with("organization", ctx.tenant())));
    }

    private Checks.Organization organization(
            RunContext ctx, BackupStore store, Manifest manifest, BackupOutput backup) {
        String domain = organization(ctx).organization().domain();
        Checks.Chain chain = chain(ctx);
        TableEntries entries = new TableEntries(ctx, manifest.tables(), backup);
        Map<String, Long> dropped = store.read(ctx, entries);
        return new Checks.Organization(ctx.tenant(), domain, entries.end(), dropped, chain);
    }

    private Checks.Chain chain(RunContext ctx) {
        if (parts.audit().get() instanceof AuditLedger ledger) {
            AuditLedger.Head head = ledger.head(ctx);
            return new Checks.Chain(head.sequence(), head.hash());
        }
        return Checks.Chain.NONE;
    }

    private static Saved saved(Checks.Organization one) {
        return new Saved(
                one.id(),
                one.rows(),
                one.dropped(),
                one.chain().lines(),
                one.chain().hash());
    }
}
