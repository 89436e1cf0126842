package dev.revo.gate;

import dev.revo.event.RevoEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.run.RunStatus;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The handle of a run that this process holds. */
final class LiveHandle<R> implements RunHandle<R> {
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
            return Waits.on(id(), run.result());
        } finally {
            idle.close();
        }
    }

    @Override
    public Optional<R> await(Duration atMost) {
        RunScheduler.Idle idle = idle();
        try {
            return Waits.on(id(), run.result(), atMost);
        } finally {
            idle.close();
        }
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
