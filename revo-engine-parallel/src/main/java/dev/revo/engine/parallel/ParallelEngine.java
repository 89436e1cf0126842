package dev.revo.engine.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.parallel.estimate.Durations;
import dev.revo.engine.parallel.plan.Backoff;
import dev.revo.engine.parallel.plan.RateLimits;
import dev.revo.engine.parallel.plan.RetryBudget;
import dev.revo.engine.parallel.plan.Runs;
import dev.revo.engine.parallel.plan.Settings;
import dev.revo.engine.parallel.schedule.FairScheduler;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.error.InvalidRequestException;
import dev.revo.parallel.Job;
import dev.revo.parallel.ParallelMind;
import dev.revo.parallel.Plan;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.Telemetry;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parallel Mind as a part of a reVo: {@code Revo.builder().install(ParallelEngine.module())} gives it
 * {@code parallel()}. Immutable; each copy method replaces one setting.
 */
public final class ParallelEngine implements RevoModule {
    private final int width;
    private final Backoff backoff;
    private final Duration undoing;
    private final Duration linger;
    private final Scheduling scheduling;

    private ParallelEngine(int width, Backoff backoff, Duration undoing, Duration linger, Scheduling scheduling) {
        this.width = width;
        this.backoff = backoff;
        this.undoing = undoing;
        this.linger = linger;
        this.scheduling = scheduling;
    }

    /** With 16 elements of a fan-out at work at once, waits from 200 ms to a minute, and five minutes for undoing. */
    public static ParallelEngine module() {
        return new ParallelEngine(
                16, Backoff.defaults(), Duration.ofMinutes(5), Duration.ofSeconds(10), Scheduling.defaults());
    }

    /** A copy of whose fan-outs so many elements are at work at once, 1 to 10,000. */
    public ParallelEngine width(int elements) {
        if (elements < 1 || elements > 10_000) {
            throw InvalidRequestException.field("parallel.width", "is " + elements, "Use 1 to 10,000.");
        }
        return new ParallelEngine(elements, backoff, undoing, linger, scheduling);
    }

    /** A copy that waits like this between attempts. */
    public ParallelEngine backoff(Backoff waits) {
        return new ParallelEngine(width, requireNonNull(waits, "waits"), undoing, linger, scheduling);
    }

    /** A copy whose plans may take so long to take their effects back, a second to a day. */
    public ParallelEngine undoing(Duration most) {
        if (most.compareTo(Duration.ofSeconds(1)) < 0 || most.compareTo(Duration.ofDays(1)) > 0) {
            throw InvalidRequestException.field("parallel.undoing", "is " + most, "Use a second to a day.");
        }
        return new ParallelEngine(width, backoff, most, linger, scheduling);
    }

    /**
     * A copy whose runs keep their thread for so long when all they do is waiting for something that may come soon, a child or
     * the next attempt; zero to a minute. After that they wait in the journal, and read it again when they go on.
     */
    public ParallelEngine linger(Duration most) {
        if (most.isNegative() || most.compareTo(Duration.ofMinutes(1)) > 0) {
            throw InvalidRequestException.field("parallel.linger", "is " + most, "Use zero to a minute.");
        }
        return new ParallelEngine(width, backoff, undoing, most, scheduling);
    }

    /** A copy whose threads are given out like this, unless the host provides a {@code RunScheduler} of its own. */
    public ParallelEngine scheduling(Scheduling rules) {
        return new ParallelEngine(width, backoff, undoing, linger, requireNonNull(rules, "rules"));
    }

    @Override
    public String name() {
        return "revo-engine-parallel";
    }

    @Override
    public void install(Wiring wiring) {
        Supplier<RunScheduler> scheduler = wiring.need(RunScheduler.class);
        AtomicReference<@Nullable FairScheduler> own = new AtomicReference<>();
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        Supplier<RunJournal> journal = wiring.need(RunJournal.class);
        KeptRuns.install(wiring, journal);
        Supplier<Telemetry> telemetry = wiring.need(Telemetry.class);
        wiring.fallback(RunScheduler.class, () -> {
            FairScheduler fair = FairScheduler.of(executors.get(), time.get(), scheduling);
            own.set(fair);
            return fair;
        });
        var plans = wiring.all(Plan.class);
        var jobs = wiring.all(Job.class);
        Started started = new Started();
        wiring.onStart(() -> {
            ExecutorService timers = executors.get().threads(wiring.revoName() + "-plan-timer");
            List<Plan<?, ?>> allPlans = new ArrayList<>();
            for (Plan<?, ?> plan : plans.get()) {
                allPlans.add(plan);
            }
            List<Job<?, ?>> allJobs = new ArrayList<>();
            for (Job<?, ?> job : jobs.get()) {
                allJobs.add(job);
            }
            started.begin(
                    new Catalogue(allPlans, allJobs),
                    timers,
                    new Settings(
                            scheduler.get(),
                            time.get(),
                            timers,
                            width,
                            backoff,
                            RetryBudget.create(),
                            RateLimits.create(time.get(), timers),
                            linger,
                            undoing,
                            Durations.create(time.get()),
                            telemetry.get()));
        });
        wiring.onClose(started);
        wiring.onClose(() -> {
            FairScheduler fair = own.get();
            if (fair != null) {
                fair.close();
            }
        });
        Requests requests = new Requests(started::catalogue, made -> Runs.of(started::settings, made::plan));
        wiring.contribute(RunKind.class, requests.kind(Requests.PLAN));
        wiring.contribute(RunKind.class, requests.kind(Requests.JOB));
        wiring.contribute(RunKind.class, requests.schedules());
        wiring.noun(ParallelMind.class, gate -> new Mind(gate, requests, started::catalogue, journal, scheduler));
    }

    /** What there is from the start on. */
    private static final class Started implements AutoCloseable {
        private final AtomicReference<@Nullable Parts> parts = new AtomicReference<>();

        private record Parts(Catalogue catalogue, ExecutorService timers, Settings settings) {}

        void begin(Catalogue catalogue, ExecutorService timers, Settings settings) {
            parts.set(new Parts(catalogue, timers, settings));
        }

        private Parts parts() {
            Parts begun = parts.get();
            if (begun == null) {
                throw new IllegalStateException("the reVo has not started");
            }
            return begun;
        }

        Catalogue catalogue() {
            return parts().catalogue();
        }

        Settings settings() {
            return parts().settings();
        }

        @Override
        public void close() {
            Parts begun = parts.get();
            if (begun != null) {
                begun.timers().shutdown();
            }
        }
    }
}
