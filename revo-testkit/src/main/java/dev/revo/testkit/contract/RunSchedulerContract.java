package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.OverloadedException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.Load;
import dev.revo.spi.RunScheduler;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RunScheduler} does. Extend it and hand over a scheduler with the bounds that are asked for:
 *
 * <pre>{@code
 * class MySchedulerTest extends RunSchedulerContract {
 *     protected RunScheduler scheduler(int running, int waiting) {
 *         return new MyScheduler(running, waiting);
 *     }
 * }
 * }</pre>
 */
public abstract class RunSchedulerContract {

    private static final List<Priority> PRIORITIES = List.copyOf(EnumSet.allOf(Priority.class));

    private final List<CountDownLatch> gates = new ArrayList<>();
    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected RunSchedulerContract() {}

    /** A new scheduler that runs at most so many bodies at once and lets so many more wait. */
    protected abstract RunScheduler scheduler(int running, int waiting) throws Exception;

    /** How long a body that may begin or end may take to do so, in real time. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        gates.forEach(CountDownLatch::countDown);
        contexts.close();
    }

    /** A body that says when it begins, then stays at work until it is let go; an interrupt ends it too. */
    private final class Held implements Runnable {
        private final CountDownLatch began = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicReference<String> end = new AtomicReference<>("");

        Held() {
            gates.add(go);
        }

        @Override
        public void run() {
            runs.incrementAndGet();
            began.countDown();
            try {
                go.await();
                end.set("let go");
            } catch (InterruptedException e) {
                end.set("interrupted");
            }
        }

        void awaitBegun() throws InterruptedException {
            assertThat(began.await(patience().toMillis(), TimeUnit.MILLISECONDS))
                    .as("it began")
                    .isTrue();
        }

        void letGo() {
            go.countDown();
        }

        void awaitEnd(String how) {
            Await.atMost(patience()).until("the body ended", end::get, how::equals);
        }
    }

    private RunScheduler.Ticket schedule(RunScheduler scheduler, Runnable body) {
        return scheduler.schedule(acme, Priority.MEDIUM, body);
    }

