package dev.revo.bench.metering;

import dev.revo.Revo;
import dev.revo.spi.RevoModule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * Events a second that a store counts, against an {@code UPDATE} of a counter for each event on the same database, in turns
 * in the same run. The counter knows one number: an event that is told again counts again, there is no report, no budget,
 * and nothing keeps tenants apart.
 */
public final class MeteringPeer {
    private static final String PEER = "UPDATE of a counter";

    private MeteringPeer() {}

    /**
     * How much is done.
     *
     * @param threads how many count at once
     * @param events how many events each side counts in a round
     * @param rounds how often both sides have their turn; one more comes before and is not measured
     */
    public record Load(int threads, int events, int rounds) {
        /** Checks that there is something to do. */
        public Load {
            if (threads < 1 || events < threads || rounds < 1) {
                throw new IllegalArgumentException("needs 1 thread and round or more, and an event for each thread");
            }
        }
    }

    /**
     * One figure.
     *
     * @param metric what was measured
     * @param peer against what
     * @param revo median of reVo
     * @param other median of the peer
     * @param unit of both
     * @param ratio median over the rounds of reVo's figure in the peer's: above 1 is better
     * @param low its 5th percentile
     * @param high its 95th percentile
     */
    public record Figure(
            String metric,
            String peer,
            double revo,
            double other,
            String unit,
            double ratio,
            double low,
            double high) {}

    /**
     * Measures one tenant and many, without and with a budget that counts the events. Takes as long as the load needs.
     *
     * @param stores keeps usage in the database
     * @param naive the same database; a table is created in it and dropped
     */
    public static List<Figure> measure(RevoModule stores, DataSource naive, Load load)
            throws SQLException, InterruptedException {
        StoreParts parts = new StoreParts();
        try (Revo revo = Revo.builder()
                        .name("metering-peer")
                        .trustAllCallers()
                        .install(stores)
                        .install(parts)
                        .build();
                CounterSide counter = new CounterSide(naive)) {
            List<Figure> figures = new ArrayList<>();
            for (int tenants : new int[] {1, 64}) {
                for (boolean budget : new boolean[] {false, true}) {
                    String metric = "metering.record." + (tenants == 1 ? "one-tenant" : tenants + "-tenants")
                            + (budget ? ".with-budget" : "");
                    Side ours = new StoreSide(revo, parts.store(), metric, tenants, budget);
                    counter.prepare(tenants);
                    figures.add(compare(metric, ours, counter, load));
                }
            }
            return figures;
        }
    }

    private static Figure compare(String metric, Side ours, Side theirs, Load load) throws InterruptedException {
        double[] revo = new double[load.rounds()];
        double[] other = new double[load.rounds()];
        double[] ratios = new double[load.rounds()];
        for (int round = -1; round < load.rounds(); round++) {
            boolean first = round % 2 == 0;
            double before = first ? eventsEachSecond(ours, load, round) : 0;
            double peer = eventsEachSecond(theirs, load, round);
            double mine = first ? before : eventsEachSecond(ours, load, round);
            if (round >= 0) {
                revo[round] = mine;
                other[round] = peer;
                ratios[round] = mine / peer;
            }
        }
        return new Figure(
                metric,
                PEER,
                at(revo, 0.5),
                at(other, 0.5),
                "events/s",
                at(ratios, 0.5),
                at(ratios, 0.05),
                at(ratios, 0.95));
    }

    private static double at(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(quantile * (sorted.length - 1))];
    }

    private static double eventsEachSecond(Side side, Load load, int round) throws InterruptedException {
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
            return (double) each * load.threads() * 1e9 / (System.nanoTime() - start);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A side could not count", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
