package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.RevoException;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pause of a run: over in time, at its end, or when its thread is interrupted; no timer is left of it. */
@Timeout(60)
class WaitsTest {
    private final TestClock clock = TestClock.create();
    private final TestContexts contexts = TestContexts.open(clock);
    private final Waits waits = new Waits(clock);

    @AfterEach
    void close() {
        contexts.close();
    }

    /** How a pause of an hour ends that begins on a thread of its own. */
    private CompletableFuture<String> pausing(TestRun run) {
        CompletableFuture<String> end = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        waits.pause(run.context(), Duration.ofHours(1));
                        end.complete("over");
                    } catch (RevoException e) {
                        end.complete(e.code());
                    }
                })
                .start();
        clock.awaitPending(1, PATIENCE);
        return end;
    }

    private static String told(CompletableFuture<String> end) throws Exception {
        return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void ends_in_time_and_not_before() throws Exception {
        try (TestRun run = contexts.run("acme", "ada")) {
            CompletableFuture<String> end = pausing(run);
            clock.advance(Duration.ofMinutes(59));
            assertThat(end).isNotDone();
            clock.advance(Duration.ofMinutes(1));
            assertThat(told(end)).isEqualTo("over");
        }
    }

    @Test
    void ends_with_its_run_and_leaves_no_timer() throws Exception {
        try (TestRun run = contexts.run("acme", "ada")) {
            CompletableFuture<String> end = pausing(run);
            run.cancel();
            assertThat(told(end)).isEqualTo("cancelled");
            // That of the run's own grace, which a thread of the kernel sets.
            clock.awaitPending(1, PATIENCE);
            clock.advance(Duration.ofMinutes(1));
            Await.atMost(PATIENCE).until("no timer is left", () -> clock.pending() == 0);
        }
    }

    @Test
    void an_interrupt_ends_it_and_is_not_swallowed() {
        try (TestRun run = contexts.run("acme", "ada")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> waits.pause(run.context(), Duration.ofHours(1)))
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("something other than reVo");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(clock.pending()).isZero();
        }
    }
}
