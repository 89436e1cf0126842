package dev.revo.bench.peers;

import dev.revo.bench.parallel.TaskCost;
import dev.revo.bench.parallel.TaskPeers;
import java.util.List;

/** What a small task costs in processor time. */
final class TaskMetric implements Metric {
    private final String name;
    private final boolean whole;

    private TaskMetric(String name, boolean whole) {
        this.name = name;
        this.whole = whole;
    }

    /** On the scheduler alone. */
    static Metric bursts() {
        return new TaskMetric("task.burst", false);
    }

    /** As a run. */
    static Metric runs() {
        return new TaskMetric("task.run", true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Comparison> measure(Effort effort) {
        int tasks = (int) Math.max(500, effort.batchNanos() / (whole ? 4_000 : 50));
        try {
            List<TaskCost> costs =
                    whole ? TaskPeers.runs(tasks, effort.rounds()) : TaskPeers.bursts(tasks, effort.rounds());
            return costs.stream().map(TaskMetric::comparison).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was measured", e);
        }
    }

    private static Comparison comparison(TaskCost cost) {
        double[] revo = cost.revo().stream().mapToDouble(Double::doubleValue).toArray();
        double[] other = cost.other().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ratios = new double[revo.length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = revo[round] / other[round];
        }
        return new Comparison(cost.metric(), cost.peer(), "ns", Spread.of(revo), Spread.of(other), Spread.of(ratios));
    }
}
