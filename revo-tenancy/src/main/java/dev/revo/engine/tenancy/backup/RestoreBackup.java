package dev.revo.engine.tenancy.backup;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.backup.RestoreReport;
import dev.revo.backup.RestoreReport.Restored;
import dev.revo.backup.RestoreReport.State;
import dev.revo.backup.RestoreRequest;
import dev.revo.engine.tenancy.audit.AuditLine;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Arrival;
import dev.revo.spi.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores organizations from a backup that was verified whole, one after the other, each in a transaction of its own.
 * Thread-safe.
 */
final class RestoreBackup {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreBackup.class);
    private static final String ACTION = "backup:restore";
    private static final int PAGE = 100;

    private final BackupParts parts;

    RestoreBackup(BackupParts parts) {
        this.parts = parts;
    }

    RestoreReport restore(RunContext ctx, Gate gate, RestoreRequest request, StagedBackup backup, boolean write) {
        StagedBackup.Contents contents = backup.verify(ctx, parts.store());
        List<RestorePlan> plans = RestorePlan.all(contents, request);
        List<Restored> seen = new ArrayList<>();
        for (RestorePlan plan : plans) {
            Restored one = look(gate.within(plan.into()).context(), plan, contents);
            if (write && one.state() == State.MISSING) {
                throw conflict(plan, one.obstacle().orElse(""));
            }
            seen.add(one);
        }
        if (write) {
            try (RowsOf rows = new RowsOf(backup, contents)) {
                write(gate, plans, seen, rows, contents);
            }
        }
        return new RestoreReport(write, contents.hash(), contents.manifest().created(), seen);
    }

    private Restored look(RunContext inside, RestorePlan plan, StagedBackup.Contents contents) {
        Optional<String> obstacle = parts.store().obstacle(inside, plan.domain());
        if (obstacle.isEmpty()) {
            return plan.report(
                    State.POSSIBLE, plan.told().rows(), arrival(inside, plan).chained());
        }
        return brought(inside, plan, contents.hash())
                ? plan.report(State.THERE, Map.of(), false)
                : plan.missing(obstacle.get());
    }

    // The line was written with the rows: where it is, a restore of this backup made the organization and was
    // committed.
    private boolean brought(RunContext inside, RestorePlan plan, String backup) {
        boolean same = parts.organizations()
                .get()
                .read(inside, Long.MAX_VALUE)
                .filter(found -> found.organization().domain().equals(plan.domain()))
                .isPresent();
        AuditQuery query = AuditQuery.all().action(ACTION).top(PAGE);
        List<AuditRecord> page = same ? parts.audit().get().find(inside, query) : List.of();
        while (!page.isEmpty()) {
            if (page.stream()
                    .anyMatch(line -> line.detail()
                            .entrySet()
                            .containsAll(from(plan, backup).entrySet()))) {
                return true;
            }
            page = parts.audit()
                    .get()
                    .find(inside, query.after(page.get(page.size() - 1).id()));
        }
        return false;
    }

    /** Writes those that are possible, and puts into the list what became of them. */
    private void write(
            Gate gate, List<RestorePlan> plans, List<Restored> all, RowsOf rows, StagedBackup.Contents contents) {
        int written = 0;
        for (int i = 0; i < plans.size(); i++) {
            if (all.get(i).state() != State.POSSIBLE) {
                continue;
            }
            RestorePlan plan = plans.get(i);
            try {
                all.set(i, write(gate.within(plan.into()).context(), plan, rows, contents));
                written++;
            } catch (RevoException e) {
                if (written == 0 || e instanceof CancelledException) {
                    throw e;
                }
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("tenant", plan.into())
                        .log("A restore of several organizations failed after some; the same restore again goes on");
                all.set(i, plan.missing("it failed with " + e.code() + ": " + e.getMessage()));
                leave(plans, all, i + 1);
                return;
            }
        }
    }

    private static void leave(List<RestorePlan> plans, List<Restored> all, int from) {
        for (int i = from; i < plans.size(); i++) {
            if (all.get(i).state() == State.POSSIBLE) {
                all.set(i, plans.get(i).missing("it was not tried after another had failed"));
            }
        }
    }

    // Where there is a log already, and be it one line on who looked for the organization, its chain is not replaced.
    private Arrival arrival(RunContext inside, RestorePlan plan) {
        boolean chained = !plan.renamed()
                && parts.audit().get().find(inside, AuditQuery.all().top(1)).isEmpty();
        return new Arrival(plan.renamed(), chained, plan.moved() ? Optional.of(plan.domain()) : Optional.empty());
    }

    private Restored write(RunContext inside, RestorePlan plan, RowsOf rows, StagedBackup.Contents contents) {
        BackupStore store = parts.store();
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
            return plan.report(State.RESTORED, written, arrival.chained());
        });
    }

    private AuditRecord line(RunContext ctx, RestorePlan plan, StagedBackup.Contents contents) {
        Map<String, String> detail = new TreeMap<>(from(plan, contents.hash()));
        detail.put("created", contents.manifest().created().toString());
        return AuditLine.of(
                ctx,
                parts.ids().get().next(),
                parts.time().get().instant(),
                ACTION,
                ctx.tenant(),
                AuditRecord.Result.DONE,
                detail);
    }

    private static Map<String, String> from(RestorePlan plan, String backup) {
        return Map.of("backup", backup, "from", plan.told().id());
    }

    private static ConflictException conflict(RestorePlan plan, String what) {
        return new ConflictException(Fault.of(
                        "restore_conflict",
                        "The organization " + plan.told().id() + " cannot be restored as " + plan.into() + ": " + what
                                + ". Nothing was written of it; restore it with another id and domain.")
                .with("tenant", plan.into()));
    }
}
