package dev.revo.bench.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lets two sides do the same number of things in turns, so that whatever else the machine does meets both. */
final class Race {
    private Race() {}

    /** What a thing took each side in each round, after one that is not measured. */
    static StoreCost run(String metric, String peer, Side ours, Side theirs, StoreLoad load)
            throws InterruptedException {
        List<Double> revo = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (int round = -1; round < load.rounds(); round++) {
            boolean first = round % 2 == 0;
            double before = first ? microsEach(ours, load, round) : 0;
            double peers = microsEach(theirs, load, round);
            double mine = first ? before : microsEach(ours, load, round);
            if (round >= 0) {
                revo.add(mine);
                other.add(peers);
            }
        }
        return new StoreCost(metric, peer, revo, other);
    }

    private static double microsEach(Side side, StoreLoad load, int round) throws InterruptedException {
        int each = load.events() / load.threads();
        long first = (round + 1L) * load.events();
        ExecutorService threads = Executors.newFixedThreadPool(load.threads());
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int t = 0; t < load.threads(); t++) {
                long from = first + (long) t * each;
                work.add(() -> {
                    for (int n = 0; n < each; n++) {
                        side.count(from + n);
                    }
                    return each;
                });
            }
            long start = System.nanoTime();
            for (Future<Integer> done : threads.invokeAll(work)) {
                done.get();
            }
            return (System.nanoTime() - start) / 1e3 / ((double) each * load.threads());
        } catch (ExecutionException e) {
            throw new IllegalStateException("A side could not go on", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
