package dev.revo.engine.tenancy.limits;

import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.QuotaStore.Period;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.PlanLimits.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls on a day of the organization's zone. A process takes them from the store in blocks of a hundredth of the limit, at
 * least one, and counts each block down by itself: together processes never pass the limit, and one alone reaches it exactly.
 * What a process has left of its block is wanting to the others, and lost for the day when it dies. Without a limit
 * nothing is asked and nothing counted. Thread-safe.
 */
final class DailyCalls {
    private static final String LIMIT = Limit.API_CALLS_PER_DAY.name();
    private static final int DAYS_KEPT = 7;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(DailyCalls.class);

    private final Supplier<QuotaStore> store;
    private final Supplier<TimeSource> time;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /** One organization's block, and who fetches the next. */
    private static final class Counter {
        private final AtomicReference<@Nullable CompletableFuture<Boolean>> fetching = new AtomicReference<>();
        private volatile @Nullable Block block;
    }

    DailyCalls(Supplier<QuotaStore> store, Supplier<TimeSource> time) {
        this.store = store;
        this.time = time;
    }

    /** Counts a call, or refuses it; what it returns takes it back. */
    Runnable count(RunContext ctx, Plan plan) {
        OptionalLong limit = plan.limits().most(Limit.API_CALLS_PER_DAY);
        if (limit.isEmpty()) {
            return () -> {};
        }
        Instant now = time.get().instant();
        LocalDate day = LocalDate.ofInstant(now, plan.zone());
        Ask ask = new Ask(ctx, day, limit.getAsLong());
        Block from = take(counters.computeIfAbsent(ctx.tenant(), tenant -> new Counter()), ask);
        if (from == null) {
            Instant midnight = day.plusDays(1).atStartOfDay(plan.zone()).toInstant();
            throw new QuotaExceededException(Fault.of(
                            "plan_limit",
                            "The organization may make " + ask.most() + " calls a day (" + LIMIT
                                    + ") and has made them. Go on at " + midnight + ", or subscribe to more.")
                    .with("tenant", ctx.tenant())
                    .with("limit", LIMIT)
                    .with("most", ask.most())
                    .retryAfter(Duration.between(now, midnight)));
        }
        return from::back;
    }

    /** Who calls, on which day, and how many calls there are. */
    private record Ask(RunContext ctx, LocalDate day, long most) {
        Period period() {
            return new Period(LIMIT, day.toString());
        }

        long size() {
            return Math.max(1, most / 100);
        }
    }

    // One fetches and the others wait for him: else each of many would fetch a block of his own.
    private @Nullable Block take(Counter counter, Ask ask) {
        while (true) {
            Block block = counter.block;
            if (block != null && block.isOf(ask.period(), ask.most())) {
                if (block.take()) {
                    return block;
                }
                if (block.none(time.get().nanos(), ASK_AGAIN)) {
                    return null;
                }
            }
            CompletableFuture<Boolean> mine = new CompletableFuture<>();
            CompletableFuture<Boolean> other = counter.fetching.compareAndExchange(null, mine);
            if (other != null) {
                other.join();
                continue;
            }
            try {
                if (counter.block == block) {
                    counter.block = fetch(block, ask);
                }
            } finally {
                counter.fetching.set(null);
                mine.complete(true);
            }
        }
    }

    private Block fetch(@Nullable Block before, Ask ask) {
        Period period = ask.period();
        if (before == null || !before.period().equals(period)) {
            String oldest = ask.day().minusDays(DAYS_KEPT).toString();
            store.get().forget(ask.ctx(), new Period(LIMIT, oldest));
        } else {
            // The limit is another one: it decides on what is left too.
            giveBack(before);
        }
        long asked = time.get().nanos();
        long calls = store.get().count(ask.ctx(), period, ask.size(), ask.most());
        return new Block(ask.ctx(), period, ask.most(), calls, asked);
    }

    private void giveBack(Block block) {
        long left = block.empty();
        if (left > 0) {
            store.get().uncount(block.ctx(), block.period(), left);
        }
    }

    /** Gives back what is left of all blocks; what cannot be given back is lost for the day. */
    void close() {
        counters.forEach((tenant, counter) -> {
            Block block = counter.block;
            try {
                if (block != null) {
                    giveBack(block);
                }
            } catch (RuntimeException e) {
                LOG.atDebug().setCause(e).addKeyValue("tenant", tenant).log("Calls could not be given back");
            }
        });
    }
}
