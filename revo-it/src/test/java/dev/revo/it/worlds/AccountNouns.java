package dev.revo.it.worlds;

import dev.revo.audit.AuditFormat;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.backup.BackupRequest;
import dev.revo.backup.RestoreReport;
import dev.revo.backup.RestoreRequest;
import dev.revo.data.Page;
import dev.revo.run.Budget;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Calls of usage, audit, backups and runs. */
final class AccountNouns {
    private AccountNouns() {}

    static List<NounCall> usage() {
        return List.of(
                new NounCall("UsageMeter.record", AccountNouns::record),
                new NounCall("UsageMeter.record", AccountNouns::record),
                new NounCall(
                        "UsageMeter.report",
                        tenant -> tenant
                                .ada()
                                .usage()
                                .report(UsageQuery.between(
                                                tenant.now().minus(Duration.ofDays(40)),
                                                tenant.now().plusSeconds(1))
                                        .by(UsageQuery.Dimension.USER))
                                .rows()
                                .stream()
                                .map(row -> new TreeMap<>(row.key()) + " " + row.meter() + " " + row.quantity())
                                .toList()),
                new NounCall("UsageMeter.limit", tenant -> {
                    tenant.ada()
                            .usage()
                            .limit(BudgetRule.of(
                                    tenant.name("budget", 3),
                                    Budget.tokens(1_000 + tenant.below(1_000)),
                                    tenant.pick(List.of(BudgetRule.Window.DAY, BudgetRule.Window.MONTH))));
                    return null;
                }),
                new NounCall("UsageMeter.unlimit", tenant -> {
                    tenant.ada().usage().unlimit(tenant.name("budget", 3));
                    return null;
                }),
                new NounCall(
                        "UsageMeter.budgets", tenant -> tenant.ada().usage().budgets()));
    }

    private static Object record(Tenant tenant) {
        return tenant.ada()
                .usage()
                .record(UsageEvent.of(
                                "app",
                                tenant.name("event", 40),
                                tenant.pick(List.of(Meter.INPUT_TOKENS, Meter.TOOL_CALLS)),
                                1 + tenant.below(9),
                                tenant.now())
                        .user(tenant.name("user", 3)));
    }

    static List<NounCall> audit() {
        return List.of(
                new NounCall(
                        "Audit.find",
                        tenant -> lines(tenant.ada()
                                .audit()
                                .find(
                                        tenant.oneIn(2)
                                                ? AuditQuery.all().top(1 + tenant.below(9))
                                                : AuditQuery.all()
                                                        .action("audit:read")
                                                        .by("ada")))),
                new NounCall("Audit.export", tenant -> {
                    // So that they are linked.
                    tenant.pass(Duration.ofSeconds(2));
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    long rows = tenant.ada()
                            .audit()
                            .export(AuditQuery.all(), AuditFormat.CSV, out)
                            .lines();
                    return rows == 0 ? 0 : rows + "\n" + out.toString(StandardCharsets.UTF_8);
                }));
    }

    private static List<String> lines(List<AuditRecord> found) {
        return found.stream()
                .map(line -> line.id() + " " + line.at() + " " + line.principal() + " " + line.action() + " "
                        + line.resource() + " " + line.result() + " " + new TreeMap<>(line.detail()))
                .toList();
    }

    static List<NounCall> backups() {
        return List.of(
                new NounCall("Backups.write", tenant -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    var report = tenant.operator().backups().write(BackupRequest.of(tenant.id()), out);
                    return report.organizations().get(0).rows();
                }),
                new NounCall(
                        "Backups.check",
                        tenant -> told(tenant.operator()
                                .backups()
                                .check(copy(tenant), new ByteArrayInputStream(saved(tenant))))),
                new NounCall("Backups.restore", tenant -> {
                    byte[] saved = saved(tenant);
                    if (tenant.oneIn(4)) {
                        saved = Arrays.copyOf(saved, saved.length - 1 - tenant.below(20));
                    }
                    return told(tenant.operator().backups().restore(copy(tenant), new ByteArrayInputStream(saved)));
                }));
    }

    private static RestoreRequest copy(Tenant tenant) {
        String id = tenant.id() + "-copy" + tenant.below(40);
        return RestoreRequest.of(tenant.id()).into(id).domain(id + ".example");
    }

    private static byte[] saved(Tenant tenant) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tenant.operator().backups().write(BackupRequest.of(tenant.id()), out);
        return out.toByteArray();
    }

    private static List<String> told(RestoreReport report) {
        List<String> told = new ArrayList<>();
        report.organizations()
                .forEach(each -> told.add(new TreeMap<>(each.rows()) + " " + new TreeMap<>(each.dropped())));
        return told;
    }

    static List<NounCall> runs() {
        return List.of(
                new NounCall("Agents.start", AccountNouns::said),
                new NounCall(
                        "Agents.explain",
                        tenant -> tenant.ada()
                                .agents()
                                .explain(NounWorld.ECHO.request(tenant.name("word", 5)), RunOptions.defaults())
                                .toString()),
                new NounCall(
                        "Agents.list", tenant -> tenant.ada().agents().list().size()),
                new NounCall(
                        "Agents.spec",
                        tenant -> tenant.ada()
                                .agents()
                                .spec(tenant.oneIn(3) ? "nothing" : "echo")
                                .type()),
                new NounCall("ParallelMind.ephemeral", tenant -> {
                    String word = tenant.name("word", 5);
                    RunHandle<String> run =
                            tenant.ada().parallel().ephemeral("think", () -> word, RunOptions.defaults());
                    tenant.remember("run", run.id().value());
                    return run.await();
                }),
                new NounCall("Runs.list", AccountNouns::listed),
                new NounCall(
                        "Runs.status",
                        tenant -> tenant.ada()
                                .runs()
                                .status(RunId.parse(tenant.recall("run", "00000000-0000-7000-8000-0000000fffff")))
                                .map(Object::toString)));
    }

    private static Object listed(Tenant tenant) {
        RunQuery query = RunQuery.all().top(1 + tenant.below(4));
        query = tenant.pick(List.of(
                query, query.agent("echo"), query.state(RunState.SUCCEEDED), query.by("ada"), query.tag("tag1")));
        Page<RunSummary> page = tenant.ada().runs().list(query);
        List<String> shown = new ArrayList<>();
        page.items()
                .forEach(run -> shown.add(run.id() + " " + run.kind() + " " + run.name() + " " + run.principal() + " "
                        + run.state() + " " + run.outcome() + " " + run.submitted() + " " + run.ended() + " "
                        + run.usage() + " " + run.tags()));
        // Itself it holds ids that differ between worlds.
        page.next()
                .ifPresent(next -> shown.add(tenant.ada()
                                .runs()
                                .list(RunQuery.all().after(next))
                                .items()
                                .size() + " follow"));
        return shown;
    }

    private static Object said(Tenant tenant) {
        var run = tenant.ada()
                .agents()
                .start(
                        NounWorld.ECHO.request(tenant.name("word", 5)),
                        tenant.oneIn(3)
                                ? RunOptions.defaults().idempotencyKey(tenant.name("once", 4))
                                : RunOptions.defaults().tags(tenant.name("tag", 3)));
        tenant.remember("run", run.id().value());
        return run.await().candidate();
    }
}
