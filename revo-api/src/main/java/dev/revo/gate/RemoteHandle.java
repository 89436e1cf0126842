package dev.revo.gate;

import static java.util.Objects.requireNonNull;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.run.RunStatus;
import dev.revo.scope.Scope;
import dev.revo.spi.RunLetter;
import dev.revo.spi.RunRequest;
import dev.revo.spi.WorkBackend;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * The handle of a run that another process holds, or nobody at the moment: what is asked of it is read in the journal, what it is
 * told goes by post. Its events stay where it is.
 */
final class RemoteHandle<R> implements RunHandle<R> {
    // While one is on its way, another one has nothing to add: the first reason counts.
    private static final String CANCEL = "cancel";

    private final Kernel kernel;
    private final Scope scope;
    private final RunRef<R> ref;
    private final RemoteWatch<R> watch;
    private final EventStream events;

    RemoteHandle(Kernel kernel, Scope scope, RunContext reader, RunId id, RunRequest<R> request) {
        this.kernel = kernel;
        this.scope = scope;
        this.ref = RunRef.of(id, request.kind(), request.name());
        this.watch =
                new RemoteWatch<>(kernel, reader, id, last -> kernel.finder().ended(scope, last, request));
        this.events = new EventStream(kernel.threads(), 1, true);
    }

    @Override
    public RunId id() {
        return ref.id();
    }

    @Override
    public RunStatus status() {
        return kernel.finder()
                .remembered(scope, kernel.admittance().direct(scope), id())
                .orElseThrow(() ->
                        new NotFoundException(Fault.of("run_not_found", "The run ended and was deleted meanwhile.")
                                .with("run", id())));
    }

    @Override
    public R await() {
        return Waits.on(id(), watch.end()).await();
    }

    @Override
    public Optional<R> await(Duration atMost) {
        return Waits.on(id(), watch.end(), atMost).map(EndedHandle::await);
    }

    @Override
    public CompletionStage<R> completion() {
        CompletableFuture<R> done = watch.end().thenCompose(EndedHandle::completion);
        return done.minimalCompletionStage();
    }

    @Override
    public Flow.Publisher<RevoEvent> events() {
        CompletionStage<EndedHandle<R>> end = watch.end();
        end.whenComplete((handle, fault) -> events.complete());
        return events;
    }

    /** {@inheritDoc} Here: whether it was told to, because it had not ended. */
    @Override
    public boolean cancel(String reason) {
        return tell(RunLetter.cancel(CANCEL, requireNonNull(reason, "reason"), by()));
    }

    @Override
    public void pause() {
        tell(RunLetter.pause(fresh(), by()));
    }

    @Override
    public void resume() {
        tell(RunLetter.resume(fresh(), by()));
    }

    private String fresh() {
        return kernel.parts().ids().next().toString();
    }

    private String by() {
        return scope.principal().id();
    }

    private boolean tell(RunLetter letter) {
        WorkBackend backend = (WorkBackend) kernel.parts().journal();
        try {
            backend.post(kernel.admittance().direct(scope), id(), letter);
            return true;
        } catch (ConflictException | NotFoundException e) {
            // It has ended, and may be deleted since: like any run that ended it stays as it is.
            return false;
        }
    }

    @Override
    public RunRef<R> ref() {
        return ref;
    }
}
