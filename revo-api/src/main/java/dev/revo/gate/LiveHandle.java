package dev.revo.gate;

import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.WaitInterruptedException;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.run.RunStatus;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle of a run that this process holds. */
final class LiveHandle<R> implements RunHandle<R> {
    // Longer ones do not fit a count of nanoseconds.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final LiveRun<R> run;
    private final @Nullable LiveRun<?> parent;

    LiveHandle(LiveRun<R> run) {
        this(run, null);
    }

    /**
     * @param parent the run that started it: while its body waits here, it gives its place to others
     */
    LiveHandle(LiveRun<R> run, @Nullable LiveRun<?> parent) {
        this.run = run;
        this.parent = parent;
    }

    private RunScheduler.Idle idle() {
        return parent == null || run.result().isDone() ? () -> {} : parent.idle();
    }

    @Override
    public RunId id() {
        return run.ctx().id();
    }

    @Override
    public RunStatus status() {
        return run.status();
    }

    @Override
    public R await() {
        RunScheduler.Idle idle = idle();
        try {
            return run.result().get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw fault(e);
        } finally {
            idle.close();
        }
    }

    @Override
    public Optional<R> await(Duration atMost) {
        RunScheduler.Idle idle = idle();
        try {
            Duration wait = atMost.compareTo(LONGEST) > 0 ? LONGEST : atMost;
            return Optional.of(run.result().get(wait.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw fault(e);
        } finally {
            idle.close();
        }
    }

    private WaitInterruptedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new WaitInterruptedException(
                Fault.of("wait_interrupted", "The waiting thread was interrupted; the run goes on. Await it again.")
                        .with("run", id())
                        .cause(e));
    }

    private RevoException fault(ExecutionException e) {
        return e.getCause() instanceof RevoException known
                ? known
                : new BugException(Fault.of("unknown_fault", "A run ended with a fault that is not reVo's own.")
                        .with("run", id())
                        .cause(e));
    }

    @Override
    public CompletionStage<R> completion() {
        return run.result().minimalCompletionStage();
    }

    @Override
    public Flow.Publisher<RevoEvent> events() {
        return run.events();
    }

    @Override
    public boolean cancel(String reason) {
        return run.end(new Cause(Cause.Kind.CANCEL, reason, id()));
    }

    @Override
    public void pause() {
        run.pause();
    }

    @Override
    public void resume() {
        run.resume();
    }

    @Override
    public RunRef<R> ref() {
        return RunRef.of(id(), run.request().kind(), run.request().name());
    }
}
