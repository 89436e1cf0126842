package dev.revo.engine.parallel.plan;

import dev.revo.error.RevoException;
import dev.revo.run.RunHandle;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A run below this one that somebody waits for. */
final class ChildRun {
    private final RunHandle<?> handle;

    private ChildRun(RunHandle<?> handle) {
        this.handle = handle;
    }

    /**
     * Tells how it ends, on the run's thread; one that is parked by then goes on.
     *
     * @param ended is given the result or the fault
     */
    static ChildRun of(
            Desk desk, StepKey key, RunHandle<?> handle, BiConsumer<@Nullable Object, @Nullable RevoException> ended) {
        Runnable waker = desk.execution().waker();
        handle.completion().whenComplete((value, thrown) -> {
            desk.call(() -> ended.accept(value, thrown == null ? null : fault(key, thrown)));
            waker.run();
        });
        return new ChildRun(handle);
    }

    private static RevoException fault(StepKey key, Throwable thrown) {
        return Faults.of(
                key, thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
    }

    void cancel(RevoException why) {
        handle.cancel("" + why.getMessage());
    }
}
