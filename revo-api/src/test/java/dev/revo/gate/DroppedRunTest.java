package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.PlainScheduler;
import dev.revo.fixture.Wait;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Load;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that a scheduler accepted and gives up before they begin. */
@Timeout(30)
class DroppedRunTest {
    private static RevoException shed() {
        return new OverloadedException(
                Fault.of("shed", "Something more urgent came.").retryAfter(Duration.ofMinutes(1)));
    }

    private static RevoException closed() {
        return new UnavailableException(Fault.of("scheduler_closed", "Closed."));
    }

    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);

    /** Gives up what it is given while it is told to, and says so on another thread, or on the same before it returns. */
    private static final class Dropping implements RunScheduler {
        private final RunScheduler right = PlainScheduler.of(4, 10);
        private final AtomicInteger toDrop = new AtomicInteger();
        private final AtomicReference<RevoException> why = new AtomicReference<>(shed());
        private final CopyOnWriteArrayList<Load> loads = new CopyOnWriteArrayList<>();

        @Override
        public Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
            return right.schedule(ctx, priority, body);
        }

        @Override
        public Ticket schedule(RunContext ctx, Load load, Runnable body, Consumer<? super RevoException> dropped) {
            loads.add(load);
            if (toDrop.getAndDecrement() <= 0) {
                return right.schedule(ctx, load, body);
            }
            dropped.accept(why.get());
            return new Ticket() {
                @Override
                public boolean remove() {
                    return false;
                }

                @Override
                public void interrupt() {
                    // It never had a thread.
                }
            };
        }
    }

    private Bench life(RunScheduler scheduler) {
        return Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(RunScheduler.class, scheduler));
    }

    @Test
    void one_that_has_not_begun_fails_with_what_the_scheduler_says() {
        Dropping scheduler = new Dropping();
        scheduler.toDrop.set(1);
        try (Bench bench = life(scheduler)) {
            AtomicInteger begun = new AtomicInteger();
            RunHandle<String> run =
                    bench.submit(jobs.job("work", "{\"n\":1}", execution -> "" + begun.incrementAndGet()));
            assertThatThrownBy(run::await)
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("urgent");
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
            assertThat(run.status().problem().orElseThrow().code()).isEqualTo("shed");
            assertThat(begun).hasValue(0);
            assertThat(scheduler.loads)
                    .singleElement()
                    .satisfies(load -> assertThat(load.bytes())
                            .as("two bytes a character of its input")
                            .isEqualTo(14));
        }
    }

    @Test
    void one_that_has_begun_once_waits_and_is_tried_again() {
        Dropping scheduler = new Dropping();
        try (Bench bench = life(scheduler)) {
            AtomicInteger begun = new AtomicInteger();
            RunHandle<String> run = bench.submit(jobs.job("work", execution -> {
                if (begun.incrementAndGet() == 1) {
                    throw execution.park("somebody");
                }
                return "done";
            }));
            Bench.awaitState(run, RunState.WAITING);
            scheduler.toDrop.set(2);
            run.resume();
            assertThat(run.status().state()).isEqualTo(RunState.QUEUED);
            clock.awaitAndAdvance(Duration.ofMinutes(1));
            clock.awaitAndAdvance(Duration.ofMinutes(1));
            assertThat(run.await()).isEqualTo("done");
            assertThat(begun).hasValue(2);
        }
    }

    @Test
    void one_of_an_earlier_life_waits_and_is_tried_again() {
        AtomicInteger begun = new AtomicInteger();
        RunHandle<String> before;
        try (Bench first = life(new Dropping())) {
            before = first.submit(jobs.job("work", execution -> {
                if (begun.incrementAndGet() == 1) {
                    throw execution.park("the next life");
                }
                return "done";
            }));
            Bench.awaitState(before, RunState.WAITING);
        }
        Dropping scheduler = new Dropping();
        scheduler.toDrop.set(1);
        try (Bench second = life(scheduler)) {
            clock.awaitAndAdvance(Duration.ofMinutes(1));
            Wait.until(
                    "it is done",
                    () -> second.ada().runs().status(before.id()).orElseThrow().state() == RunState.SUCCEEDED);
        }
    }

    @Test
    void a_closed_scheduler_leaves_its_runs_to_the_next_life() {
        Dropping scheduler = new Dropping();
        scheduler.toDrop.set(1);
        scheduler.why.set(closed());
        RunHandle<String> run;
        try (Bench first = life(scheduler)) {
            run = first.submit(jobs.job("work", execution -> "done"));
            assertThatThrownBy(run::await)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("goes on when");
        }
        try (Bench second = life(new Dropping())) {
            Wait.until(
                    "it is done",
                    () -> second.ada().runs().status(run.id()).orElseThrow().state() == RunState.SUCCEEDED);
        }
    }
}
