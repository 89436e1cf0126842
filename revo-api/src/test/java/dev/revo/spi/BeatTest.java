package dev.revo.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.fixture.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BeatTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.create();
    private final AtomicInteger beats = new AtomicInteger();

    /** Runs what it is given on the thread that gives it, so that a beat is over when the clock has moved. */
    private static final class Here extends AbstractExecutorService {
        private final AtomicBoolean shut = new AtomicBoolean();

        @Override
        public void execute(Runnable command) {
            if (shut.get()) {
                throw new RejectedExecutionException("shut down");
            }
            command.run();
        }

        @Override
        public void shutdown() {
            shut.set(true);
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shut.get();
        }

        @Override
        public boolean isTerminated() {
            return shut.get();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shut.get();
        }
    }

    @Test
    void beats_after_each_pause_until_it_is_closed() {
        Here threads = new Here();
        try (Beat beat = Beat.of("test", PAUSE, beats::incrementAndGet)) {
            beat.start(clock, threads);
            assertThat(beats).hasValue(0);
            clock.advance(PAUSE);
            assertThat(beats).hasValue(1);
            clock.advance(PAUSE);
            clock.advance(PAUSE);
            assertThat(beats).hasValue(3);
        }
        assertThat(threads.isShutdown()).isTrue();
        clock.advance(PAUSE);
        assertThat(beats).hasValue(3);
    }

    @Test
    void a_beat_that_fails_does_not_end_the_beating() {
        try (Beat beat = Beat.of("test", PAUSE, () -> {
            beats.incrementAndGet();
            throw new IllegalStateException("down");
        })) {
            beat.start(clock, new Here());
            clock.advance(PAUSE);
            clock.advance(PAUSE);
            assertThat(beats).hasValue(2);
        }
    }

    @Test
    void does_something_else_only_between_start_and_close() {
        Beat beat = Beat.of("test", PAUSE, () -> {});
        beat.execute(beats::incrementAndGet);
        assertThat(beats).hasValue(0);
        beat.start(clock, new Here());
        beat.execute(beats::incrementAndGet);
        assertThat(beats).hasValue(1);
        beat.execute(() -> {
            throw new IllegalStateException("down");
        });
        beat.close();
        beat.execute(beats::incrementAndGet);
        assertThat(beats).hasValue(1);
    }

    @Test
    void finishes_with_one_beat_more_and_none_after_it() {
        Beat beat = Beat.of("test", PAUSE, beats::incrementAndGet);
        beat.finish(Duration.ofSeconds(10));
        assertThat(beats).as("it had not started").hasValue(0);
        ExecutorService threads = Executors.newCachedThreadPool();
        beat.start(clock, threads);
        beat.finish(Duration.ofSeconds(10));
        assertThat(beats).hasValue(1);
        assertThat(threads.isTerminated()).isTrue();
        beat.finish(Duration.ofSeconds(10));
        clock.advance(PAUSE);
        assertThat(beats).hasValue(1);
    }

    @Test
    void interrupts_a_last_beat_that_takes_too_long() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Beat beat = Beat.of("test", PAUSE, () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                Thread.currentThread().interrupt();
            }
        });
        beat.start(clock, threads);
        beat.finish(Duration.ofMillis(10));
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_interrupt_ends_the_waiting_for_the_last_beat_and_stays_set() {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch end = new CountDownLatch(1);
        Beat beat = Beat.of("test", PAUSE, () -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        beat.start(clock, threads);
        Thread.currentThread().interrupt();
        beat.finish(Duration.ofMinutes(10));
        assertThat(Thread.interrupted()).isTrue();
        end.countDown();
    }

    @Test
    void threads_that_were_shut_down_by_another_are_no_fault_of_who_asks() {
        Here threads = new Here();
        Beat beat = Beat.of("test", PAUSE, beats::incrementAndGet);
        beat.start(clock, threads);
        threads.shutdown();
        clock.advance(PAUSE);
        beat.finish(PAUSE);
        assertThat(beats).hasValue(0);
    }

    @Test
    void refuses_a_pause_that_is_none() {
        assertThatThrownBy(() -> Beat.of("test", Duration.ZERO, () -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("pause");
        assertThatThrownBy(() -> Beat.of("test", Duration.ofSeconds(-1), () -> {}))
                .isInstanceOf(InvalidRequestException.class);
    }
}
