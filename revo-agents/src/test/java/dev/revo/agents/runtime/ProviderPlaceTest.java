package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.model.ModelSettings;
import dev.revo.run.RunContext;
import dev.revo.run.RunOptions;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Places at a provider: how many there are, who waits for one, and that each is given back. */
@Timeout(60)
class ProviderPlaceTest {
    private final TestClock clock = TestClock.create();
    private final TestContexts contexts = TestContexts.open(clock);
    private final RunContext call = contexts.of("acme", "ada");

    @AfterEach
    void close() {
        contexts.close();
    }

    private ProviderGuard guard(Consumer<ModelSettings> with) {
        ModelSettings settings = ModelSettings.defaults();
        with.accept(settings);
        return new ProviderGuard("house", settings, clock);
    }

    private static String refused(ProviderGuard guard, RunContext ctx, long tokens) {
        try (ProviderGuard.Permit permit = guard.enter(ctx, tokens)) {
            permit.answered();
            return "entered";
        } catch (RevoException e) {
            return e.code();
        }
    }

    /** Somebody who enters on a thread of his own and leaves again. */
    private static final class Visitor {
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private final Thread thread;
        private volatile boolean interrupted;

        Visitor(ProviderGuard guard, RunContext ctx) {
            thread = new Thread(() -> {
                String how = refused(guard, ctx, 1);
                interrupted = Thread.currentThread().isInterrupted();
                end.complete(how);
            });
            thread.start();
        }

        void awaitWaiting() {
            Set<Thread.State> settled = Set.of(Thread.State.WAITING, Thread.State.TERMINATED);
            assertThat(Await.atMost(PATIENCE).until("it waits", thread::getState, settled::contains))
                    .isEqualTo(Thread.State.WAITING);
        }

        String ended() throws Exception {
            return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void who_finds_no_place_waits_until_one_is_given_back() throws Exception {
        ProviderGuard guard = guard(s -> s.concurrency(1));
        Visitor second;
        try (ProviderGuard.Permit first = guard.enter(call, 1)) {
            second = new Visitor(guard, call);
            second.awaitWaiting();
            first.answered();
        }
        assertThat(second.ended()).isEqualTo("entered");
    }

    @Test
    void a_run_that_ended_takes_no_place() {
        ProviderGuard guard = guard(s -> s.concurrency(1));
        try (TestRun run = contexts.run("acme", "ada")) {
            run.cancel();
            Await.atMost(PATIENCE)
                    .until("it is told", () -> run.context().cancellation().requested());
            assertThatThrownBy(() -> guard.enter(run.context(), 1))
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("the test cancels it");
        }
        assertThat(refused(guard, call, 1)).isEqualTo("entered");
    }

    @Test
    void an_interrupt_ends_the_wait_says_whose_it_was_and_is_not_swallowed() throws Exception {
        ProviderGuard guard = guard(s -> s.concurrency(1));
        try (TestRun run = contexts.run("acme", "ada");
                ProviderGuard.Permit first = guard.enter(call, 1)) {
            Visitor strangers = new Visitor(guard, run.context());
            strangers.awaitWaiting();
            strangers.thread.interrupt();
            assertThat(strangers.ended()).isEqualTo("interrupted");
            assertThat(strangers.interrupted).isTrue();
            Visitor ours = new Visitor(guard, run.context());
            ours.awaitWaiting();
            run.cancel();
            Await.atMost(PATIENCE)
                    .until("it is told", () -> run.context().cancellation().requested());
            ours.thread.interrupt();
            assertThat(ours.ended()).isEqualTo("cancelled");
            first.answered();
        }
        assertThat(refused(guard, call, 1)).isEqualTo("entered");
    }

    @Test
    void who_is_refused_for_the_rate_gives_his_place_back() throws Exception {
        ProviderGuard guard = guard(s -> s.concurrency(1).tokensPerMinute(100));
        try (TestRun hasty = contexts.run("acme", "ada", RunOptions.defaults().timeout(Duration.ofSeconds(1)))) {
            assertThat(refused(guard, hasty.context(), 1_000)).isEqualTo("provider_rate");
        }
        assertThat(new Visitor(guard, call).ended()).isEqualTo("entered");
    }

    /** A guard whose provider failed, and was left alone for long enough to be tried again. */
    private ProviderGuard tryingAgain() {
        ProviderGuard guard = guard(s -> s.concurrency(8).tokensPerMinute(100));
        for (int i = 0; i < 10; i++) {
            try (ProviderGuard.Permit permit = guard.enter(call, 0)) {
                permit.failed(new IllegalStateException("down"));
            }
        }
        assertThat(refused(guard, call, 0)).isEqualTo("provider_open");
        clock.advance(Duration.ofSeconds(31));
        return guard;
    }

    @Test
    void a_provider_that_failed_is_tried_by_two_calls_at_once_and_no_more() {
        ProviderGuard guard = tryingAgain();
        try (ProviderGuard.Permit first = guard.enter(call, 0);
                ProviderGuard.Permit second = guard.enter(call, 0)) {
            assertThatThrownBy(() -> guard.enter(call, 0)).isInstanceOf(OverloadedException.class);
            first.answered();
            second.answered();
        }
        assertThat(refused(guard, call, 0)).isEqualTo("entered");
    }

    @Test
    void a_try_that_never_reached_the_provider_uses_up_no_try() {
        ProviderGuard guard = tryingAgain();
        try (TestRun hasty = contexts.run("acme", "ada", RunOptions.defaults().timeout(Duration.ofSeconds(1)))) {
            for (int i = 0; i < 3; i++) {
                assertThat(refused(guard, hasty.context(), 1_000)).isEqualTo("provider_rate");
            }
        }
        assertThat(refused(guard, call, 0)).isEqualTo("entered");
    }

    @Test
    void a_try_of_which_nothing_was_learnt_uses_up_no_try() {
        ProviderGuard guard = tryingAgain();
        for (int i = 0; i < 3; i++) {
            guard.enter(call, 0).close();
        }
        assertThat(refused(guard, call, 0)).isEqualTo("entered");
    }
}
