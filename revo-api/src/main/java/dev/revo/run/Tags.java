package dev.revo.run;

import dev.revo.error.InvalidRequestException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What runs are marked with to find them by, checked where it comes in. */
public final class Tags {
    /** The most that one run has. */
    public static final int MOST = 16;

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private Tags() {}

    /**
     * The tags in their order, each once; unmodifiable.
     *
     * @param field what they were given as, such as {@code options.tags}
     * @throws InvalidRequestException naming the field, when one is not 1 to 64 of letters, digits, {@code _}, {@code .}, {@code :}
     *     and {@code -}, or when there are more than 16
     */
    public static List<String> checked(String field, Collection<String> names) {
        Set<String> tags = new LinkedHashSet<>();
        for (String name : names) {
            if (name == null || !TAG.matcher(name).matches()) {
                throw InvalidRequestException.field(
                        field, "'" + name + "' is not a tag", "Use 1 to 64 of letters, digits, _, ., : and -.");
            }
            tags.add(name);
        }
        if (tags.size() > MOST) {
            throw InvalidRequestException.field(field, "has " + tags.size() + " tags", "Use at most " + MOST + ".");
        }
        return List.copyOf(tags);
    }
}
