package dev.revo.engine.tenancy.limits;

import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.spi.Demand;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.QuotaStore.Place;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.PlanLimits.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places of runs that this process holds. They are kept as long as the process lives, also for runs that wait for days;
 * those of a process that died are free after {@link #LIFETIME}. Runs have places without a limit too, so that they are
 * counted when one is set. Thread-safe.
 */
final class RunPlaces {
    /** How long a place is held when nobody keeps it. */
    static final Duration LIFETIME = Duration.ofMinutes(15);

    private static final Duration KEEP_BEFORE = LIFETIME.multipliedBy(2).dividedBy(3);
    private static final String LIMIT = Limit.CONCURRENT_RUNS.name();
    private static final Logger LOG = LoggerFactory.getLogger(RunPlaces.class);

    private final Supplier<QuotaStore> store;
    private final Supplier<TimeSource> time;
    private final Supplier<IdGenerator> ids;
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    private record Held(RunContext ctx, Place place) {
        Held until(Instant then) {
            return new Held(ctx, place.until(then));
        }
    }

    /** A place in the hands of its run. */
    interface Taken {
        /** Gives it back; once it is given, does nothing. Throws nothing: what cannot be given back expires. */
        void give();
    }

    RunPlaces(Supplier<QuotaStore> store, Supplier<TimeSource> time, Supplier<IdGenerator> ids) {
        this.store = store;
        this.time = time;
        this.ids = ids;
    }

    /** Takes a place for the context's run. A run that was let in before a restart has it whatever the limit is now. */
    Taken take(RunContext ctx, Demand demand, Plan plan) {
        Instant now = time.get().instant();
        long most = demand.by() == Demand.By.RECOVERY
                ? Long.MAX_VALUE
                : plan.limits().most(Limit.CONCURRENT_RUNS).orElse(Long.MAX_VALUE);
        Place place = new Place(LIMIT, ctx.id().value(), ids.get().next().toString(), now.plus(LIFETIME));
        if (!store.get().take(ctx, place, most, now)) {
            throw new QuotaExceededException(Fault.of(
                            "plan_limit",
                            "The organization may have " + most + " runs at once (" + LIMIT
                                    + "), waiting ones counted, and has them. Wait for one to end, or subscribe to more.")
                    .with("tenant", ctx.tenant())
                    .with("limit", LIMIT)
                    .with("most", most));
        }
        held.put(place.owner(), new Held(ctx, place));
        return () -> give(place.owner());
    }

    private void give(String owner) {
        Held mine = held.remove(owner);
        if (mine != null) {
            give(mine);
        }
    }

    // A run that is cancelled is interrupted, and its place is free nevertheless.
    private void give(Held mine) {
        boolean interrupted = Thread.interrupted();
        try {
            store.get().give(mine.ctx(), mine.place());
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("run", mine.place().holder())
                    .log("The place of a run could not be given back; it expires");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Keeps the places that would expire soon. */
    void keep() {
        Instant now = time.get().instant();
        held.forEach((owner, mine) -> {
            if (mine.place().expires().isBefore(now.plus(KEEP_BEFORE))) {
                keep(owner, mine, mine.until(now.plus(LIFETIME)));
            }
        });
    }

    private void keep(String owner, Held mine, Held longer) {
        try {
            if (!store.get().keep(mine.ctx(), longer.place())) {
                // The run goes on elsewhere; it keeps the place there.
                held.remove(owner);
            } else if (!held.replace(owner, mine, longer)) {
                // It was given back meanwhile, and perhaps before it was kept.
                give(longer);
            }
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("run", mine.place().holder())
                    .log("The place of a run could not be kept; it is tried again");
        }
    }
}
