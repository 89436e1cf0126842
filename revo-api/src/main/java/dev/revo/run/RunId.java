package dev.revo.run;

import dev.revo.error.InvalidRequestException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Name of one run, unique for ever and ordered by time of submission (UUIDv7, RFC 9562).
 *
 * @param value canonical lower-case text of the UUID
 */
public record RunId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** Checks the form. */
    public RunId {
        if (!FORM.matcher(value).matches()) {
            throw InvalidRequestException.field("run id", "is not a UUID", "Pass the id as RunId.value() gave it.");
        }
    }

    /** The id in this text. */
    public static RunId parse(String text) {
        return new RunId(text);
    }

    /** The id with this UUID. */
    public static RunId of(UUID uuid) {
        return new RunId(uuid.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
