package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Fixture.AWAIT;
import static dev.revo.engine.parallel.schedule.Fixture.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.OverloadedException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.RunScheduler;
import dev.revo.system.SystemParts;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A body may wait for those that it started, however little room there is. */
final class NestedTest {
    private static final Scheduling TIGHT = Scheduling.defaults()
            .concurrency(1)
            .perTenant(1)
            .perAgent(1)
            .waiting(1)
            .tenantWaiting(1);

    /** Starts the body of the run at this depth, which waits for the one below. */
    private static void descend(
            Fixture fixture, List<RunContext> family, int depth, boolean says, CountDownLatch done) {
        AtomicReference<RunScheduler.Ticket> ticket = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        ticket.set(fixture.scheduler.schedule(family.get(depth), MEDIUM.bytes(depth), () -> {
            if (depth + 1 < family.size()) {
                CountDownLatch below = new CountDownLatch(1);
                descend(fixture, family, depth + 1, says, below);
                await(known);
                RunScheduler.Idle idle = says ? ticket.get().idle() : () -> {};
                await(below);
                idle.close();
            }
            done.countDown();
        }));
        known.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void fifty_generations_wait_for_each_other_on_one_place_beside_a_full_queue() {
        try (Fixture fixture = new Fixture(TIGHT)) {
            List<RunContext> family =
                    fixture.family(50).stream().map(TestRun::context).toList();
            CountDownLatch done = new CountDownLatch(1);
            Fixture.Held held = fixture.hold();
            descend(fixture, family, 0, true, done);
            assertThatThrownBy(() -> fixture.scheduler.schedule(fixture.globex, MEDIUM, () -> {}))
                    .as("the queue is full")
                    .isInstanceOf(OverloadedException.class);
            held.letGo();
            AWAIT.until("the oldest is through", () -> done.getCount() == 0);
            fixture.awaitEmpty();
        }
    }

    @Test
    void bodies_that_do_not_say_whose_children_they_are_wait_for_ever() throws Exception {
        try (Fixture fixture = new Fixture(TIGHT)) {
            List<RunContext> strangers = List.of(fixture.acme, fixture.acme);
            CountDownLatch done = new CountDownLatch(1);
            descend(fixture, strangers, 0, false, done);
            AWAIT.until(
                    "the second waits", () -> fixture.scheduler.status().total().waiting() == 1);
            assertThat(done.await(200, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .as("the control: without a parent it does not come to its end")
                    .isFalse();
        }
    }

    @Test
    void generations_that_do_not_say_that_they_wait_get_through_too_a_second_for_each() {
        TestClock clock = TestClock.create();
        try (Fixture fixture = new Fixture(TIGHT, clock)) {
            List<RunContext> family =
                    fixture.family(5).stream().map(TestRun::context).toList();
            CountDownLatch done = new CountDownLatch(1);
            Instant begun = clock.instant();
            descend(fixture, family, 0, false, done);
            AWAIT.until("the oldest is through", () -> {
                if (done.getCount() > 0 && waits(fixture) > 0 && clock.pending() > 0) {
                    clock.advance(Slots.TICK);
                }
                return done.getCount() == 0;
            });
            assertThat(Duration.between(begun, clock.instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
            fixture.awaitEmpty();
        }
    }

    @Test
    void caps_hold_for_children_of_parents_that_say_that_they_wait() {
        TestClock clock = TestClock.create();
        try (Fixture fixture = new Fixture(Scheduling.defaults().concurrency(2), clock)) {
            AtomicInteger now = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(20);
            for (int i = 0; i < 20; i++) {
                TestRun parent = fixture.family(0).get(0);
                RunContext child = fixture.child(parent).context();
                AtomicReference<RunScheduler.Ticket> ticket = new AtomicReference<>();
                CountDownLatch known = new CountDownLatch(1);
                ticket.set(fixture.scheduler.schedule(parent.context(), MEDIUM, () -> {
                    await(known);
                    CountDownLatch below = new CountDownLatch(1);
                    fixture.scheduler.schedule(child, MEDIUM, () -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(1_000_000);
                        now.decrementAndGet();
                        below.countDown();
                    });
                    RunScheduler.Idle idle = ticket.get().idle();
                    await(below);
                    idle.close();
                    done.countDown();
                }));
                known.countDown();
            }
            // The clock stands still, so nobody's patience ends.
            AWAIT.until("all are through", () -> done.getCount() == 0);
            assertThat(most.get()).isBetween(1, 2);
            fixture.awaitEmpty();
        }
    }

    @Test
    void children_that_wait_for_each_other_get_through_after_a_while() {
        TestClock clock = TestClock.create();
        try (Fixture fixture = new Fixture(TIGHT, clock)) {
            fixture.hold();
            TestRun parent = fixture.family(0).get(0);
            CountDownLatch third = new CountDownLatch(1);
            AtomicInteger done = new AtomicInteger();
            for (int i = 0; i < 2; i++) {
                fixture.scheduler.schedule(fixture.child(parent).context(), MEDIUM, () -> {
                    await(third);
                    done.incrementAndGet();
                });
            }
            fixture.scheduler.schedule(fixture.child(parent).context(), MEDIUM, () -> {
                third.countDown();
                done.incrementAndGet();
            });
            assertThat(fixture.scheduler.status().total().running())
                    .as("one holds the place")
                    .isEqualTo(1);
            assertThat(fixture.scheduler.status().total().waiting()).isEqualTo(3);
            while (done.get() < 3) {
                clock.awaitAndAdvance(Slots.TICK, Duration.ofSeconds(20));
                AWAIT.until("a tick has come", () -> clock.pending() == 1 || done.get() == 3 || waits(fixture) == 0);
                if (waits(fixture) == 0) {
                    AWAIT.until("all are through", () -> done.get() == 3);
                }
            }
        }
    }

    private static int waits(Fixture fixture) {
        return fixture.scheduler.status().total().waiting();
    }

    @Test
    void patience_with_a_family_grows_and_comes_back() {
        FairQueue queue = new FairQueue(TIGHT);
        RunId parent = RunId.of(new UUID(0, 1));
        List<Entry> begun = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            queue.add(new Entry("acme", "", MEDIUM, parent), 0);
        }
        long second = Families.PATIENCE;
        assertThat(pollAll(queue, 0, begun)).as("the one place").isEqualTo(1);
        assertThat(queue.watched()).isTrue();
        queue.hurry(second - 1);
        assertThat(pollAll(queue, second - 1, begun)).isZero();
        queue.hurry(second);
        assertThat(pollAll(queue, second, begun)).as("one more after a second").isEqualTo(1);
        queue.hurry(3 * second - 1);
        assertThat(pollAll(queue, 3 * second - 1, begun)).isZero();
        queue.hurry(3 * second);
        assertThat(pollAll(queue, 3 * second, begun)).as("and after two more").isEqualTo(1);
        queue.finish(begun.remove(2), 3 * second);
        assertThat(pollAll(queue, 3 * second, begun))
                .as("two are still at work")
                .isZero();
        queue.hurry(4 * second);
        assertThat(pollAll(queue, 4 * second, begun))
                .as("it moved, so a second is enough")
                .isEqualTo(1);
    }

    private static int pollAll(FairQueue queue, long now, List<Entry> begun) {
        int count = 0;
        for (Entry next = queue.poll(now); next != null; next = queue.poll(now)) {
            begun.add(next);
            count++;
        }
        return count;
    }

    @Test
    void a_thousand_children_at_once_come_to_their_end() {
        try (Fixture fixture = new Fixture(TIGHT.concurrency(4).perTenant(4))) {
            TestRun parent = fixture.family(0).get(0);
            RunContext child = fixture.child(parent).context();
            CountDownLatch all = new CountDownLatch(1_000);
            fixture.scheduler.schedule(parent.context(), MEDIUM, () -> {
                for (int i = 0; i < 1_000; i++) {
                    fixture.scheduler.schedule(child, MEDIUM.bytes(1_000_000), all::countDown);
                }
                await(all);
            });
            AWAIT.until("all ran", () -> all.getCount() == 0);
            fixture.awaitEmpty();
        }
    }

    @Test
    void system_parts_serve_children_too() {
        // The default clock's tick is real: nothing but the wiring is at stake here.
        try (Fixture fixture = new Fixture(TIGHT, SystemParts.time())) {
            TestRun parent = fixture.family(0).get(0);
            fixture.hold();
            CountDownLatch second = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            fixture.scheduler.schedule(fixture.child(parent).context(), MEDIUM, () -> {
                await(second);
                done.countDown();
            });
            fixture.scheduler.schedule(fixture.child(parent).context(), MEDIUM, second::countDown);
            AWAIT.until("both are through", () -> done.getCount() == 0);
        }
    }

    @Test
    void a_body_that_says_it_waits_gives_its_place_to_others() {
        try (Fixture fixture = new Fixture(Scheduling.defaults().concurrency(1))) {
            Fixture.Held other = fixture.new Held();
            Fixture.Held last = fixture.new Held();
            AtomicReference<RunScheduler.Ticket> ticket = new AtomicReference<>();
            CountDownLatch known = new CountDownLatch(1);
            CountDownLatch on = new CountDownLatch(1);
            CountDownLatch off = new CountDownLatch(1);
            AtomicReference<RunScheduler.Idle> idle = new AtomicReference<>();
            ticket.set(fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {
                await(known);
                RunScheduler.Idle first = ticket.get().idle();
                try (RunScheduler.Idle again = ticket.get().idle()) {
                    idle.set(again);
                    await(on);
                }
                first.close();
                first.close();
                await(off);
            }));
            known.countDown();
            fixture.scheduler.schedule(fixture.globex, MEDIUM, other);
            other.awaitBegun();
            fixture.scheduler.schedule(fixture.globex, MEDIUM, last);
            assertThat(last.begun).as("the only place is taken").hasValue(0);
            on.countDown();
            AWAIT.until("the first has its place again, above the bound", () -> fixture.scheduler.running() == 2);
            other.letGo();
            AWAIT.until("the other ended", () -> other.ended.get() == 1);
            assertThat(last.begun).as("one is still at work").hasValue(0);
            off.countDown();
            last.awaitBegun();
            idle.get().close();
            assertThat(ticket.get().idle()).as("after its end").isNotNull();
            last.letGo();
            fixture.awaitEmpty();
            assertThat(fixture.scheduler.running()).isZero();
        }
    }

    @Test
    void time_in_which_a_body_only_waits_costs_nothing() {
        FairQueue queue = new FairQueue(Scheduling.defaults().concurrency(1));
        Entry waits = new Entry("waits", "", MEDIUM, null);
        Entry works = new Entry("works", "", MEDIUM, null);
        long second = Simulation.SECOND;
        queue.add(waits, 0);
        assertThat(queue.poll(0)).isSameAs(waits);
        assertThat(queue.idle(waits, second)).isTrue();
        queue.add(works, second);
        assertThat(queue.poll(second)).isSameAs(works);
        queue.finish(works, 4 * second);
        queue.finish(waits, 100 * second);
        for (String tenant : List.of("works", "waits")) {
            queue.add(new Entry(tenant, "", MEDIUM, null), 100 * second);
        }
        assertThat(queue.poll(100 * second))
                .as("one second at work is less than three")
                .isNotNull()
                .extracting(next -> next.tenant)
                .isEqualTo("waits");
    }

    @Test
    void nested_bodies_of_a_run_without_a_parent_are_never_refused_and_get_through() {
        try (Fixture fixture = new Fixture(TIGHT)) {
            CountDownLatch below = new CountDownLatch(3);
            CountDownLatch done = new CountDownLatch(1);
            fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {
                for (int i = 0; i < 3; i++) {
                    fixture.scheduler.schedule(fixture.acme, MEDIUM.nested(), below::countDown);
                }
                await(below);
                done.countDown();
            });
            AWAIT.until("all are through", () -> done.getCount() == 0);
            fixture.awaitEmpty();
        }
    }
}
