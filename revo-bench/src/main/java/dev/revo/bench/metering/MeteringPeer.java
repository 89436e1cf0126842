package dev.revo.bench.metering;

import static java.util.Objects.requireNonNull;

import dev.revo.Revo;
import dev.revo.run.Budget;
import dev.revo.run.RunContext;
import dev.revo.scope.Scope;
import dev.revo.spi.Gate;
import dev.revo.spi.RevoModule;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Window;
import dev.revo.spi.Wiring;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Events a second that a store counts, against an {@code UPDATE} of a counter for each event on the same database, in turns
 * in the same run. The counter knows one number: an event that is told again counts again, there is no report, no budget,
 * and nothing keeps tenants apart.
 */
public final class MeteringPeer {
    private static final String PEER = "UPDATE of a counter";
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

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
            String metric, String peer, double revo, double other, String unit, double ratio, double low, double high) {}

    /**
     * Measures one tenant and many, without and with a budget that counts the events. Takes as long as the load needs.
     *
     * @param stores keeps usage in the database
     * @param naive the same database; a table is created in it and dropped
     */
    public static List<Figure> measure(RevoModule stores, DataSource naive, Load load)
            throws SQLException, InterruptedException {
        Parts parts = new Parts();
        try (Revo revo = Revo.builder()
                        .name("metering-peer")
                        .trustAllCallers()
                        .install(stores)
                        .install(parts)
                        .build();
                Counter counter = new Counter(naive)) {
            List<Figure> figures = new ArrayList<>();
            for (int tenants : new int[] {1, 64}) {
                for (boolean budget : new boolean[] {false, true}) {
                    String metric = "metering.record." + (tenants == 1 ? "one-tenant" : tenants + "-tenants")
                            + (budget ? ".with-budget" : "");
                    Side ours = new Recorder(revo, parts.store(), metric, tenants, budget);
                    counter.prepare(tenants);
                    figures.add(compare(metric, ours, counter, load));
                }
            }
            return figures;
        }
    }

    /** One of the two that count. Thread-safe. */
    private interface Side {
        /** Counts the event of this number. */
        void count(long number) throws SQLException;
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
                metric, PEER, at(revo, 0.5), at(other, 0.5), "events/s", at(ratios, 0.5), at(ratios, 0.05), at(ratios, 0.95));
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

    /** reVo's side. */
    private static final class Recorder implements Side {
        private final UsageStore store;
        private final String source;
        private final List<RunContext> tenants = new ArrayList<>();
        private final List<Books> books = new ArrayList<>();

        Recorder(Revo revo, UsageStore store, String source, int tenants, boolean budget) {
            this.store = store;
            this.source = source;
            for (int i = 0; i < tenants; i++) {
                String tenant = "t" + tenants + (budget ? "b" : "") + "-" + i;
                RunContext ctx = revo.with(Scope.of(tenant, "peer")).use(Door.class).context();
                this.tenants.add(ctx);
                List<Window> windows = new ArrayList<>();
                if (budget) {
                    BudgetRule rule = BudgetRule.of("all", Budget.tokens(Long.MAX_VALUE), BudgetRule.Window.TOTAL);
                    store.put(ctx, rule);
                    windows.add(new Window(rule, Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z")));
                }
                books.add(new Books(store.rules(ctx).version(), windows));
            }
        }

        @Override
        public void count(long number) {
            int tenant = (int) (number % tenants.size());
            UsageEvent event = UsageEvent.of(source, "e" + number, Meter.INPUT_TOKENS, 1, AT)
                    .user("ada")
                    .model("m");
            Outcome outcome = store.record(tenants.get(tenant), event, books.get(tenant))
                    .outcome();
            if (outcome != Outcome.DONE) {
                throw new IllegalStateException("An event was not counted: " + outcome);
            }
        }
    }

    /** The peer. */
    private static final class Counter implements Side, AutoCloseable {
        private final DataSource source;
        private int tenants;

        Counter(DataSource source) throws SQLException {
            this.source = source;
            execute("create table naive_usage_counter (tenant_id varchar(64) primary key, quantity numeric(60, 20))");
        }

        void prepare(int count) throws SQLException {
            execute("delete from naive_usage_counter");
            for (int i = 0; i < count; i++) {
                execute("insert into naive_usage_counter (tenant_id, quantity) values ('t" + i + "', 0)");
            }
            tenants = count;
        }

        private void execute(String sql) throws SQLException {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void count(long number) throws SQLException {
            try (Connection connection = source.getConnection();
                    PreparedStatement update = connection.prepareStatement(
                            "update naive_usage_counter set quantity = quantity + ? where tenant_id = ?")) {
                update.setBigDecimal(1, BigDecimal.ONE);
                update.setString(2, "t" + number % tenants);
                if (update.executeUpdate() != 1) {
                    throw new IllegalStateException("The counter is not there");
                }
            }
        }

        @Override
        public void close() throws SQLException {
            execute("drop table naive_usage_counter");
        }
    }

    /** The noun that lets a context out. */
    private interface Door {
        RunContext context();
    }

    /** Lets the store out. */
    private static final class Parts implements RevoModule {
        private List<Supplier<UsageStore>> found = List.of();

        @Override
        public String name() {
            return "metering-peer-parts";
        }

        @Override
        public void install(Wiring wiring) {
            found = List.of(wiring.need(UsageStore.class));
            wiring.noun(Door.class, Parts::door);
        }

        private static Door door(Gate gate) {
            return gate::context;
        }

        UsageStore store() {
            return requireNonNull(found.get(0).get(), "store");
        }
    }
}
