package dev.revo.agents.verify;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Code that somebody proposes, with the tests it has to pass. Immutable.
 *
 * @param id chosen by the caller, returned in the report
 * @param language such as {@code java}
 * @param files source files: relative path to text, in the order given; unmodifiable
 * @param tests test files in the form of the language's runner, or plain programs; unmodifiable
 */
public record Candidate(String id, String language, Map<String, String> files, Map<String, String> tests) {
    /** Checks for nulls and empty names, and copies. */
    public Candidate {
        if (requireNonNull(id, "id").isBlank()) {
            throw InvalidRequestException.field("candidate.id", "is blank", "Give each candidate an id.");
        }
        requireNonNull(language, "language");
        files = copy(files, "files");
        tests = copy(tests, "tests");
    }

    private static Map<String, String> copy(Map<String, String> given, String name) {
        Map<String, String> copy = new LinkedHashMap<>();
        requireNonNull(given, name).forEach((path, text) -> {
            if (requireNonNull(path, name).isBlank()) {
                throw InvalidRequestException.field("candidate." + name, "holds a blank path", "Name each file.");
            }
            copy.put(path, requireNonNull(text, path));
        });
        return Collections.unmodifiableMap(copy);
    }
}
