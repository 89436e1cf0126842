package dev.revo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.OverloadedException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the scheduler for tests does beyond its contract kit. */
@Timeout(60)
final class TestSchedulerTest {
    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        contexts.close();
    }

    private void block(RunScheduler scheduler) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        assertThat(scheduler.schedule(acme, Priority.MEDIUM, () -> {
                    started.countDown();
                    Await.atMost(Duration.ofSeconds(40)).until("it is let go", () -> release.getCount() == 0);
                }))
                .isNotNull();
        assertThat(started.await(40, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void who_waits_goes_by_priority_and_then_by_arrival() throws Exception {
        try (TestScheduler scheduler = TestScheduler.of(1, 4)) {
            block(scheduler);
            List<String> ran = new CopyOnWriteArrayList<>();
            CountDownLatch done = new CountDownLatch(4);
            List<Priority> priorities = List.of(Priority.LOW, Priority.HIGH, Priority.URGENT, Priority.HIGH);
            for (int i = 0; i < priorities.size(); i++) {
                String name = priorities.get(i) + " " + i;
                assertThat(scheduler.schedule(acme, priorities.get(i), () -> {
                            ran.add(name);
                            done.countDown();
                        }))
                        .isNotNull();
            }
            assertThatThrownBy(() -> scheduler.schedule(acme, Priority.URGENT, () -> {}))
                    .isInstanceOfSatisfying(
                            OverloadedException.class,
                            e -> assertThat(e.retryAfter()).isPresent())
                    .hasMessageContaining("1 runs are at work and 4 wait");
            release.countDown();
            assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).containsExactly("URGENT 2", "HIGH 1", "HIGH 3", "LOW 0");
        }
    }

    @Test
    void what_got_no_thread_takes_no_place() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        ExecutorService flaky = Executors.newCachedThreadPool(task -> {
            if (broken.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        try (TestScheduler scheduler = new TestScheduler(flaky, 1, 0)) {
            assertThatThrownBy(() -> scheduler.schedule(acme, Priority.LOW, () -> {}))
                    .isInstanceOf(OutOfMemoryError.class);
            broken.set(false);
            CountDownLatch done = new CountDownLatch(1);
            assertThat(scheduler.schedule(acme, Priority.LOW, done::countDown)).isNotNull();
            assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void bounds_that_let_nothing_in_are_refused() {
        assertThatThrownBy(() -> TestScheduler.of(0, 1)).hasMessageContaining("running is 0");
        assertThatThrownBy(() -> TestScheduler.of(1, -1)).hasMessageContaining("waiting -1");
    }

    @Test
    void the_module_stands_back_for_one_that_is_provided() {
        TestParts own = TestParts.of(RunScheduler.class);
        TestParts brought = TestParts.of(RunScheduler.class);
        try (TestScheduler mine = TestScheduler.of(1, 1);
                Revo with = Revo.builder()
                        .trustAllCallers()
                        .provide(RunScheduler.class, mine)
                        .install(TestScheduler.module())
                        .install(own)
                        .build();
                Revo without = Revo.builder()
                        .trustAllCallers()
                        .install(TestScheduler.module())
                        .install(brought)
                        .build()) {
            assertThat(with.health().ready()).isTrue();
            assertThat(without.health().ready()).isTrue();
            assertThat(own.part(RunScheduler.class)).isSameAs(mine);
            assertThat(brought.part(RunScheduler.class))
                    .isInstanceOf(TestScheduler.class)
                    .isNotSameAs(mine);
        }
    }
}
