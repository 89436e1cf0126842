package dev.revo.creative;

import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import java.util.List;

/**
 * Makes candidates for a brief, checks and repairs them, scores them, and chooses several that differ. The same brief with
 * the same seed, models that answer the same, and the same scorer give the same result. Thread-safe. Not for
 * implementation by hosts. The action is {@code creative:start}.
 */
public interface Creative {
    /** Makes it and waits: {@code start(brief, RunOptions.defaults()).await()}. */
    default CreativeResult create(Brief brief) {
        return start(brief, RunOptions.defaults()).await();
    }

    /**
     * Starts making it, as a run with budget, deadline and cancellation.
     *
     * @throws dev.revo.error.NotFoundException when the brief names a technique that is not installed
     */
    RunHandle<CreativeResult> start(Brief brief, RunOptions options);

    /** The names of the techniques that a brief can ask for, sorted. */
    List<String> techniques();
}
