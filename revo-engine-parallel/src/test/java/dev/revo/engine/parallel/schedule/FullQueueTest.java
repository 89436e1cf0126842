package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Fixture.AWAIT;
import static dev.revo.engine.parallel.schedule.Fixture.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WaitInterruptedException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.Load;
import dev.revo.spi.RunScheduler;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of bodies for which there is no room. */
final class FullQueueTest {
    private static final Load LOW = Load.of(Priority.LOW);
    private static final Load URGENT = Load.of(Priority.URGENT);

    private final List<Fixture> opened = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private static Scheduling one() {
        return Scheduling.defaults().concurrency(1);
    }

    private Fixture open(Scheduling scheduling) {
        Fixture fixture = new Fixture(scheduling);
        opened.add(fixture);
        return fixture;
    }

    private Fixture open(Scheduling scheduling, TestClock clock) {
        Fixture fixture = new Fixture(scheduling, clock);
        opened.add(fixture);
        return fixture;
    }

    @AfterEach
    void close() throws InterruptedException {
        opened.forEach(Fixture::close);
        for (Thread each : threads) {
            each.join();
        }
    }

    private static void refused(Fixture fixture, RunContext ctx, Load load) {
        assertThatThrownBy(() -> fixture.scheduler.schedule(ctx, load, () -> {}))
                .isInstanceOfSatisfying(OverloadedException.class, e -> {
                    assertThat(e.code()).isEqualTo("overloaded");
                    assertThat(e.retryAfter().orElseThrow()).isPositive();
                });
    }

    @Test
    void the_count_of_all_and_of_a_tenant_is_bounded() {
        Fixture all = open(one().waiting(2));
        all.hold();
        all.scheduler.schedule(all.acme, MEDIUM, () -> {});
        RunScheduler.Ticket last = all.scheduler.schedule(all.globex, MEDIUM, () -> {});
        refused(all, all.globex, MEDIUM);
        assertThat(last.remove()).isTrue();
        all.scheduler.schedule(all.globex, MEDIUM, () -> {});
        assertThat(all.scheduler.status("globex").total().refused()).isEqualTo(1);
        assertThat(all.scheduler.status("acme").total().refused()).isZero();

        Fixture own = open(one().tenantWaiting(1));
        own.hold();
        own.scheduler.schedule(own.acme, MEDIUM, () -> {});
        refused(own, own.acme, MEDIUM);
        own.scheduler.schedule(own.globex, MEDIUM, () -> {});
    }

    @Test
    void the_bytes_of_all_and_of_a_tenant_are_bounded() {
        Fixture all = open(one().waitingBytes(1_000));
        all.hold();
        all.scheduler.schedule(all.acme, MEDIUM.bytes(600), () -> {});
        all.scheduler.schedule(all.globex, MEDIUM.bytes(400), () -> {});
        refused(all, all.globex, MEDIUM.bytes(1));
        all.scheduler.schedule(all.globex, MEDIUM.bytes(0), () -> {});
        refused(all, all.globex, MEDIUM.bytes(Long.MAX_VALUE));

        Fixture own = open(one().tenantWaitingBytes(500));
        own.hold();
        own.scheduler.schedule(own.acme, MEDIUM.bytes(500), () -> {});
        refused(own, own.acme, MEDIUM.bytes(1));
        own.scheduler.schedule(own.globex, MEDIUM.bytes(500), () -> {});
    }

    @Test
    void what_can_begin_at_once_needs_no_room() {
        Fixture fixture = open(one().waiting(0));
        fixture.scheduler.schedule(fixture.acme, MEDIUM.bytes(Long.MAX_VALUE), () -> {});
        fixture.awaitEmpty();
        fixture.hold();
        refused(fixture, fixture.acme, MEDIUM);
    }

    @Test
    void the_hint_when_to_try_again_follows_the_pace_of_the_queue() {
        Pace pace = new Pace();
        assertThat(pace.retryAfter(100)).as("of nothing known").isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            pace.left(i * 20_000_000L);
        }
        assertThat(pace.retryAfter(100)).as("a tenth of 100, 20 ms each").isEqualTo(Duration.ofMillis(200));
        assertThat(pace.retryAfter(1)).isEqualTo(Duration.ofMillis(20));
        assertThat(pace.retryAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
    }