    /** Runs a last body to its end: what was accepted before it on a scheduler of one thread has had its turn. */
    private void flush(RunScheduler scheduler) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Await.atMost(patience()).until("there is room", () -> {
            try {
                schedule(scheduler, done::countDown);
                return true;
            } catch (OverloadedException e) {
                return false;
            }
        });
        assertThat(done.await(patience().toMillis(), TimeUnit.MILLISECONDS))
                .as("the last body ran")
                .isTrue();
    }

    @Test
    void every_accepted_body_runs_exactly_once() throws Exception {
        RunScheduler scheduler = scheduler(4, 1_000);
        AtomicInteger[] runs = new AtomicInteger[Together.THREADS * 20];
        Together.run(i -> () -> {
            for (int n = 0; n < 20; n++) {
                AtomicInteger own = new AtomicInteger();
                runs[i * 20 + n] = own;
                Priority priority = PRIORITIES.get(n % PRIORITIES.size());
                scheduler.schedule(contexts.of("tenant-" + i % 3, "ada"), priority, own::incrementAndGet);
            }
            return i;
        });
        for (AtomicInteger each : runs) {
            Await.atMost(patience()).until("the body ran", each::get, count -> count > 0);
        }
        flush(scheduler);
        assertThat(runs).allSatisfy(each -> assertThat(each).hasValue(1));
    }

    @Test
    void no_more_than_the_bound_are_at_work_at_once() throws Exception {
        RunScheduler scheduler = scheduler(3, 1_000);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Held one = new Held();
            held.add(one);
            schedule(scheduler, () -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                begun.incrementAndGet();
                one.run();
                now.decrementAndGet();
            });
        }
        // Each goes on holding its place until it is let go: one too many would stay visible for the rest of the test.
        for (int i = 0; i < held.size(); i++) {
            int due = Math.min(held.size(), i + 3);
            Await.atMost(patience()).until("as many as may are at work", () -> begun.get() >= due);
            held.get(i).letGo();
        }
        Await.atMost(patience()).until("all ended", () -> now.get() == 0);
        assertThat(begun).hasValue(30);
        assertThat(most).hasValue(3);
    }

    @Test
    void what_is_too_much_is_refused_and_never_runs() throws Exception {
        RunScheduler scheduler = scheduler(1, 1);
        Held first = new Held();
        schedule(scheduler, first);
        first.awaitBegun();
        Held second = new Held();
        schedule(scheduler, second);
        AtomicInteger refused = new AtomicInteger();
        assertThatThrownBy(() -> schedule(scheduler, refused::incrementAndGet)).isInstanceOf(OverloadedException.class);
        assertThatThrownBy(
                        () -> scheduler.schedule(contexts.of("globex", "bo"), Priority.HIGH, refused::incrementAndGet))
                .isInstanceOf(OverloadedException.class);
        first.letGo();
        second.awaitBegun();
        second.letGo();
        flush(scheduler);
        assertThat(refused).hasValue(0);
        assertThat(second.runs).hasValue(1);
    }

    @Test
    void a_body_that_waits_can_be_taken_back_once() throws Exception {
        RunScheduler scheduler = scheduler(1, 1);
        Held first = new Held();
        schedule(scheduler, first);
        first.awaitBegun();
        AtomicInteger runs = new AtomicInteger();
        RunScheduler.Ticket waiting = schedule(scheduler, runs::incrementAndGet);
        assertThat(waiting.remove()).isTrue();
        assertThat(waiting.remove()).as("again").isFalse();
        AtomicInteger next = new AtomicInteger();
        schedule(scheduler, next::incrementAndGet);
        first.letGo();
        flush(scheduler);
        assertThat(runs).hasValue(0);
        assertThat(next).as("its place was free again").hasValue(1);
    }

    @Test
    void a_body_that_has_begun_cannot_be_taken_back() throws Exception {
        RunScheduler scheduler = scheduler(1, 10);
        Held body = new Held();
        RunScheduler.Ticket ticket = schedule(scheduler, body);
        body.awaitBegun();
        assertThat(ticket.remove()).isFalse();
        body.letGo();
        body.awaitEnd("let go");
        flush(scheduler);
        assertThat(ticket.remove()).as("after its end").isFalse();
        assertThat(body.runs).hasValue(1);
    }

    @Test
    void removing_and_beginning_at_once_leave_one_winner() throws Exception {
        RunScheduler scheduler = scheduler(2, 1_000);
        for (int round = 0; round < 200; round++) {
            AtomicInteger runs = new AtomicInteger();
            boolean removed = schedule(scheduler, runs::incrementAndGet).remove();
            if (!removed) {
                Await.atMost(patience()).until("the body ran", () -> runs.get() == 1);
            }
            assertThat(runs.get()).isEqualTo(removed ? 0 : 1);
        }
    }

    @Test
    void an_interrupt_meets_the_body_that_runs() throws Exception {
        RunScheduler scheduler = scheduler(1, 10);
        Held body = new Held();
        RunScheduler.Ticket ticket = schedule(scheduler, body);
        body.awaitBegun();
        ticket.interrupt();
        body.awaitEnd("interrupted");
    }

    @Test
    void an_interrupt_never_meets_another_body() throws Exception {
        RunScheduler scheduler = scheduler(1, 10);
        Held first = new Held();
        RunScheduler.Ticket ended = schedule(scheduler, first);
        first.letGo();
        first.awaitEnd("let go");
        flush(scheduler);
        Held second = new Held();
        RunScheduler.Ticket running = schedule(scheduler, second);
        second.awaitBegun();
        Held third = new Held();
        RunScheduler.Ticket waiting = schedule(scheduler, third);
        ended.interrupt();
        waiting.interrupt();
        second.letGo();
        second.awaitEnd("let go");
        third.awaitBegun();
        running.interrupt();
        third.letGo();
        third.awaitEnd("let go");
    }

    @Test
    void an_interrupt_that_a_body_left_over_does_not_meet_the_next() throws Exception {
        RunScheduler scheduler = scheduler(1, 10);
        schedule(scheduler, () -> Thread.currentThread().interrupt());
        AtomicReference<Boolean> seen = new AtomicReference<>();
        schedule(scheduler, () -> seen.set(Thread.currentThread().isInterrupted()));
        assertThat(Await.atMost(patience()).until("the next ran", seen::get, next -> next != null))
                .isFalse();
    }

    @Test
    void a_body_that_breaks_takes_no_place() throws Exception {
        RunScheduler scheduler = scheduler(1, 10);
        for (int i = 0; i < 3; i++) {
            schedule(scheduler, () -> {
                // The thread may end by it, which is no news for the log.
                Thread.currentThread().setUncaughtExceptionHandler((thread, provoked) -> {});
                throw new IllegalStateException("provoked");
            });
        }
        flush(scheduler);
        Held last = new Held();
        schedule(scheduler, last);
        last.awaitBegun();
        last.letGo();
        last.awaitEnd("let go");
    }

    @Test
    void a_run_that_waits_for_its_child_does_not_keep_it_from_running() throws Exception {
        RunScheduler scheduler = scheduler(1, 1);
        AtomicReference<String> parent = new AtomicReference<>("");
        try (TestRun run = contexts.run("acme", "ada");
                TestRun child = run.child()) {
            scheduler.schedule(run.context(), Priority.MEDIUM, () -> {
                Held work = new Held();
                work.letGo();
                scheduler.schedule(child.context(), Priority.MEDIUM, work);
                work.awaitEnd("let go");
                parent.set("done");
            });
            Await.atMost(patience().multipliedBy(2))
                    .until("the parent ended", () -> parent.get().equals("done"));
        }
    }

    @Test
    void a_body_with_a_load_runs_once_within_the_bounds() throws Exception {
        RunScheduler scheduler = scheduler(1, 1);
        Load load = Load.of(Priority.HIGH).bytes(1_000).weight(7);
        Held first = new Held();
        scheduler.schedule(acme, load, first);
        first.awaitBegun();
        Held second = new Held();
        scheduler.schedule(acme, load, second, why -> {});
        AtomicInteger refused = new AtomicInteger();
        assertThatThrownBy(() -> scheduler.schedule(acme, load, refused::incrementAndGet))
                .isInstanceOf(OverloadedException.class);
        assertThatThrownBy(() ->
                        scheduler.schedule(acme, load, refused::incrementAndGet, why -> refused.incrementAndGet()))
                .isInstanceOf(OverloadedException.class);
        first.letGo();
        second.awaitBegun();
        second.letGo();
        flush(scheduler);
        assertThat(first.runs).hasValue(1);
        assertThat(second.runs).hasValue(1);
        assertThat(refused).as("what is refused neither runs nor is dropped").hasValue(0);
    }

    @Test
    void an_accepted_body_is_run_or_taken_back_or_dropped() throws Exception {
        RunScheduler scheduler = scheduler(2, 50);
        List<AtomicInteger> ends = new ArrayList<>();
        Held first = new Held();
        Held second = new Held();
        schedule(scheduler, first);
        schedule(scheduler, second);
        for (int i = 0; i < 60; i++) {
            AtomicInteger own = new AtomicInteger();
            Load load = Load.of(PRIORITIES.get(i % PRIORITIES.size()));
            try {
                RunScheduler.Ticket ticket =
                        scheduler.schedule(acme, load, own::incrementAndGet, why -> own.addAndGet(100));
                ends.add(own);
                if (i % 5 == 0 && ticket.remove()) {
                    own.addAndGet(10_000);
                }
            } catch (OverloadedException full) {
                own.incrementAndGet();
            }
        }
        first.letGo();
        second.letGo();
        for (AtomicInteger each : ends) {
            Await.atMost(patience()).until("it came to an end", each::get, count -> count > 0);
        }
        flush(scheduler);
        assertThat(ends).allSatisfy(each -> assertThat(each.get()).isIn(1, 100, 10_000));
    }

    @Test
    void a_child_with_a_load_finds_its_way_past_a_full_queue() throws Exception {
        RunScheduler scheduler = scheduler(1, 1);
        AtomicReference<String> parent = new AtomicReference<>("");
        Load load = Load.of(Priority.LOW).bytes(1_000);
        try (TestRun run = contexts.run("acme", "ada");
                TestRun child = run.child();
                TestRun grandchild = child.child()) {
            scheduler.schedule(run.context(), load, () -> {
                Held full = new Held();
                schedule(scheduler, full);
                Held work = new Held();
                work.letGo();
                Held between = new Held();
                between.letGo();
                scheduler.schedule(child.context(), load, () -> {
                    scheduler.schedule(grandchild.context(), load, work);
                    work.awaitEnd("let go");
                    between.run();
                });
                between.awaitEnd("let go");
                full.letGo();
                parent.set("done");
            });
            Await.atMost(patience().multipliedBy(2))
                    .until("the parent ended", () -> parent.get().equals("done"));
        }
    }
}
