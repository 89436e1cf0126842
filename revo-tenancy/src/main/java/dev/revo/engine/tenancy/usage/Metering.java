package dev.revo.engine.tenancy.usage;

import static java.util.Objects.requireNonNull;

import dev.revo.error.ConflictException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.Beat;
import dev.revo.spi.Demand;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.Purged;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Rules;
import dev.revo.spi.UsageStore.Window;
import dev.revo.spi.Wiring;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is consumed and holds budgets: provides {@link UsageMeter} and {@link QuotaGate} over the
 * {@link UsageStore} that is provided, else over one in memory. Thread-safe.
 */
public final class Metering implements QuotaGate {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofSeconds(5);
    private static final int TRIES = 5;

    /** How long a reservation stands when its owner says nothing more: longer than calls of models take. */
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    private final Supplier<UsageStore> store;
    private final Supplier<TimeSource> time;
    private final Supplier<IdGenerator> ids;
    private final Supplier<UnitOfWork> work;
    private final Choices choices;
    private final AtomicReference<@Nullable Desk> desk = new AtomicReference<>();

    /**
     * What whoever installs it decides.
     *
     * @param zone where the days and months of a context's tenant begin; called on the hot path, so fast
     * @param listener hears of budgets
     * @param lifetime from when on the owner of a reservation is taken to be dead
     */
    public record Choices(Function<RunContext, ZoneId> zone, MeterListener listener, Duration lifetime) {
        /** Checks for nulls. */
        public Choices {
            requireNonNull(zone, "zone");
            requireNonNull(listener, "listener");
            requireNonNull(lifetime, "lifetime");
        }

        /** Calendar times of this zone; nobody listens. */
        public static Choices of(Function<RunContext, ZoneId> zone) {
            return new Choices(zone, MeterListener.NONE, LIFETIME);
        }

        /** A copy with this listener. */
        public Choices listener(MeterListener hears) {
            return new Choices(zone, hears, lifetime);
        }

        /** A copy whose reservations stand so long. */
        public Choices lifetime(Duration longest) {
            return new Choices(zone, listener, longest);
        }
    }

    /** All that works together, made when the parts are there. */
    private record Desk(
            Bookkeeper books, SoftLimits limits, LateEvents late, ReserveDemand reserve, ChangeBudget change) {}

    private Metering(Wiring wiring, Choices choices) {
        this.store = wiring.need(UsageStore.class);
        this.time = wiring.need(TimeSource.class);
        this.ids = wiring.need(IdGenerator.class);
        this.work = wiring.need(UnitOfWork.class);
        this.choices = choices;
    }

    /** Installs it with calendar times of this zone. */
    public static void install(Wiring wiring, Function<RunContext, ZoneId> zone) {
        install(wiring, Choices.of(zone));
    }

    /** Installs it. */
    public static void install(Wiring wiring, Choices choices) {
        wiring.provide(QuotaGate.class, over(wiring, choices));
    }

    /** Installs all of it but the {@link QuotaGate}, for whoever has more to ask before it does. */
    public static Metering over(Wiring wiring, Choices choices) {
        wiring.fallback(UsageStore.class, InMemory::usage);
        Metering metering = new Metering(wiring, requireNonNull(choices, "choices"));
        wiring.noun(UsageMeter.class, gate -> {
            Desk at = metering.desk();
            return new DefaultUsageMeter(gate, at.books(), at.limits(), at.change());
        });
        Beat beat = Beat.of("usage events", BEAT, metering::again);
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        wiring.onClose(() -> beat.finish(LAST));
        wiring.onStart(() -> beat.start(metering.time.get(), executors.get().threads(wiring.revoName() + "-usage")));
        return metering;
    }

    private void again() {
        Desk made = desk.get();
        if (made != null) {
            made.late().again();
        }
    }

    private Desk desk() {
        Desk made = desk.get();
        if (made != null) {
            return made;
        }
        Bookkeeper books = new Bookkeeper(store.get(), time.get(), choices.zone());
        SoftLimits limits = new SoftLimits(books, choices.listener());
        LateEvents late = new LateEvents(new SettleHeld(books, limits));
        Desk one = new Desk(
                books,
                limits,
                late,
                new ReserveDemand(books, limits, late, ids.get(), choices.lifetime()),
                new ChangeBudget(books, work.get(), ids.get()));
        desk.compareAndSet(null, one);
        return requireNonNull(desk.get(), "desk");
    }

    /**
     * Records calls of the API by the context's principal, now or, when the store cannot be reached, at a later beat.
     * Throws nothing.
     *
     * @param batch the same whenever the same calls are told again
     */
    public void calls(RunContext ctx, String batch, long calls, Instant at) {
        UsageEvent event = UsageEvent.of(Consumption.SOURCE, batch + "/" + Meter.API_CALLS, Meter.API_CALLS, calls, at);
        desk().late().record(ctx, event.user(ctx.scope().principal().id()));
    }

    /**
     * Deletes events of before a time, and what is added up from them, so many rows at most. Budgets for ever keep what they
     * have counted.
     *
     * @throws ConflictException {@code budgets_moved} when they change again and again
     */
    public Purged purge(RunContext ctx, Instant before, int atMost) {
        Bookkeeper books = desk().books();
        for (int attempt = 1; ; attempt++) {
            Rules rules = books.fresh(ctx);
            List<Window> windows = rules.rules().stream()
                    .filter(rule -> rule.window() == BudgetRule.Window.TOTAL)
                    .map(rule -> books.window(ctx, rule, before))
                    .toList();
            try {
                return store.get().purge(ctx, before, new Books(rules.version(), windows), atMost);
            } catch (ConflictException e) {
                if (!e.code().equals("budgets_moved") || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Reservation reserve(RunContext ctx, Demand demand) {
        return desk().reserve().reserve(ctx, demand);
    }
}
