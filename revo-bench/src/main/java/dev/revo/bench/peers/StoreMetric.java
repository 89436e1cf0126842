package dev.revo.bench.peers;

import dev.revo.bench.stores.StoreCost;
import dev.revo.bench.stores.StoreLoad;
import java.util.List;
import java.util.function.Function;

/**
 * What a store costs against plain statements on the same database, in wall time: a commit waits for the disk, which no
 * thread's clock counts.
 */
final class StoreMetric implements Metric {
    private final String name;
    private final Function<StoreLoad, List<StoreCost>> stores;

    StoreMetric(String name, Function<StoreLoad, List<StoreCost>> stores) {
        this.name = name;
        this.stores = stores;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Comparison> measure(Setting setting) {
        return stores.apply(setting.effort().stores()).stream()
                .map(StoreMetric::comparison)
                .toList();
    }

    private static Comparison comparison(StoreCost cost) {
        double[] revo = cost.revo().stream().mapToDouble(Double::doubleValue).toArray();
        double[] other = cost.other().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ratios = new double[revo.length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = revo[round] / other[round];
        }
        return new Comparison(cost.metric(), cost.peer(), "µs", Spread.of(revo), Spread.of(other), Spread.of(ratios));
    }
}
