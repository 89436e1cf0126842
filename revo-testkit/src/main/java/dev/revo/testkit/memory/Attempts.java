package dev.revo.testkit.memory;

import dev.revo.error.AgentException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.parallel.StepContext;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunContext;
import dev.revo.spi.RunExecution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tries a body as often as it may be tried. Safe for use by the elements of a fan-out side by side. */
final class Attempts {
    private final RunExecution execution;
    private final ExecutorService threads;

    Attempts(RunExecution execution, ExecutorService threads) {
        this.execution = execution;
        this.threads = threads;
    }

    /** A body with its inputs already in it. */
    interface Body<R> {
        R run(StepContext ctx) throws Exception;
    }

    <R> R run(String step, int element, int most, Optional<Duration> timeout, Body<R> body) throws Exception {
        for (int attempt = 1; ; attempt++) {
            int number = attempt;
            execution.emit(head -> new TaskEvent.Started(head, step, element, number));
            try {
                StepContext ctx = new Context(execution, step, element, attempt);
                return timeout.isPresent() ? bounded(timeout.get(), body, ctx) : body.run(ctx);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                RevoException fault = fault(step, e);
                boolean again =
                        attempt < most && !execution.context().cancellation().requested();
                execution.emit(head -> new TaskEvent.Failed(head, step, element, number, fault.code(), again));
                if (!again) {
                    throw fault;
                }
            }
        }
    }

    private <R> R bounded(Duration most, Body<R> body, StepContext ctx) throws Exception {
        Future<R> attempt = threads.submit(() -> body.run(ctx));
        try {
            return attempt.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new DeadlineExceededException(
                    Fault.of("step_timeout", "An attempt at " + ctx.step() + " took longer than " + most + ".")
                            .with("step", ctx.step())
                            .cause(e));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            attempt.cancel(true);
        }
    }

    static RevoException fault(String step, Exception e) {
        return e instanceof RevoException known
                ? known
                : new AgentException(Fault.of(
                                "step_failed",
                                "The step " + step + " threw " + e.getClass().getName() + ": " + e.getMessage())
                        .with("step", step)
                        .cause(e));
    }

    private record Context(RunExecution execution, String step, int element, int attempt) implements StepContext {
        @Override
        public RunContext run() {
            return execution.context();
        }

        @Override
        public String idempotencyKey() {
            String what = run().tenant() + "/" + run().id().value() + "/" + step + "/" + element;
            return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
        }

        @Override
        public <N> N use(Class<N> noun) {
            return execution.use(noun);
        }

        @Override
        public boolean has(Class<?> noun) {
            return execution.has(noun);
        }
    }
}
