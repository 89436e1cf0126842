package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.error.RevoException;
import dev.revo.run.RunHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A run below this one that somebody waits for. */
final class ChildRun {
    private final Desk desk;
    private final RunHandle<?> handle;
    private final Instant since;

    private ChildRun(Desk desk, RunHandle<?> handle, Instant since) {
        this.desk = desk;
        this.handle = handle;
        this.since = since;
    }

    /**
     * Tells how it ends, on the run's thread; one that is parked by then goes on.
     *
     * @param ended is given the result or the fault
     */
    static ChildRun of(
            Desk desk, StepKey key, RunHandle<?> handle, BiConsumer<@Nullable Object, @Nullable RevoException> ended) {
        Instant since = desk.pace().begun(key.toString(), desk.now());
        Runnable waker = desk.execution().waker();
        handle.completion().whenComplete((value, thrown) -> {
            desk.call(() -> {
                if (thrown == null) {
                    desk.pace().ended(key.step(), key.element(), key.toString(), desk.now());
                }
                ended.accept(value, thrown == null ? null : fault(key, thrown));
            });
            waker.run();
        });
        return new ChildRun(desk, handle, since);
    }

    private static RevoException fault(StepKey key, Throwable thrown) {
        return Faults.of(
                key, thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
    }

    /** That it is at work, and for how long. */
    Ahead.Open open() {
        return new Ahead.Open(Ahead.Stage.RUNNING, Duration.between(since, desk.now()), 0);
    }

    void cancel(RevoException why) {
        handle.cancel("" + why.getMessage());
    }
}
