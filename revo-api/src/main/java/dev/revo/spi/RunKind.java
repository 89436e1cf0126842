package dev.revo.spi;

import dev.revo.event.RevoEvent;
import dev.revo.run.RunContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** SPI, contributed by modules: builds runs of one kind again after a restart. */
public interface RunKind {
    /** The kind, as in {@link RunRequest#kind()}. */
    String kind();

    /**
     * The run with this name and input.
     *
     * @throws dev.revo.error.NotFoundException when there is no such name any more; the run fails with it
     */
    RunRequest<?> rebuild(RunContext ctx, String name, String inputJson);

    /**
     * The same work from its beginning, for {@code Runs.again}: without what the run took over from an earlier one. By default it
     * is what {@link #rebuild} gives.
     */
    default RunRequest<?> anew(RunContext ctx, String name, String inputJson) {
        return rebuild(ctx, name, inputJson);
    }

    /**
     * Whether a note that comes to a run of this kind from another process has nothing to add: it was said before, or comes too late.
     * By default when an entry has the same type, version and text. Called while nobody else writes, so it must be quick and call
     * nobody.
     *
     * @param entries all that the run's journal holds
     */
    default boolean isSaid(List<JournalEntry> entries, RunExecution.Note note) {
        return entries.stream()
                .anyMatch(entry -> entry.type().equals(note.type())
                        && entry.version() == note.version()
                        && entry.text().equals(note.text()));
    }

    /**
     * Makes what listeners are told of a note that came from another process and is in the journal now, as {@link RunPost#event()}
     * does where it is said in the same process. Empty for nothing, which is the default.
     */
    default Optional<Function<RevoEvent.Head, RevoEvent>> heard(RunExecution.Note note) {
        return Optional.empty();
    }
}
