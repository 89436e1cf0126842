package dev.revo.engine.tenancy.usage;

import dev.revo.run.Budget;
import dev.revo.run.RunContext;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Standing;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when a budget passes 80 and 100 percent, once in a window over all processes. Thread-safe. */
final class SoftLimits {
    private static final Logger LOG = LoggerFactory.getLogger(SoftLimits.class);
    private static final int[] PERCENTS = {80, 100};
    private static final int REMEMBERED = 10_000;

    private final Bookkeeper books;
    private final MeterListener listener;
    // What was told already, so that the store need not be asked each time.
    private final Map<Told, Boolean> told = new ConcurrentHashMap<>();

    private record Told(String tenant, String budget, long version, Instant start, int percent) {}

    SoftLimits(Bookkeeper books, MeterListener listener) {
        this.books = books;
        this.listener = listener;
    }

    /** Tells what these windows have passed. What fails is logged: it must not undo what was counted. */
    void look(RunContext ctx, Booking booking) {
        for (Standing standing : booking.standings()) {
            double used = fraction(standing.window().rule().budget(), standing.used());
            for (int percent : PERCENTS) {
                if (used * 100 >= percent) {
                    tell(ctx, standing, percent);
                }
            }
        }
    }

    private void tell(RunContext ctx, Standing standing, int percent) {
        String budget = standing.window().rule().name();
        try {
            Instant now = books.now();
            Instant start = standing.window().slides()
                    ? now.truncatedTo(ChronoUnit.MINUTES)
                    : standing.window().start();
            Told key = new Told(ctx.tenant(), budget, books.rules(ctx).version(), start, percent);
            if (told.containsKey(key)) {
                return;
            }
            boolean first = books.store().tell(ctx, standing.window(), percent, now);
            if (told.size() >= REMEMBERED) {
                told.clear();
            }
            told.put(key, true);
            if (first) {
                listener.passed(ctx, budget, percent);
            }
        } catch (RuntimeException e) {
            failed(ctx, budget, e);
        }
    }

    /** Tells that a budget could not pay. */
    void refused(RunContext ctx, String budget, String name) {
        try {
            listener.refused(ctx, budget, name);
        } catch (RuntimeException e) {
            failed(ctx, budget, e);
        }
    }

    private static void failed(RunContext ctx, String budget, RuntimeException e) {
        LOG.atWarn()
                .setCause(e)
                .addKeyValue("tenant", ctx.tenant())
                .addKeyValue("budget", budget)
                .log("Nobody could be told of a budget");
    }

    /** The share of the budget that these figures are, of the one that is used most; a budget of nothing is used up. */
    static double fraction(Budget budget, UsageFigures used) {
        double tokens = budget.tokens().isPresent()
                ? share(used.tokens(), budget.tokens().getAsLong())
                : 0;
        double calls = budget.modelCalls().isPresent()
                ? share(used.modelCalls(), budget.modelCalls().getAsLong())
                : 0;
        double money =
                budget.money().map(most -> share(used.cost(), most.amount())).orElse(0.0);
        return Math.max(money, Math.max(tokens, calls));
    }

    private static double share(BigDecimal used, long most) {
        return share(used, BigDecimal.valueOf(most));
    }

    private static double share(BigDecimal used, BigDecimal most) {
        return most.signum() == 0
                ? 1.0
                : used.divide(most, MathContext.DECIMAL64).doubleValue();
    }
}
