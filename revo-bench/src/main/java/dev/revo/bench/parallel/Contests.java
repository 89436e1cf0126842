package dev.revo.bench.parallel;

import dev.revo.bench.parallel.Contest.Entry;
import dev.revo.bench.parallel.Contest.Figure;
import dev.revo.bench.process.CostSide;
import java.util.List;
import java.util.stream.Stream;

/** All contests of Parallel Mind. */
public final class Contests {
    private static final int HEAP = 1_024;
    private static final int LARGE_HEAP = 3_072;
    private static final int BURST = 500_000;
    private static final int WAITING = 100_000;

    private Contests() {}

    /** In the order in which they are run. */
    public static List<Contest> all() {
        return Stream.concat(
                        Stream.of(
                                cost("task.burst", entry("revo", "revo.scheduler", BURST), executors(), 15),
                                cost("task.burst.mdc", entry("revo", "revo.scheduler.mdc", BURST), executors(), 15),
                                cost(
                                        "task.run",
                                        entry("revo", "revo.run", 20_000),
                                        Stream.concat(
                                                        executors().stream(),
                                                        Stream.of(same("langchain4j.agentic", 20_000)))
                                                .toList(),
                                        15),
                                durable("pipelined", 4_000, 1_000, 500),
                                durable("blocking", 2_000, 500, 128),
                                start("task.start.p99", "revo.scheduler.start"),
                                start("task.run.start.p99", "revo.run.start"),
                                waiting()),
                        Stream.of("socket", "query", "lock", "semaphore", "child", "process", "loop")
                                .map(Contests::cancel))
                .toList();
    }

    private static Contest cost(String metric, Entry revo, List<Entry> peers, int rounds) {
        return new Contest(metric, List.of(new Figure(metric, CostSide.COST, "ns")), revo, peers, rounds, HEAP, false);
    }

    private static List<Entry> executors() {
        return List.of(same("virtual.threads", BURST), same("fixed.pool.64", BURST), same("fork.join", BURST));
    }

    private static Contest durable(String how, int revo, int dbScheduler, int jobRunr) {
        return cost(
                "task.durable." + how,
                entry("revo", "revo.journal." + how, revo),
                List.of(
                        entry("db-scheduler", "db-scheduler." + how, dbScheduler),
                        entry("jobrunr", "jobrunr." + how, jobRunr)),
                7);
    }

    private static Contest start(String metric, String side) {
        return new Contest(
                metric,
                List.of(new Figure(metric, StartDelays.START, "µs")),
                entry("revo", side, 2_000),
                List.of(entry("virtual.threads", "virtual.threads.start", 2_000)),
                11,
                HEAP,
                false);
    }

    private static Contest waiting() {
        return new Contest(
                "agent.waiting",
                List.of(
                        new Figure("agent.waiting.bytes", WaitingAgents.BYTES, "bytes"),
                        new Figure("agent.wake.p99", WaitingAgents.WAKE, "ms")),
                entry("revo", "revo.waiting", WAITING),
                List.of(entry("virtual.threads", "virtual.threads.waiting", WAITING)),
                3,
                LARGE_HEAP,
                true);
    }

    private static Contest cancel(String kind) {
        String metric = "task.cancel.p99." + kind;
        boolean slow = kind.equals("loop");
        int tasks = slow ? 1 : kind.equals("query") || kind.equals("process") ? 20 : 100;
        // What Future.cancel cannot stop takes its bound each time.
        int never = slow ? 1 : kind.equals("child") || kind.equals("process") ? 2 : tasks;
        return new Contest(
                metric,
                List.of(new Figure(metric, CancelDelays.CANCEL, "ms")),
                new Entry("revo", "revo.cancel." + kind, tasks, 1),
                List.of(new Entry("future.cancel", "future.cancel." + kind, never, 1)),
                slow ? 3 : 7,
                HEAP,
                slow);
    }

    private static Entry same(String name, int tasks) {
        return entry(name, name, tasks);
    }

    private static Entry entry(String label, String side, int tasks) {
        return new Entry(label, side, tasks, 100);
    }
}
