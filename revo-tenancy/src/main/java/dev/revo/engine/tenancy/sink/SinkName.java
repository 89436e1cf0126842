package dev.revo.engine.tenancy.sink;

import dev.revo.error.InvalidRequestException;
import java.util.regex.Pattern;

/** The names of sinks. Internal to this module. */
public final class SinkName {
    private static final Pattern FORM = Pattern.compile("[a-z0-9_-]{1,64}");

    private SinkName() {}

    /**
     * The name, if it is one.
     *
     * @throws InvalidRequestException otherwise
     */
    public static String checked(String name) {
        if (!FORM.matcher(name).matches()) {
            throw InvalidRequestException.field("sink.name", "is " + name, "Use 1 to 64 of [a-z0-9_-].");
        }
        return name;
    }
}
