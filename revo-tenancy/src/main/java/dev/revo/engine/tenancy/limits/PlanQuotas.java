package dev.revo.engine.tenancy.limits;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.Beat;
import dev.revo.spi.Demand;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.ModelSource;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.Reservation;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Holds the limits of plans before the budgets are asked: a run gets one of its organization's places, a call one of its
 * day's calls. Of a demand that is refused, whoever refuses it, nothing stays counted. What operators and upkeep do is not
 * limited, but for the providers whose models are called. Thread-safe.
 */
public final class PlanQuotas implements QuotaGate {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final QuotaGate budgets;
    private final Known known;
    private final AllowedProviders providers;
    private final Counters counters;

    /**
     * What is known of organizations; each is called on the hot path, so fast.
     *
     * @param plans what the context's organization may use; empty when its tenant is none
     * @param providers whose models it may call; any when empty
     */
    public record Known(Function<RunContext, Optional<Plan>> plans, Function<RunContext, Set<String>> providers) {
        /** Checks for nulls. */
        public Known {
            requireNonNull(plans, "plans");
            requireNonNull(providers, "providers");
        }
    }

    /** What counts. */
    private record Counters(RunPlaces places, DailyCalls calls, CallTally tally) {}

    private PlanQuotas(QuotaGate budgets, Known known, AllowedProviders providers, Counters counters) {
        this.budgets = budgets;
        this.known = known;
        this.providers = providers;
        this.counters = counters;
    }

    /** Installs it over a metering. */
    public static void install(Wiring wiring, Metering metering, Known known) {
        AllowedProviders providers = new AllowedProviders(wiring.need(ModelSource.class), known.providers());
        Supplier<QuotaStore> store = wiring.need(QuotaStore.class);
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<IdGenerator> ids = wiring.need(IdGenerator.class);
        Counters counters = new Counters(
                new RunPlaces(store, time, ids), new DailyCalls(store, time), new CallTally(metering, time, ids));
        wiring.provide(QuotaGate.class, new PlanQuotas(metering, known, providers, counters));
        Beat beat = Beat.of("plan limits", BEAT, () -> {
            counters.places().keep();
            counters.tally().tell();
        });
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        wiring.onClose(() -> {
            beat.finish(LAST);
            counters.calls().close();
        });
        wiring.onStart(() -> beat.start(time.get(), executors.get().threads(wiring.revoName() + "-limits")));
    }

    @Override
    public Reservation reserve(RunContext ctx, Demand demand) {
        providers.check(ctx, demand);
        boolean run = demand.kind() == Demand.Kind.RUN;
        boolean limited = run || demand.kind() == Demand.Kind.CALL;
        boolean member = ctx.scope().principal().kind() != Principal.Kind.SYSTEM;
        Optional<Plan> plan = limited && member ? known.plans().apply(ctx) : Optional.empty();
        if (plan.isEmpty()) {
            return budgets.reserve(ctx, demand);
        }
        return run ? place(ctx, demand, plan.get()) : call(ctx, demand, plan.get());
    }

    private Reservation place(RunContext ctx, Demand demand, Plan plan) {
        RunPlaces.Taken taken = counters.places().take(ctx, demand, plan);
        try {
            return new PlacedRun(call(ctx, demand, plan), taken);
        } catch (RuntimeException e) {
            taken.give();
            throw e;
        }
    }

    private Reservation call(RunContext ctx, Demand demand, Plan plan) {
        if (demand.by() != Demand.By.CALLER) {
            return budgets.reserve(ctx, demand);
        }
        Runnable undo = counters.calls().count(ctx, plan);
        Reservation reservation;
        try {
            reservation = budgets.reserve(ctx, demand);
        } catch (RuntimeException e) {
            undo.run();
            throw e;
        }
        counters.tally().called(ctx);
        return reservation;
    }
}
