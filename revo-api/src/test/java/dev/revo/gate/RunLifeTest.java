package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.revo.data.Shape;
import dev.revo.error.AgentException;
import dev.revo.error.BugException;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import dev.revo.error.WaitInterruptedException;
import dev.revo.event.RevoEvent;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.Wait;
import dev.revo.run.Progress;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.scope.Mint;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run from its submission to its end, as its caller sees it. */
@Timeout(30)
class RunLifeTest {
    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    private static RunBody<String> throwing(Throwable thrown) {
        return execution -> {
            throw RunLifeTest.<RuntimeException>sneaky(thrown);
        };
    }

    // A lambda may throw more than its signature says; runs must end all the same.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void a_run_gives_its_result_and_keeps_its_status() throws Exception {
        RunHandle<String> run =
                bench.start(execution -> "done by " + execution.context().scope());
        assertThat(run.await()).isEqualTo("done by acme/ada");
        assertThat(run.await(Duration.ZERO)).contains("done by acme/ada");
        assertThat(run.completion().toCompletableFuture().get()).isEqualTo("done by acme/ada");
        RunStatus status = run.status();
        assertThat(status.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(status.id()).isEqualTo(run.id());
        assertThat(status.resultJson()).contains("{\"value\":\"done by acme/ada\"}");
        assertThat(status.outcome()).isEmpty();
        assertThat(status.problem()).isEmpty();
        assertThat(status.requested()).isEmpty();
        assertThat(status.progress().fraction()).isEqualTo(1);
        assertThat(run.ref()).isEqualTo(Jobs.ref(run.id(), "work"));
        assertThat(run.cancel("too late")).isFalse();
        run.pause();
        run.resume();
        assertThat(run.status().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void events_are_replayed_from_0_in_order_to_whoever_comes() {
        RunHandle<String> run = bench.start(execution -> {
            execution.progress(Progress.of(0.5, "half"));
            return "x";
        });
        Collector early = Collector.all(run.events());
        run.await();
        Collector late = Collector.all(run.events());
        assertThat(late.awaitEnd()).isEqualTo(early.awaitEnd());
        assertThat(late.types()).containsExactly("run.queued", "run.started", "run.progressed", "run.finished");
        assertThat(late.events()).extracting(event -> event.head().sequence()).containsExactly(0L, 1L, 2L, 3L);
        assertThat(late.events()).allSatisfy(event -> {
            assertThat(event.head().tenant()).isEqualTo("acme");
            assertThat(event.head().run()).contains(run.id().value());
        });
        assertThat(late.events().get(3).data())
                .containsEntry("state", "SUCCEEDED")
                .containsEntry("problem", "");
        assertThat(run.status().sequence()).isEqualTo(3);
    }

    @Test
    void a_tenants_events_begin_now_and_hold_no_other_tenant() {
        Collector acme = Collector.all(bench.ada().events());
        Collector globex = Collector.all(bench.revo().with(Bench.BO).events());
        bench.start(execution -> "x").await();
        Wait.until("the end is told", () -> acme.types().contains("run.finished"));
        assertThat(acme.types()).containsExactly("run.queued", "run.started", "run.finished");
        assertThat(globex.events()).isEmpty();
        Collector later = Collector.all(bench.ada().events());
        bench.close();
        assertThat(later.awaitEnd()).isEmpty();
        assertThat(acme.awaitEnd()).hasSize(3);
    }

    @Test
    void a_subscriber_or_progress_listener_that_throws_disturbs_nobody() {
        Collector good = new Collector(Long.MAX_VALUE);
        RunHandle<String> run = bench.start(
                execution -> {
                    execution.progress(Progress.of(0.1, "a"));
                    return "x";
                },
                RunOptions.defaults().onProgress(now -> {
                    throw new IllegalStateException("listener");
                }));
        run.events().subscribe(new Collector(Long.MAX_VALUE) {
            @Override
            public synchronized void onNext(RevoEvent event) {
                throw new AssertionError("subscriber");
            }
        });
        run.events().subscribe(good);
        assertThat(run.await()).isEqualTo("x");
        assertThat(good.awaitEnd()).hasSize(4);
    }

    @Test
    void progress_is_in_the_status_and_told_to_the_listener() {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<Progress> heard = new CopyOnWriteArrayList<>();
        RunHandle<String> run = bench.start(
                execution -> {
                    execution.progress(Progress.of(0.25, "a quarter"));
                    told.countDown();
                    release.await();
                    return "x";
                },
                RunOptions.defaults().onProgress(heard::add));
        Wait.on(told);
        assertThat(run.status().progress().note()).isEqualTo("a quarter");
        assertThat(run.status().state()).isEqualTo(RunState.RUNNING);
        assertThat(run.await(Duration.ofMillis(1))).isEmpty();
        assertThat(heard).containsExactly(Progress.of(0.25, "a quarter"));
        release.countDown();
        assertThat(run.await(Duration.ofSeconds(Long.MAX_VALUE))).contains("x");
    }

    @Test
    void what_a_body_throws_is_told_with_its_cause() {
        IOException cause = new IOException("disk");
        RunHandle<String> run = bench.start(throwing(cause));
        AgentException told = catchThrowableOfType(AgentException.class, run::await);
        assertThat(told)
                .hasMessageContainingAll("job/work", "java.io.IOException", "disk")
                .hasCause(cause);
        assertThat(told.code()).isEqualTo("agent_failed");
        assertThat(told.context()).containsEntry("run", run.id().value());
        assertThat(run.status().problem())
                .hasValueSatisfying(p -> assertThat(p.code()).isEqualTo("agent_failed"));
        assertThat(run.completion().toCompletableFuture())
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withCause(told);
        assertThatThrownBy(() -> run.await(Duration.ofSeconds(1))).isSameAs(told);
    }

    @Test
    void a_fault_of_revo_is_passed_on_as_it_is() {
        RevoException fault = InvalidRequestException.field("a", "is wrong", "Fix it.");
        RunHandle<String> run = bench.start(throwing(fault));
        assertThatThrownBy(run::await).isSameAs(fault);
    }

    @Test
    void a_run_ends_whatever_its_body_throws() {
        for (Throwable thrown : List.of(
                new Error("of its own"),
                new StackOverflowError(),
                new AssertionError("a"),
                new NoClassDefFoundError("b"),
                new java.util.ServiceConfigurationError("c"),
                new Throwable("bare"),
                new InterruptedException("nobody cancelled"))) {
            RunHandle<String> run = bench.start(throwing(thrown));
            assertThatThrownBy(run::await)
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining(thrown.getClass().getName())
                    .hasCause(thrown);
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        }
        assertThat(bench.start(execution -> "the next one").await()).isEqualTo("the next one");
    }

    @Test
    void a_body_that_returns_null_has_failed() {
        RunHandle<String> run = bench.start(execution -> nothing());
        assertThatThrownBy(run::await).hasMessageContaining("returned null");
    }

    @SuppressWarnings("NullAway") // what a host without checker may do
    private static String nothing() {
        return null;
    }

    private static ResultCodec<String> codec(java.util.function.UnaryOperator<String> encode) {
        return new ResultCodec<>() {
            @Override
            public String encode(String result) {
                return encode.apply(result);
            }

            @Override
            public String decode(Mint mint, String json) {
                return json;
            }

            @Override
            public String outcome(String result) {
                if (result.equals("no outcome")) {
                    throw new IllegalStateException("outcome");
                }
                return "fine";
            }
        };
    }

    private RunHandle<String> encoding(String result, java.util.function.UnaryOperator<String> encode) {
        return bench.submit(RunRequest.ephemeral("job", "odd", codec(encode), execution -> result));
    }

    @Test
    void a_result_that_cannot_be_written_is_no_result() {
        RunHandle<String> thrown = encoding("x", text -> {
            throw new IllegalStateException("no");
        });
        assertThatThrownBy(thrown::await).isInstanceOf(BugException.class).hasMessageContaining("cannot be written");
        RunHandle<String> error = encoding("x", text -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(error::await).isInstanceOf(BugException.class);
        RevoException known = InvalidRequestException.field("r", "is odd", "No.");
        RunHandle<String> fault = encoding("x", text -> {
            throw known;
        });
        assertThatThrownBy(fault::await).isSameAs(known);
        assertThat(fault.status().state()).isEqualTo(RunState.FAILED);
        assertThat(fault.status().resultJson()).isEmpty();
        assertThat(fault.status().outcome()).isEmpty();
        RunHandle<String> outcome = encoding("no outcome", text -> text);
        assertThatThrownBy(outcome::await).isInstanceOf(AgentException.class);
        RunHandle<String> fine = encoding("x", text -> text);
        assertThat(fine.await()).isEqualTo("x");
        assertThat(fine.status().outcome()).contains("fine");
    }

    @Test
    void waiting_can_be_interrupted_and_the_run_goes_on() {
        CountDownLatch release = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            release.await();
            return "x";
        });
        Thread.currentThread().interrupt();
        assertThatThrownBy(run::await).isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run.await(Duration.ofSeconds(9))).isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        release.countDown();
        assertThat(run.await()).isEqualTo("x");
    }

