package dev.revo.configuration;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A document as it was from one change to the next. Grows at its end.
 *
 * @param kind what sort of document it is, such as {@code agent}: 1 to 64 of {@code [a-z0-9_.-]}, a letter first
 * @param name which one of its kind, 1 to 200 characters, letter for letter
 * @param number 1 for the first version, then one more with each
 * @param json its text, at most {@link #LARGEST} characters; empty for a version that says that the document was removed
 * @param at when it was written, cut to the microsecond
 * @param by id of who wrote it
 * @param note why, at most 1,000 characters; may be empty
 */
public record ConfigurationVersion(
        String kind, String name, long number, Optional<String> json, Instant at, String by, String note) {
    /** The most characters of a text. */
    public static final int LARGEST = 65_536;

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_NOTE = 1_000;

    /** Checks the lengths. */
    public ConfigurationVersion {
        kind(kind);
        name(name);
        if (number < 1) {
            throw InvalidRequestException.field("configuration.version", "is " + number, "Versions begin with 1.");
        }
        json.ifPresent(ConfigurationVersion::json);
        at = requireNonNull(at, "at").truncatedTo(ChronoUnit.MICROS);
        requireNonNull(by, "by");
        note(note);
    }

    static String kind(String kind) {
        if (!KIND.matcher(kind).matches()) {
            throw InvalidRequestException.field(
                    "configuration.kind",
                    "is no kind",
                    "Use 1 to 64 of a-z, 0-9, _, . and -, a letter first, such as mcp-server.");
        }
        return kind;
    }

    static String name(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw InvalidRequestException.field(
                    "configuration.name", "is blank or too long", "Use 1 to " + LONGEST_NAME + " characters.");
        }
        return name;
    }

    static String json(String json) {
        if (json.length() > LARGEST) {
            throw InvalidRequestException.field(
                    "configuration.json",
                    "has " + json.length() + " characters",
                    "Use " + LARGEST + " at most, and keep larger things elsewhere by reference.");
        }
        return json;
    }

    static String note(String note) {
        if (note.length() > LONGEST_NOTE) {
            throw InvalidRequestException.field(
                    "configuration.note", "is too long", "Use at most " + LONGEST_NOTE + " characters.");
        }
        return note;
    }

    /** Whether there is no such document from this version to the next. */
    public boolean removed() {
        return json.isEmpty();
    }

    /** Which version it is, without its text. */
    @Override
    public String toString() {
        return kind + "/" + name + " version " + number + (removed() ? ", removed" : "");
    }
}
