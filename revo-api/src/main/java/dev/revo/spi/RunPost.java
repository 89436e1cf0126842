package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.event.RevoEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is said to a run from outside: see {@link Gate#post}. Immutable.
 *
 * @param action that who says it must be allowed
 * @param resource of that action
 * @param detail ids for the audit log; unmodifiable
 * @param entry makes the entry from all that the run's journal holds, or nothing where it is said already, or throws. Called more
 *     than once, the last time while nobody else writes, so it must be quick and call nobody
 * @param event makes what listeners are told once the entry is written
 */
public record RunPost(
        String action,
        String resource,
        Map<String, String> detail,
        Function<List<JournalEntry>, Optional<RunExecution.Note>> entry,
        Function<RevoEvent.Head, ? extends RevoEvent> event) {
    /** Checks for nulls and copies. */
    public RunPost {
        requireNonNull(action, "action");
        requireNonNull(resource, "resource");
        detail = Map.copyOf(detail);
        requireNonNull(entry, "entry");
        requireNonNull(event, "event");
    }
}
