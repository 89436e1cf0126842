package dev.revo.bench.peers;

import dev.revo.bench.parallel.Contest;
import dev.revo.bench.parallel.TaskCost;
import java.util.List;

/** What a contest of sides in JVMs of their own comes to. */
final class ContestMetric implements Metric {
    private final Contest contest;

    ContestMetric(Contest contest) {
        this.contest = contest;
    }

    @Override
    public String name() {
        return contest.name();
    }

    @Override
    public boolean named(String wanted) {
        return contest.named(wanted);
    }

    @Override
    public List<Comparison> measure(Setting setting) {
        try {
            return setting.tournament().play(contest).stream()
                    .map(ContestMetric::comparison)
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name() + " was measured", e);
        }
    }

    private static Comparison comparison(TaskCost cost) {
        double[] revo = cost.revo().stream().mapToDouble(Double::doubleValue).toArray();
        double[] other = cost.other().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ratios = new double[revo.length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = revo[round] / other[round];
        }
        return new Comparison(
                cost.metric(), cost.peer(), cost.unit(), Spread.of(revo), Spread.of(other), Spread.of(ratios));
    }
}
