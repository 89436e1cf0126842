package dev.revo.engine.tenancy.backup;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.backup.RestoreReport;
import dev.revo.backup.RestoreReport.Restored;
import dev.revo.backup.RestoreRequest;
import dev.revo.engine.tenancy.audit.AuditLine;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Arrival;
import dev.revo.spi.Gate;
import dev.revo.tenancy.NewOrganization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Restores organizations from a backup that was verified whole. Thread-safe. */
final class RestoreBackup {
    private final BackupParts parts;

    RestoreBackup(BackupParts parts) {
        this.parts = parts;
    }

    RestoreReport restore(RunContext ctx, Gate gate, RestoreRequest request, StagedBackup backup, boolean write) {
        BackupStore store = parts.store();
        StagedBackup.Contents contents = backup.verify(ctx, store);
        List<Plan> plans = plans(contents, request);
        List<Restored> seen = new ArrayList<>();
        for (Plan plan : plans) {
            RunContext inside = gate.within(plan.into()).context();
            Optional<String> obstacle = store.obstacle(inside, plan.domain());
            if (write && obstacle.isPresent()) {
                throw conflict(plan, obstacle.get());
            }
            seen.add(plan.report(plan.told().rows(), arrival(inside, plan).chained(), obstacle));
        }
        if (!write) {
            return new RestoreReport(false, contents.hash(), contents.manifest().created(), seen);
        }
        List<Restored> done = new ArrayList<>();
        try (RowsOf rows = new RowsOf(backup, contents)) {
            for (Plan plan : plans) {
                RunContext inside = gate.within(plan.into()).context();
                done.add(write(inside, store, plan, rows, contents));
            }
        }
        return new RestoreReport(true, contents.hash(), contents.manifest().created(), done);
    }

    /**
     * One organization to restore.
     *
     * @param place in the manifest
     * @param domain that it will have
     * @param moved whether that is another than it had
     */
    private record Plan(int place, Checks.Organization told, String into, String domain, boolean moved) {
        Restored report(Map<String, Long> rows, boolean chained, Optional<String> obstacle) {
            return new Restored(told.id(), into, rows, told.dropped(), chained, obstacle);
        }
    }

    // Where there is a log already, and be it one line on who looked for the organization, its chain is not replaced.
    private Arrival arrival(RunContext inside, Plan plan) {
        boolean renamed = !plan.into().equals(plan.told().id());
        boolean chained = !renamed
                && parts.audit().get().find(inside, AuditQuery.all().top(1)).isEmpty();
        return new Arrival(renamed, chained, plan.moved() ? Optional.of(plan.domain()) : Optional.empty());
    }

    private static List<Plan> plans(StagedBackup.Contents contents, RestoreRequest request) {
        List<Checks.Organization> all = contents.checks().organizations();
        List<Plan> plans = IntStream.range(0, all.size())
                .filter(place ->
                        request.organization().map(all.get(place).id()::equals).orElse(true))
                .mapToObj(place -> plan(place, all.get(place), request))
                .toList();
        if (plans.isEmpty()) {
            throw new NotFoundException(Fault.of(
                    "organization_not_found", "The backup does not hold this organization. Check what it holds."));
        }
        return plans;
    }

    private static Plan plan(int place, Checks.Organization told, RestoreRequest request) {
        String into = request.into().orElse(told.id());
        // Of the same form as those of a new organization.
        String domain = NewOrganization.of(into, told.id(), request.domain().orElse(told.domain()), into)
                .domain();
        return new Plan(place, told, into, domain, request.domain().isPresent());
    }

    private Restored write(
            RunContext inside, BackupStore store, Plan plan, RowsOf rows, StagedBackup.Contents contents) {
        return parts.units().get().run(inside, tx -> {
            store.obstacle(inside, plan.domain()).ifPresent(what -> {
                throw conflict(plan, what);
            });
            Arrival arrival = arrival(inside, plan);
            AuditRecord line = line(inside, plan, contents);
            if (!arrival.chained()) {
                // The chain begins with where the lines after it come from.
                tx.audit(line);
            }
            Map<String, Long> written = new TreeMap<>();
            plan.told().rows().keySet().forEach(table -> written.put(table, 0L));
            written.putAll(store.write(
                    inside,
                    arrival,
                    sink -> rows.into(plan.place(), (table, values) -> {
                        inside.cancellation().check();
                        sink.row(table, values);
                    })));
            if (arrival.chained()) {
                tx.audit(line);
            }
            return plan.report(written, arrival.chained(), Optional.empty());
        });
    }

    private AuditRecord line(RunContext ctx, Plan plan, StagedBackup.Contents contents) {
        return AuditLine.of(
                ctx,
                parts.ids().get().next(),
                parts.time().get().instant(),
                "backup:restore",
                ctx.tenant(),
                AuditRecord.Result.DONE,
                Map.of(
                        "backup", contents.hash(),
                        "from", plan.told().id(),
                        "created", contents.manifest().created().toString()));
    }

    private static ConflictException conflict(Plan plan, String what) {
        return new ConflictException(Fault.of(
                        "restore_conflict",
                        "The organization " + plan.told().id() + " cannot be restored as " + plan.into() + ": " + what
                                + ". Nothing was written of it; restore it with another id and domain.")
                .with("tenant", plan.into()));
    }
}
