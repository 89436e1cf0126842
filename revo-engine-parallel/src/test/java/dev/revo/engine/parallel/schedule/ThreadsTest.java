package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Fixture.AWAIT;
import static dev.revo.engine.parallel.schedule.Fixture.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.Priority;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Load;
import dev.revo.spi.RunScheduler;
import dev.revo.system.SystemParts;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestRun;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Threads that fail, threads that are used again, and the end of all of them. */
final class ThreadsTest {
    /** Threads of the system, of which some cannot be had. */
    private static final class Scarce implements ExecutorSource {
        final AtomicInteger failing = new AtomicInteger();
        private final Supplier<? extends Throwable> failure;

        Scarce(Supplier<? extends Throwable> failure) {
            this.failure = failure;
        }

        @Override
        public ExecutorService threads(String purpose) {
            ExecutorService right = SystemParts.executors().threads(purpose);
            return new AbstractExecutorService() {
                @Override
                public void execute(Runnable task) {
                    if (failing.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                        ThreadsTest.<RuntimeException>raise(failure.get());
                    }
                    right.execute(task);
                }

                @Override
                public void shutdown() {
                    right.shutdown();
                }

                @Override
                public List<Runnable> shutdownNow() {
                    return right.shutdownNow();
                }

                @Override
                public boolean isShutdown() {
                    return right.isShutdown();
                }

                @Override
                public boolean isTerminated() {
                    return right.isTerminated();
                }

                @Override
                public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
                    return right.awaitTermination(timeout, unit);
                }
            };
        }
    }

    @SuppressWarnings("unchecked") // Errors and exceptions of any kind come out of execute.
    private static <T extends Throwable> void raise(Throwable what) throws T {
        throw (T) what;
    }

    @Test
    void a_body_that_found_no_thread_is_not_accepted_and_holds_no_place() {
        for (Supplier<Throwable> each : List.<Supplier<Throwable>>of(
                () -> new OutOfMemoryError("unable to create native thread"),
                () -> new java.util.concurrent.RejectedExecutionException("full"))) {
            Scarce scarce = new Scarce(each);
            try (Fixture fixture = new Fixture(Scheduling.defaults().concurrency(1), SystemParts.time(), scarce)) {
                scarce.failing.set(1);
                AtomicInteger ran = new AtomicInteger();
                assertThatThrownBy(() -> fixture.scheduler.schedule(fixture.acme, MEDIUM, ran::incrementAndGet))
                        .isInstanceOf(each.get().getClass());
                assertThat(fixture.scheduler.status().total().running()).isZero();
                assertThat(fixture.scheduler.status().total().started()).isZero();
                fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> ran.addAndGet(100));
                fixture.awaitEmpty();
                assertThat(ran).hasValue(100);
            }
        }
    }

    @Test
    void an_accepted_body_that_finds_no_thread_is_kept_for_the_next_tick() {
        Scarce scarce = new Scarce(() -> new OutOfMemoryError("unable to create native thread"));
        TestClock clock = TestClock.create();
        try (Fixture fixture = new Fixture(Scheduling.defaults().concurrency(1), clock, scarce)) {
            fixture.hold();
            TestRun parent = fixture.family(0).get(0);
            Fixture.Held first = fixture.new Held();
            fixture.scheduler.schedule(fixture.child(parent).context(), MEDIUM, first);
            // Its place is taken by a body that may be waiting for it, so it begins beyond the cap after a while.
            clock.advance(Slots.TICK);
            first.awaitBegun();
            Fixture.Held second = fixture.new Held();
            fixture.scheduler.schedule(fixture.child(parent).context(), MEDIUM, second);
            scarce.failing.set(1);
            clock.advance(Slots.TICK.multipliedBy(2));
            assertThat(scarce.failing).as("it was tried").hasValue(0);
            assertThat(fixture.scheduler.status().total().waiting()).isEqualTo(1);
            assertThat(fixture.scheduler.status().total().running()).isEqualTo(2);
            clock.advance(Slots.TICK);
            second.awaitBegun();
        }
    }

    @Test
    void a_body_put_back_begins_at_a_tick() {
        Slots slots = new Slots(TestClock.create(), Scheduling.defaults().concurrency(1));
        try (Fixture fixture = new Fixture(Scheduling.defaults())) {
            Work work = work(fixture);
            assertThat(slots.submit(work).begun()).containsExactly(work);
            Slots.Turn back = slots.restore(work);
            assertThat(back.begun()).isEmpty();
            assertThat(back.tick()).isTrue();
            Work later = work(fixture);
            assertThat(slots.submit(later).begun())
                    .as("the one that was put back is first")
                    .containsExactly(work);
            slots.restore(work);
            assertThat(slots.tick().begun()).containsExactly(work);
            assertThat(slots.finish(work).begun()).containsExactly(later);
            assertThat(slots.finish(later).begun()).isEmpty();
            assertThat((int) slots.look(queue -> queue.running() + queue.waiting()))
                    .isZero();
        }
    }

    private static Work work(Fixture fixture) {
        return new Work(fixture.scheduler, fixture.acme, MEDIUM, new Work.Task(() -> {}, why -> {}, () -> () -> {}));
    }

    @Test
    void errors_out_of_bodies_leak_no_place_and_no_thread_state() throws Exception {
        try (Fixture fixture = new Fixture(Scheduling.defaults().concurrency(1));
                URLClassLoader own = new URLClassLoader(new URL[0])) {
            Fixture.Held held = fixture.hold();
            List<Throwable> reported = new CopyOnWriteArrayList<>();
            AtomicReference<@Nullable List<Object>> before = new AtomicReference<>();
            AtomicReference<@Nullable List<Object>> after = new AtomicReference<>();
            fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> before.set(state()));
            for (Error each : List.of(new StackOverflowError("provoked"), new AssertionError("provoked"))) {
                fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {
                    Thread me = Thread.currentThread();
                    me.setUncaughtExceptionHandler((thread, thrown) -> {
                        reported.add(thrown);
                        throw new IllegalStateException("handlers fail too");
                    });
                    me.setName("mine");
                    me.setContextClassLoader(own);
                    me.interrupt();
                    throw each;
                });
            }
            fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> after.set(state()));
            held.letGo();
            fixture.awaitEmpty();
            assertThat(after.get()).isNotNull().isEqualTo(before.get());
            assertThat(reported).hasSize(2);
        }
    }

    private static List<Object> state() {
        Thread me = Thread.currentThread();
        return List.of(
                me, me.getName(), me.getContextClassLoader(), me.getUncaughtExceptionHandler(), me.isInterrupted());
    }

    @Test
    void a_burst_takes_no_more_threads_than_places() {
        try (Fixture fixture = new Fixture(Scheduling.defaults().concurrency(4))) {
            Set<Thread> used = ConcurrentHashMap.newKeySet();
            List<Fixture.Held> held = List.of(fixture.hold(), fixture.hold(), fixture.hold(), fixture.hold());
            for (int i = 0; i < 5_000; i++) {
                fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> used.add(Thread.currentThread()));
            }
            held.forEach(Fixture.Held::letGo);
            fixture.awaitEmpty();
            assertThat(used).hasSizeBetween(1, 4);
        }
    }

    @Test
    void closing_drops_what_waits_tells_it_and_lets_what_runs_come_to_its_end() {
        Fixture fixture = new Fixture(Scheduling.defaults().concurrency(1));
        Fixture.Held held = fixture.hold();
        List<String> told = new CopyOnWriteArrayList<>();
        AtomicInteger ran = new AtomicInteger();
        for (Priority each : Priority.values()) {
            fixture.scheduler.schedule(fixture.acme, Load.of(each), ran::incrementAndGet, why -> told.add(name(why)));
        }
        fixture.scheduler.schedule(fixture.acme, MEDIUM, ran::incrementAndGet, why -> {
            throw new IllegalStateException("owners fail too");
        });
        RunScheduler.Ticket plain = fixture.scheduler.schedule(fixture.acme, MEDIUM, ran::incrementAndGet);
        fixture.scheduler.close();
        AWAIT.until("all are told", () -> told.size() == 4);
        assertThat(told).containsOnly("UnavailableException scheduler_closed");
        assertThat(plain.remove()).isFalse();
        assertThatThrownBy(() -> fixture.scheduler.schedule(fixture.acme, MEDIUM, ran::incrementAndGet))
                .isInstanceOf(UnavailableException.class);
        fixture.scheduler.close();
        assertThat(fixture.scheduler.status().total().running()).isEqualTo(1);
        held.letGo();
        fixture.awaitEmpty();
        assertThat(held.ended).hasValue(1);
        assertThat(ran).hasValue(0);
        fixture.close();
    }

    private static String name(RevoException why) {
        return why.getClass().getSimpleName() + " " + why.code();
    }
}
