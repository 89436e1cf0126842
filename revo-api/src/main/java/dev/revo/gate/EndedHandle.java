package dev.revo.gate;

import dev.revo.error.BugException;
import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** The handle of a run that ended in another life of the process: what its journal says. */
final class EndedHandle<R> implements RunHandle<R> {
    private final RunView view;
    private final RunRef<R> ref;
    private final Function<String, R> decode;
    private final EventStream events;

    EndedHandle(RunView view, RunRef<R> ref, Function<String, R> decode, EventStream events) {
        this.view = view;
        this.ref = ref;
        this.decode = decode;
        this.events = events;
        events.complete();
    }

    @Override
    public RunId id() {
        return view.id();
    }

    @Override
    public RunStatus status() {
        return view;
    }

    @Override
    public R await() {
        if (view.state() == RunState.SUCCEEDED) {
            return decode.apply(view.resultJson().orElse("null"));
        }
        throw fault();
    }

    private RevoException fault() {
        Problem problem = view.problem()
                .orElseThrow(() -> new BugException(Fault.of("no_problem", "A failed run has no problem on record.")));
        Fault told = Fault.of(problem);
        return view.state() == RunState.CANCELLED ? new CancelledException(told) : new ProviderException(told);
    }

    @Override
    public Optional<R> await(Duration atMost) {
        return Optional.of(await());
    }

    @Override
    public CompletionStage<R> completion() {
        CompletableFuture<R> done = new CompletableFuture<>();
        try {
            done.complete(await());
        } catch (RevoException e) {
            done.completeExceptionally(e);
        }
        return done.minimalCompletionStage();
    }

    @Override
    public Flow.Publisher<RevoEvent> events() {
        return events;
    }

    @Override
    public boolean cancel(String reason) {
        return false;
    }

    @Override
    public void pause() {
        // A run that ended stays as it is.
    }

    @Override
    public void resume() {
        // A run that ended stays as it is.
    }

    @Override
    public RunRef<R> ref() {
        return ref;
    }
}