    /** Submits on a thread of its own; what came of it ends up in the list. */
    private Thread submit(Fixture fixture, RunContext ctx, Runnable body, List<Object> outcome) {
        Thread thread = new Thread(() -> {
            try {
                outcome.add(fixture.scheduler.schedule(ctx, MEDIUM, body));
            } catch (RevoException e) {
                outcome.add(e);
            }
        });
        threads.add(thread);
        thread.start();
        AWAIT.until("it waits or is through", () -> thread.getState() == Thread.State.WAITING || !thread.isAlive());
        return thread;
    }

    private static Scheduling blocking() {
        return one().waiting(1).whenFull(WhenFull.block(Duration.ofSeconds(5)));
    }

    @Test
    void a_caller_waits_until_there_is_room() {
        Fixture fixture = open(blocking());
        Fixture.Held held = fixture.hold();
        AtomicInteger ran = new AtomicInteger();
        RunScheduler.Ticket first = fixture.scheduler.schedule(fixture.acme, MEDIUM, ran::incrementAndGet);
        List<Object> outcome = new CopyOnWriteArrayList<>();
        submit(fixture, fixture.acme, ran::incrementAndGet, outcome);
        assertThat(outcome).as("it waits").isEmpty();
        assertThat(first.remove()).isTrue();
        AWAIT.until("it is through", () -> outcome.size() == 1);
        assertThat(outcome.get(0)).isInstanceOf(RunScheduler.Ticket.class);
        held.letGo();
        AWAIT.until("its body ran", () -> ran.get() == 1);
    }

