package dev.revo.bench.parallel;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Bursts of tasks that do nothing, handed over by one thread, on executors of the JDK and on Parallel Mind, in turns in one
 * process. Counted is the processor time of the whole process from the first task's hand-over to the last one's end, the garbage
 * collector's and the compiler's included.
 */
public final class TaskPeers {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private TaskPeers() {}

    /**
     * The scheduler alone, without and with an MDC that each task is given.
     *
     * @param tasks in a burst
     * @param rounds that count, after some that warm up
     */
    public static List<TaskCost> bursts(int tasks, int rounds) throws InterruptedException {
        List<TaskCost> all = new ArrayList<>(costs("task.burst", new SchedulerSide(false), tasks, rounds));
        all.addAll(costs("task.burst.mdc", new SchedulerSide(true), tasks, rounds));
        return all;
    }

    /**
     * Whole runs.
     *
     * @param tasks in a burst
     * @param rounds that count, after some that warm up
     */
    public static List<TaskCost> runs(int tasks, int rounds) throws InterruptedException {
        return costs("task.run", new RunSide(), tasks, rounds);
    }

    private static List<TaskCost> costs(String metric, TaskSide ours, int tasks, int rounds)
            throws InterruptedException {
        List<TaskSide> peers = new ArrayList<>();
        ExecutorSide.virtual().ifPresent(peers::add);
        peers.add(ExecutorSide.fixed());
        peers.add(ExecutorSide.stealing());
        try (ours) {
            List<TaskCost> costs = new ArrayList<>();
            for (TaskSide peer : peers) {
                costs.add(cost(metric, ours, peer, tasks, rounds));
            }
            return costs;
        } finally {
            peers.forEach(TaskSide::close);
        }
    }

    private static TaskCost cost(String metric, TaskSide ours, TaskSide peer, int tasks, int rounds)
            throws InterruptedException {
        List<Double> revo = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (int round = -rounds / 2; round < rounds; round++) {
            boolean oursFirst = round % 2 == 0;
            double first = nanos(oursFirst ? ours : peer, tasks);
            double second = nanos(oursFirst ? peer : ours, tasks);
            if (round >= 0) {
                revo.add(oursFirst ? first : second);
                other.add(oursFirst ? second : first);
            }
        }
        return new TaskCost(metric, peer.name(), revo, other);
    }

    private static double nanos(TaskSide side, int tasks) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(tasks);
        long before = SYSTEM.getProcessCpuTime();
        side.burst(tasks, done);
        done.await();
        return (double) (SYSTEM.getProcessCpuTime() - before) / tasks;
    }
}
