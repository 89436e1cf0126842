package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.run.RunState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel's own entries in a run's journal say, for modules that show runs of their kind.
 *
 * @param kind as in {@link RunRequest#kind()}
 * @param name as in {@link RunRequest#name()}
 * @param inputJson as in {@link RunRequest#inputJson()}
 * @param end how it ended, if it did
 * @param asked the keys of its questions to persons that nobody has decided; unmodifiable
 */
public record JournaledRun(String kind, String name, String inputJson, Optional<RunState> end, Set<String> asked) {
    private static final int SUBMITTED_VERSION = 1;
    private static final int QUESTION_VERSION = 1;
    // The second one says where the result is kept; the state stands where it stood.
    private static final int FINISHED_VERSION = 2;

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Checks for nulls and copies. */
    public JournaledRun {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(inputJson, "inputJson");
        requireNonNull(end, "end");
        asked = Set.copyOf(asked);
    }

    /**
     * The run of these entries, all of them from the first; empty when there are none.
     *
     * @throws dev.revo.error.UnavailableException {@code newer_journal} when a newer reVo wrote them
     */
    public static Optional<JournaledRun> of(List<JournalEntry> entries) {
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        JsonNode first = tree(entries.get(0), SUBMITTED_VERSION);
        JournalEntry last = entries.get(entries.size() - 1);
        Optional<RunState> end = last.type().equals(RunJournal.FINISHED)
                ? Optional.of(RunState.valueOf(
                        tree(last, FINISHED_VERSION).path("state").asText()))
                : Optional.empty();
        return Optional.of(new JournaledRun(
                first.path("kind").asText(),
                first.path("name").asText(),
                first.path("input").asText(),
                end,
                asked(entries)));
    }

    private static Set<String> asked(List<JournalEntry> entries) {
        Set<String> open = new HashSet<>();
        for (JournalEntry entry : entries) {
            if (entry.type().equals("run.asked")) {
                open.add(tree(entry, QUESTION_VERSION).path("key").asText());
            } else if (entry.type().equals("run.decided")) {
                open.remove(tree(entry, QUESTION_VERSION).path("key").asText());
            }
        }
        return open;
    }

    private static JsonNode tree(JournalEntry entry, int known) {
        entry.refuseNewer(known);
        try {
            return JSON.readTree(entry.text());
        } catch (JsonProcessingException e) {
            throw new BugException(
                    Fault.of("bad_journal", "The entry " + entry + " cannot be read: " + e.getOriginalMessage())
                            .with("run", entry.run())
                            .cause(e));
        }
    }
}