    @Test
    void a_caller_waits_only_so_long() {
        TestClock clock = TestClock.create();
        Fixture fixture = open(blocking(), clock);
        fixture.hold();
        fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {});
        List<Object> outcome = new CopyOnWriteArrayList<>();
        submit(fixture, fixture.acme, () -> {}, outcome);
        clock.advance(Duration.ofMillis(4_999));
        assertThat(outcome).isEmpty();
        clock.advance(Duration.ofMillis(1));
        AWAIT.until("it is through", () -> outcome.size() == 1);
        assertThat(outcome.get(0)).isInstanceOf(OverloadedException.class);
        assertThat(fixture.scheduler.status("acme").total().refused()).isEqualTo(1);
        assertThat(fixture.scheduler.status().total().waiting()).isEqualTo(1);
    }

    @Test
    void an_interrupt_ends_the_wait() throws Exception {
        Fixture fixture = open(blocking());
        fixture.hold();
        RunScheduler.Ticket first = fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {});
        List<Object> outcome = new CopyOnWriteArrayList<>();
        AtomicInteger ran = new AtomicInteger();
        Thread waiting = submit(fixture, fixture.acme, ran::incrementAndGet, outcome);
        waiting.interrupt();
        waiting.join();
        assertThat(outcome.get(0)).isInstanceOf(WaitInterruptedException.class);
        assertThat(first.remove()).isTrue();
        assertThat(fixture.scheduler.status().total().waiting())
                .as("it left no body behind")
                .isZero();
    }

    @Test
    void callers_of_a_tenant_go_in_order_and_tenants_take_turns() {
        Fixture fixture = open(blocking());
        Fixture.Held held = fixture.hold();
        List<String> order = new CopyOnWriteArrayList<>();
        fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> order.add("waits"));
        List<Object> outcome = new CopyOnWriteArrayList<>();
        for (String each : List.of("acme-1", "acme-2", "acme-3")) {
            submit(fixture, fixture.acme, () -> order.add(each), outcome);
        }
        submit(fixture, fixture.globex, () -> order.add("globex-1"), outcome);
        held.letGo();
        AWAIT.until("all ran", () -> order.size() == 5);
        assertThat(order).containsSubsequence("acme-1", "acme-2", "acme-3");
        assertThat(order.indexOf("globex-1")).isLessThan(order.indexOf("acme-3"));
    }

    @Test
    void closing_ends_the_wait() {
        Fixture fixture = open(blocking());
        fixture.hold();
        fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {});
        List<Object> outcome = new CopyOnWriteArrayList<>();
        submit(fixture, fixture.acme, () -> {}, outcome);
        fixture.scheduler.close();
        AWAIT.until("it is through", () -> outcome.size() == 1);
        assertThat(outcome.get(0)).isInstanceOf(UnavailableException.class);
    }

    private static Scheduling shedding() {
        return one().whenFull(WhenFull.shed());
    }

    /** A body that waits and says when it is given up. */
    private static AtomicReference<String> waiting(Fixture fixture, RunContext ctx, Load load) {
        AtomicReference<String> came = new AtomicReference<>("");
        fixture.scheduler.schedule(ctx, load, () -> came.set("ran"), why -> came.set(why.code()));
        return came;
    }

    private static void awaitShed(AtomicReference<String> body) {
        AWAIT.until("it is told", body::get, "shed"::equals);
    }

    @Test
    void the_newest_of_the_lowest_lane_gives_way_and_is_told() {
        Fixture fixture = open(shedding().waiting(4));
        Fixture.Held held = fixture.hold();
        AtomicReference<String> medium = waiting(fixture, fixture.acme, MEDIUM);
        AtomicReference<String> oldest = waiting(fixture, fixture.acme, LOW);
        AtomicReference<String> newest = waiting(fixture, fixture.globex, LOW);
        AtomicReference<String> urgent = waiting(fixture, fixture.acme, URGENT);
        AtomicReference<String> more = waiting(fixture, fixture.globex, URGENT);
        awaitShed(newest);
        AtomicReference<String> again = waiting(fixture, fixture.globex, Load.of(Priority.HIGH));
        awaitShed(oldest);
        waiting(fixture, fixture.globex, URGENT);
        awaitShed(medium);
        refused(fixture, fixture.globex, LOW);
        refused(fixture, fixture.globex, Load.of(Priority.HIGH));
        assertThat(fixture.scheduler.status("globex").of(Priority.LOW).shed()).isEqualTo(1);
        assertThat(fixture.scheduler.status().total().shed()).isEqualTo(3);
        held.letGo();
        fixture.awaitEmpty();
        assertThat(List.of(urgent.get(), more.get(), again.get())).containsOnly("ran");
        assertThat(newest).hasValue("shed");
    }

    @Test
    void a_tenant_at_its_own_bound_gives_up_its_own() {
        Fixture fixture = open(shedding().tenantWaiting(1));
        fixture.hold();
        AtomicReference<String> other = waiting(fixture, fixture.globex, LOW);
        AtomicReference<String> own = waiting(fixture, fixture.acme, LOW);
        AtomicReference<String> urgent = waiting(fixture, fixture.acme, URGENT);
        awaitShed(own);
        assertThat(other).hasValue("");
        assertThat(urgent).hasValue("");
        refused(fixture, fixture.acme, URGENT);
    }

    @Test
    void as_many_give_way_as_the_bytes_need_or_none() {
        Fixture fixture = open(shedding().waitingBytes(1_000));
        fixture.hold();
        List<AtomicReference<String>> low = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            low.add(waiting(fixture, fixture.acme, LOW.bytes(200)));
        }
        AtomicReference<String> medium = waiting(fixture, fixture.acme, MEDIUM.bytes(200));
        refused(fixture, fixture.acme, MEDIUM.bytes(900));
        assertThat(low)
                .as("not enough, so none")
                .allSatisfy(each -> assertThat(each).hasValue(""));
        waiting(fixture, fixture.acme, MEDIUM.bytes(500));
        awaitShed(low.get(3));
        awaitShed(low.get(2));
        awaitShed(low.get(1));
        assertThat(low.get(0)).hasValue("");
        assertThat(medium).hasValue("");
    }

    @Test
    void children_never_give_way_and_are_never_refused() {
        Fixture fixture = open(shedding().waiting(2));
        fixture.hold();
        TestRun parent = fixture.family(0).get(0);
        AtomicInteger ran = new AtomicInteger();
        List<Fixture.Held> children = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Fixture.Held child = fixture.new Held();
            children.add(child);
            fixture.scheduler.schedule(fixture.child(parent).context(), LOW, child, why -> ran.addAndGet(100));
        }
        assertThat(fixture.scheduler.status().total().waiting()).isEqualTo(10);
        refused(fixture, fixture.acme, URGENT);
        children.forEach(Fixture.Held::letGo);
        AWAIT.until("all children ran", () -> children.stream().allMatch(each -> each.ended.get() == 1));
        assertThat(ran).hasValue(0);
    }

    @Test
    void one_never_takes_the_place_of_more_than_64() {
        Fixture fixture = open(shedding().waitingBytes(1_000));
        fixture.hold();
        List<AtomicReference<String>> low = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            low.add(waiting(fixture, fixture.acme, LOW.bytes(10)));
        }
        refused(fixture, fixture.acme, URGENT.bytes(700));
        assertThat(low).allSatisfy(each -> assertThat(each).hasValue(""));
        waiting(fixture, fixture.acme, URGENT.bytes(600));
        AWAIT.until(
                "they are told",
                () -> low.stream().filter(each -> each.get().equals("shed")).count() == 60);
    }
}
