package dev.revo.engine.tenancy.retention;

import dev.revo.audit.AuditRecord;
import dev.revo.engine.tenancy.audit.AuditLine;
import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.Gate;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.Wiring;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What retention works with. Answers once the reVo is built. */
record RetentionParts(
        Supplier<Gate> upkeep,
        Supplier<OrganizationStore> organizations,
        Supplier<UnitOfWork> units,
        Supplier<AuditStore> audit,
        Supplier<RunJournal> journal,
        Supplier<BlobStore> blobs,
        Supplier<IdempotencyStore> keys,
        Supplier<TaskStore> tasks,
        Supplier<Optional<BackupStore>> rows,
        Supplier<TimeSource> time,
        Supplier<IdGenerator> ids,
        Metering metering) {
    private static final String WHY = "retention";

    static RetentionParts of(Wiring wiring, Metering metering) {
        return new RetentionParts(
                wiring.upkeep(WHY),
                wiring.need(OrganizationStore.class),
                wiring.need(UnitOfWork.class),
                wiring.need(AuditStore.class),
                wiring.need(RunJournal.class),
                wiring.need(BlobStore.class),
                wiring.need(IdempotencyStore.class),
                wiring.need(TaskStore.class),
                wiring.want(BackupStore.class),
                wiring.need(TimeSource.class),
                wiring.need(IdGenerator.class),
                metering);
    }

    Instant now() {
        return time.get().instant();
    }

    /** A new context in this tenant: a piece of work is no reason for the next one to be late. */
    RunContext inside(String tenant) {
        return upkeep.get().within(tenant).context();
    }

    AuditRecord line(
            RunContext ctx, String action, String resource, AuditRecord.Result result, Map<String, String> detail) {
        Map<String, String> all = new TreeMap<>(detail);
        all.put("reason", WHY);
        return AuditLine.of(ctx, ids.get().next(), now(), action, resource, result, all);
    }
}
