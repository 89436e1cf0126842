package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;

/**
 * That there is a secret, and which; never what it is.
 *
 * @param reference by which it is found; 1 to 200 characters
 * @param version 1 for the first under this reference; only grows, also when the secret was deleted meanwhile
 * @param changed when this version was set
 */
public record SecretEntry(String reference, long version, Instant changed) {
    private static final int LONGEST = 200;

    /** Checks the reference. */
    public SecretEntry {
        checked(reference);
        requireNonNull(changed, "changed");
    }

    /**
     * The reference, if it can be one.
     *
     * @throws InvalidRequestException when it has not 1 to 200 characters
     */
    public static String checked(String reference) {
        if (reference.isEmpty() || reference.length() > LONGEST) {
            throw InvalidRequestException.field(
                    "secret.reference",
                    "has " + reference.length() + " characters",
                    "Use 1 to " + LONGEST + ", such as model:openai.");
        }
        return reference;
    }
}
