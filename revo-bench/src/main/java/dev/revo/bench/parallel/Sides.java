package dev.revo.bench.parallel;

import dev.revo.bench.process.CostSide;
import dev.revo.bench.process.CpuClock;
import dev.revo.bench.process.RoundSide;
import dev.revo.bench.stores.work.DbSchedulerTasks;
import dev.revo.bench.stores.work.JobRunrTasks;
import dev.revo.bench.stores.work.WorkDatabase;
import java.nio.file.Path;

/** The sides by their names, as a JVM of their own is told what to be. */
final class Sides {
    private static final String CANCEL_RUN = "revo.cancel.";
    private static final String CANCEL_FUTURE = "future.cancel.";

    private Sides() {}

    /** Whether this side needs a database of PostgreSQL of its own. */
    static boolean needsDatabase(String side) {
        return side.startsWith("db-scheduler") || side.startsWith("jobrunr") || side.endsWith("cancel.query");
    }

    /** Whether this side keeps files. */
    static boolean needsDirectory(String side) {
        return side.startsWith("revo.journal");
    }

    /** Whether this side is made of virtual threads, which there are from Java 21 on. */
    static boolean needsVirtualThreads(String side) {
        return side.startsWith("virtual.threads") || side.startsWith(CANCEL_FUTURE);
    }

    /**
     * Makes it ready.
     *
     * @param database created; of a side that needs none it is not looked at
     * @param directory empty; of a side that needs none it is not looked at
     */
    static RoundSide open(String side, WorkDatabase database, Path directory) throws Exception {
        if (side.startsWith(CANCEL_RUN)) {
            return cancel(side.substring(CANCEL_RUN.length()), database, true);
        }
        if (side.startsWith(CANCEL_FUTURE)) {
            return cancel(side.substring(CANCEL_FUTURE.length()), database, false);
        }
        return switch (side) {
            case "revo.scheduler" -> burst(new SchedulerSide(false));
            case "revo.scheduler.mdc" -> burst(new SchedulerSide(true));
            case "revo.run" -> burst(new RunSide());
            case "virtual.threads" -> burst(ExecutorSide.virtual());
            case "fixed.pool.64" -> burst(ExecutorSide.fixed());
            case "fork.join" -> burst(ExecutorSide.stealing());
            case "langchain4j.agentic" -> burst(new AgenticSide());
            case "revo.scheduler.start" -> new StartDelays(new SchedulerSide(false));
            case "revo.run.start" -> new StartDelays(new RunSide());
            case "virtual.threads.start" -> new StartDelays(ExecutorSide.virtual());
            case "revo.waiting" -> new WaitingAgents(new ParkedRuns());
            case "virtual.threads.waiting" -> new WaitingAgents(new ParkedThreads());
            case "revo.journal.pipelined" -> cost(new DurableRuns(directory, true));
            case "revo.journal.blocking" -> cost(new DurableRuns(directory, false));
            case "db-scheduler.pipelined" -> withServer(DbSchedulerTasks.open(database, true), database);
            case "db-scheduler.blocking" -> withServer(DbSchedulerTasks.open(database, false), database);
            case "jobrunr.pipelined" -> withServer(JobRunrTasks.open(database, true), database);
            case "jobrunr.blocking" -> withServer(JobRunrTasks.open(database, false), database);
            default -> throw new IllegalArgumentException("There is no side '" + side + "'");
        };
    }

    private static RoundSide cancel(String kind, WorkDatabase database, boolean ours) throws Exception {
        boolean below = kind.equals("child");
        boolean loops = kind.equals("loop");
        return new CancelDelays(
                Kind.of(kind, database), ours ? new RunCanceller(below, loops) : new FutureCanceller(below), loops);
    }

    private static RoundSide burst(TaskSide side) {
        return cost(new BurstTasks(side));
    }

    private static RoundSide cost(CostSide.Tasks tasks) {
        return CostSide.of(tasks, CpuClock.process());
    }

    private static RoundSide withServer(CostSide.Tasks tasks, WorkDatabase database) throws Exception {
        return CostSide.of(tasks, CpuClock.process().and(database.cpu()));
    }
}
