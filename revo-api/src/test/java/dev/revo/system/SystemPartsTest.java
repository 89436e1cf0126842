package dev.revo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.OverloadedException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.run.Limits;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.RunScheduler.Ticket;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemPartsTest {
    private final Bench bench = Bench.open();
    private final RunContext root = bench.gate().context();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        release.countDown();
        threads.shutdownNow();
        bench.close();
    }

    private Ticket block(RunScheduler scheduler) {
        Ticket ticket = scheduler.schedule(root, Priority.MEDIUM, () -> {
            started.countDown();
            Wait.deafOn(release);
        });
        Wait.on(started);
        return ticket;
    }

    private RunContext child() {
        AtomicReference<RunContext> seen = new AtomicReference<>();
        bench.start(execution -> execution
                        .submit(
                                bench.jobs().job("child", inner -> {
                                    seen.set(inner.context());
                                    return "c";
                                }),
                                Limits.none())
                        .await())
                .await();
        return seen.get();
    }

    @Test
    void who_waits_goes_by_priority_and_then_by_arrival_and_children_do_not_wait() {
        RunContext child = child();
        BoundedScheduler scheduler = new BoundedScheduler(threads, 1, 5);
        Ticket running = block(scheduler);
        assertThat(running.remove()).isFalse();
        CountDownLatch done = new CountDownLatch(4);
        for (Priority priority : List.of(Priority.LOW, Priority.HIGH, Priority.URGENT, Priority.HIGH)) {
            int number = (int) (4 - done.getCount()) + ran.size();
            assertThat(number).isZero();
            String name = priority + "-" + System.identityHashCode(priority);
            assertThat(scheduler.schedule(root, priority, () -> {
                        ran.add(name.substring(0, name.indexOf('-')));
                        done.countDown();
                    }))
                    .isNotNull();
        }
        Ticket taken = scheduler.schedule(root, Priority.URGENT, () -> ran.add("taken back"));
        assertThatThrownBy(() -> scheduler.schedule(root, Priority.URGENT, () -> {}))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("1 runs are at work and 5 wait");
        CountDownLatch childRan = new CountDownLatch(1);
        assertThat(scheduler.schedule(child, Priority.LOW, childRan::countDown)).isNotNull();
        Wait.on(childRan);
        assertThat(taken.remove()).isTrue();
        assertThat(taken.remove()).isFalse();
        taken.interrupt();
        release.countDown();
        Wait.on(done);
        assertThat(ran).containsExactly("URGENT", "HIGH", "HIGH", "LOW");
        scheduler.close();
    }

    @Test
    void an_interrupt_meets_its_body_and_never_the_next_one_on_the_thread() {
        ExecutorService one = Executors.newSingleThreadExecutor();
        BoundedScheduler scheduler = new BoundedScheduler(one, 1, 5);
        AtomicBoolean met = new AtomicBoolean();
        Ticket first = scheduler.schedule(root, Priority.MEDIUM, () -> {
            started.countDown();
            Wait.until("it is interrupted", () -> Thread.currentThread().isInterrupted());
            met.set(true);
        });
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean leaked = new AtomicBoolean(true);
        assertThat(scheduler.schedule(root, Priority.MEDIUM, () -> {
                    first.interrupt();
                    leaked.set(Thread.currentThread().isInterrupted());
                    done.countDown();
                }))
                .isNotNull();
        Wait.on(started);
        first.interrupt();
        Wait.on(done);
        assertThat(met).isTrue();
        assertThat(leaked).isFalse();
        scheduler.close();
    }

    @Test
    void a_body_that_throws_gives_its_place_back() {
        ExecutorService quiet = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((t, e) -> {});
            return thread;
        });
        BoundedScheduler scheduler = new BoundedScheduler(quiet, 1, 1);
        assertThat(scheduler.schedule(root, Priority.LOW, () -> {
                    throw new IllegalStateException("body");
                }))
                .isNotNull();
        CountDownLatch done = new CountDownLatch(1);
        Wait.until("there is room", () -> {
            try {
                return scheduler.schedule(root, Priority.LOW, done::countDown) != null;
            } catch (OverloadedException e) {
                return false;
            }
        });
        Wait.on(done);
        scheduler.close();
    }

    @Test
    void what_got_no_thread_takes_no_place() {
        AtomicBoolean broken = new AtomicBoolean(true);
        ExecutorService flaky = Executors.newCachedThreadPool(task -> {
            if (broken.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        BoundedScheduler scheduler = new BoundedScheduler(flaky, 1, 0);
        assertThatThrownBy(() -> scheduler.schedule(root, Priority.LOW, () -> {}))
                .isInstanceOf(OutOfMemoryError.class);
        broken.set(false);
        CountDownLatch done = new CountDownLatch(1);
        assertThat(scheduler.schedule(root, Priority.LOW, done::countDown)).isNotNull();
        Wait.on(done);
        scheduler.close();
    }

    @Test
    void ids_are_unique_over_threads_and_ordered_on_each() throws Exception {
        IdGenerator ids = SystemParts.ids(ManualClock.create());
        Set<UUID> all = ConcurrentHashMap.newKeySet();
        List<java.util.concurrent.Callable<List<UUID>>> makers = java.util.Collections.nCopies(8, () -> {
            List<UUID> mine = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                mine.add(ids.next());
            }
            return mine;
        });
        for (var made : threads.invokeAll(makers)) {
            List<UUID> mine = made.get();
            assertThat(mine.stream().map(UUID::toString).toList()).isSorted();
            all.addAll(mine);
        }
        assertThat(all).hasSize(40_000).allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        });
    }

    @Test
    void ids_stay_in_order_when_the_clock_goes_back() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:01Z")};
        ManualClock base = ManualClock.create();
        IdGenerator ids = SystemParts.ids(new TimeSource() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public long nanos() {
                return base.nanos();
            }

            @Override
            public Runnable at(Instant when, Runnable task) {
                return base.at(when, task);
            }
        });
        List<String> made = new ArrayList<>();
        made.add(ids.next().toString());
        now[0] = now[0].minusSeconds(60);
        made.add(ids.next().toString());
        now[0] = now[0].plusSeconds(120);
        made.add(ids.next().toString());
        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(UUID.fromString(made.get(2)).getMostSignificantBits() >>> 16).isEqualTo(now[0].toEpochMilli());
    }

    @Test
    void timers_fire_once_and_can_be_taken_back() {
        SystemTime time = new SystemTime();
        CountDownLatch fired = new CountDownLatch(3);
        for (Instant when : List.of(Instant.MIN, Instant.EPOCH, time.instant().plusMillis(5))) {
            assertThat(time.at(when, fired::countDown)).isNotNull();
        }
        Runnable takeBack = time.at(Instant.MAX, () -> ran.add("never"));
        Wait.on(fired);
        takeBack.run();
        assertThat(ran).isEmpty();
        assertThat(time.nanos()).isLessThanOrEqualTo(time.nanos());
        assertThat(Duration.between(time.instant(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
        time.close();
    }

    @Test
    void threads_are_named_and_do_not_keep_the_process() {
        ExecutorService made = SystemParts.executors().threads("purpose");
        AtomicReference<Thread> seen = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        made.execute(() -> {
            seen.set(Thread.currentThread());
            done.countDown();
        });
        Wait.on(done);
        assertThat(seen.get().getName()).isEqualTo("purpose-0");
        assertThat(seen.get().isDaemon()).isTrue();
        made.shutdown();
        Set<String> names = new HashSet<>();
        var factory = Threads.platform("p");
        names.add(factory.newThread(() -> {}).getName());
        names.add(factory.newThread(() -> {}).getName());
        assertThat(names).containsExactlyInAnyOrder("p-0", "p-1");
    }
}
