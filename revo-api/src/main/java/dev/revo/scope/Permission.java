package dev.revo.scope;

import dev.revo.error.InvalidRequestException;
import java.util.regex.Pattern;

/**
 * A right, written {@code resource:action}, {@code resource:action:instance} or with a trailing wildcard
 * ({@code memory:*}, {@code *}).
 *
 * <p>A wildcard stands for one or more further parts and only at the end. Comparison is exact and case-sensitive;
 * resources are lower case. Immutable.
 *
 * @param text the permission as written
 */
public record Permission(String text) {
    private static final Pattern FORM = Pattern.compile("\\*|[a-z0-9_.-]{1,64}(:[A-Za-z0-9_./@-]{1,200}){0,3}(:\\*)?");

    /** Checks the form. */
    public Permission {
        if (!FORM.matcher(text).matches()) {
            throw InvalidRequestException.field(
                    "permission",
                    "'" + text + "' is not of the form resource:action",
                    "Write for example payments:refund, memory:recall:notes or tool:*.");
        }
    }

    /** The permission with this text. */
    public static Permission of(String text) {
        return new Permission(text);
    }

    /** Whether who holds this permission may do what the other one names. */
    public boolean covers(Permission asked) {
        if (text.equals("*") || text.equals(asked.text)) {
            return true;
        }
        if (text.endsWith(":*")) {
            return asked.text.startsWith(text.substring(0, text.length() - 1));
        }
        // A right on every instance covers a named instance; the reverse does not hold.
        return asked.text.startsWith(text + ":");
    }

    @Override
    public String toString() {
        return text;
    }
}