    @Test
    void an_execution_that_was_left_is_of_no_use() {
        AtomicReference<RunExecution> kept = new AtomicReference<>();
        bench.start(execution -> {
                    kept.set(execution);
                    assertThat(execution.has(Jobs.Door.class)).isTrue();
                    assertThat(execution.use(Jobs.Door.class).gate().scope()).isEqualTo(Bench.ADA);
                    assertThatThrownBy(() -> execution.record("run.mine", 1, new byte[0]))
                            .isInstanceOf(IllegalArgumentException.class);
                    return "x";
                })
                .await();
        RunExecution left = kept.get();
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> left.record("mine", 1, new byte[0]),
                () -> left.progress(Progress.of(0, "")),
                left::checkpoint,
                () -> left.use(Jobs.Door.class),
                () -> left.approvals(List.of()),
                () -> left.park("x"),
                () -> left.submit(bench.jobs().job("child", e -> "c"), dev.revo.run.Limits.none()));
        calls.forEach(call ->
                assertThatThrownBy(call).isInstanceOf(ConflictException.class).hasMessageContaining("has returned"));
    }

    @Test
    void runs_are_seen_by_their_tenant_only() {
        RunHandle<String> run = bench.start(execution -> "x");
        run.await();
        assertThat(bench.ada().runs().status(run.id())).isPresent();
        assertThat(bench.revo().with(Bench.BO).runs().status(run.id())).isEmpty();
        assertThat(bench.ada().runs().attach(run.ref())).isPresent();
        assertThat(bench.revo().with(Bench.BO).runs().attach(run.ref())).isEmpty();
        assertThatThrownBy(() -> bench.ada().runs().attach(Jobs.ref(run.id(), "other")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContainingAll("job/work", "job/other");
        assertThat(bench.ada().runs().attach(run.ref()).orElseThrow().await()).isEqualTo("x");
    }

    @Test
    void many_runs_at_once_each_give_their_own_result() {
        List<RunHandle<String>> runs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String input = "{\"n\":" + i + "}";
            runs.add(bench.submit(RunRequest.durable(
                    "job", "echo", input, ResultCodec.of(Shape.of(String.class)), execution -> input)));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(runs.get(i).await()).isEqualTo("{\"n\":" + i + "}");
        }
        assertThat(bench.revo().health().figures()).containsEntry("runs", 0L).containsEntry("leakedRuns", 0L);
    }
}
