package dev.revo.testkit;

import static java.util.Objects.requireNonNull;

import dev.revo.data.Shape;
import dev.revo.run.Limits;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.spi.Gate;
import dev.revo.spi.Prover;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A run that does nothing but go on, so that a part can be called with its context while it is cancelled, or while its
 * deadline passes. Made by {@link TestContexts#run}. Thread-safe; closing it lets the run finish.
 */
public final class TestRun implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final RunExecution execution;
    private final RunHandle<String> handle;
    private final CountDownLatch end;

    private TestRun(RunExecution execution, RunHandle<String> handle, CountDownLatch end) {
        this.execution = execution;
        this.handle = handle;
        this.end = end;
    }

    /** Submits a run and returns when its body is at work. */
    static TestRun begin(Gate gate, RunOptions options) {
        CompletableFuture<RunExecution> begun = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        return of(begun, gate.submit(request(begun, end), options), end);
    }

    private static RunRequest<String> request(CompletableFuture<RunExecution> begun, CountDownLatch end) {
        return RunRequest.ephemeral("test", "run", ResultCodec.of(Shape.of(String.class)), execution -> {
            begun.complete(execution);
            end.await();
            return "ended";
        });
    }

    private static TestRun of(CompletableFuture<RunExecution> begun, RunHandle<String> handle, CountDownLatch end) {
        return new TestRun(
                requireNonNull(
                        begun.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join()),
                handle,
                end);
    }

    /** The run's context. */
    public RunContext context() {
        return execution.context();
    }

    /** What makes the answers of this run. */
    public Prover prover() {
        return execution.prover();
    }

    /** A run below this one. It ends with this one, or when it is closed. */
    public TestRun child() {
        CompletableFuture<RunExecution> begun = new CompletableFuture<>();
        CountDownLatch childEnd = new CountDownLatch(1);
        return of(begun, execution.submit(request(begun, childEnd), Limits.none()), childEnd);
    }

    /** Cancels the run; whoever watches its context is told. */
    public void cancel() {
        handle.cancel("the test cancels it");
    }

    @Override
    public void close() {
        end.countDown();
    }

    @Override
    public String toString() {
        return execution.context().toString();
    }
}
