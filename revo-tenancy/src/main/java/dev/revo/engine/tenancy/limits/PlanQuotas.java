package dev.revo.engine.tenancy.limits;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.Beat;
import dev.revo.spi.Demand;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.Reservation;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Holds the limits of plans before the budgets are asked: a run gets one of its organization's places, a call one of its
 * day's calls. Of a demand that is refused, whoever refuses it, nothing stays counted. What operators and upkeep do is not
 * limited. Thread-safe.
 */
public final class PlanQuotas implements QuotaGate {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final QuotaGate budgets;
    private final Function<RunContext, Optional<Plan>> plans;
    private final Counters counters;

    /** What counts. */
    private record Counters(RunPlaces places, DailyCalls calls, CallTally tally) {}

    private PlanQuotas(QuotaGate budgets, Function<RunContext, Optional<Plan>> plans, Counters counters) {
        this.budgets = budgets;
        this.plans = plans;
        this.counters = counters;
    }

    /**
     * Installs it over a metering.
     *
     * @param plans what the context's organization may use; empty when its tenant is none; called on the hot path, so fast
     */
    public static void install(Wiring wiring, Metering metering, Function<RunContext, Optional<Plan>> plans) {
        Supplier<QuotaStore> store = wiring.need(QuotaStore.class);
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<IdGenerator> ids = wiring.need(IdGenerator.class);
        Counters counters = new Counters(
                new RunPlaces(store, time, ids), new DailyCalls(store, time), new CallTally(metering, time, ids));
        wiring.provide(QuotaGate.class, new PlanQuotas(metering, requireNonNull(plans, "plans"), counters));
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
        boolean run = demand.kind() == Demand.Kind.RUN;
        boolean limited = run || demand.kind() == Demand.Kind.CALL;
        boolean member = ctx.scope().principal().kind() != Principal.Kind.SYSTEM;
        Optional<Plan> plan = limited && member ? plans.apply(ctx) : Optional.empty();
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
