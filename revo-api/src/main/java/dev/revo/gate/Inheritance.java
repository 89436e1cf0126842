package dev.revo.gate;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Results of runs below one that ended, for the run that takes over what it did. The heir has copies in its own journal, because
 * what ended is deleted some day; the kernel alone writes them, because a result can be a proof. Thread-safe.
 */
final class Inheritance {
    private final Kernel kernel;

    Inheritance(Kernel kernel) {
        this.kernel = kernel;
    }

    private List<JournalEntry> read(RunContext ctx, RunId run) {
        return kernel.parts().journal().read(ctx, run, 0, Integer.MAX_VALUE);
    }

    /** The keys whose results can be had. */
    Set<String> keys(RunContext ctx, RunId ended) {
        List<JournalEntry> entries = read(ctx, ended);
        Set<String> keys = new HashSet<>();
        inherited(entries).keySet().forEach(key -> keys.add(key.substring(DefaultExecution.KEYED.length())));
        children(entries).forEach((key, child) -> {
            if (kernel.parts()
                    .journal()
                    .last(ctx, child)
                    .filter(Inheritance::isGood)
                    .isPresent()) {
                keys.add(key.substring(DefaultExecution.KEYED.length()));
            }
        });
        return keys;
    }

    private static boolean isGood(JournalEntry last) {
        return last.type().equals(RunJournal.FINISHED)
                && RunState.valueOf(RunRecord.finished(last).state()) == RunState.SUCCEEDED;
    }

    /** The entries that say what a run inherited, by key. */
    static Map<String, JournalEntry> inherited(List<JournalEntry> entries) {
        Map<String, JournalEntry> inherited = new HashMap<>();
        for (JournalEntry entry : entries) {
            if (entry.type().equals(RunRecord.INHERITED)) {
                inherited.put(RunRecord.needed(entry, "key"), entry);
            }
        }
        return inherited;
    }

    // Of several for one key the last: an earlier one may never have been submitted.
    private static Map<String, RunId> children(List<JournalEntry> entries) {
        Map<String, RunId> children = new HashMap<>();
        for (JournalEntry entry : entries) {
            if (entry.type().equals(RunRecord.CHILD)) {
                String key = RunRecord.needed(entry, "key");
                if (key.startsWith(DefaultExecution.KEYED)) {
                    children.put(key, RunId.parse(RunRecord.needed(entry, "run")));
                }
            }
        }
        return children;
    }

    /**
     * The entries of an heir.
     *
     * @throws ConflictException when a result was deleted meanwhile
     */
    List<Note> notes(RunContext ctx, RunRequest.TakesOver from) {
        if (from.results().isEmpty()) {
            return List.of();
        }
        List<JournalEntry> entries = read(ctx, from.ended());
        Map<String, JournalEntry> inherited = inherited(entries);
        Map<String, RunId> children = children(entries);
        List<Note> notes = new ArrayList<>();
        for (String each : from.results()) {
            String key = DefaultExecution.KEYED + each;
            JournalEntry before = inherited.get(key);
            notes.add(
                    before != null
                            ? new Note(before.type(), before.version(), before.text())
                            : copy(ctx, key, Optional.ofNullable(children.get(key))));
        }
        return notes;
    }

    private Note copy(RunContext ctx, String key, Optional<RunId> child) {
        String result = child.flatMap(id -> kernel.parts().journal().last(ctx, id))
                .filter(Inheritance::isGood)
                .flatMap(last -> kernel.outputs().ended(last, () -> ctx).resultJson())
                .orElseThrow(() -> new ConflictException(Fault.of(
                        "result_gone",
                        "The result of a run below the one that ended was deleted. Try again: what is gone is done"
                                + " again.")));
        Map<String, String> fields =
                Map.of("key", key, "run", child.orElseThrow().value(), "result", result);
        return new Note(
                RunRecord.INHERITED, RunRecord.VERSION, new String(RunRecord.flat(fields), StandardCharsets.UTF_8));
    }

    /** The run whose result was inherited, as one that has ended. */
    <R> RunHandle<R> handle(JournalEntry entry, RunRequest<R> request) {
        RunId child = RunId.parse(RunRecord.needed(entry, "run"));
        Optional<String> result = Optional.of(RunRecord.needed(entry, "result"));
        RunRecord.Finished end = new RunRecord.Finished(
                RunState.SUCCEEDED.name(), "", result, Optional.empty(), Optional.empty(), Usage.none());
        return new EndedHandle<>(
                RunView.finished(child, end, KeptResult.of(result), entry.sequence()),
                RunRef.of(child, request.kind(), request.name()),
                json -> request.codec().decode(kernel.mint(), json),
                new EventStream(kernel.threads(), 1, true));
    }
}
