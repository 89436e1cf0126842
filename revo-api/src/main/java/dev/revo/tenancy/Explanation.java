package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Why a member may or may not do something.
 *
 * @param allowed whether it may
 * @param rule the one rule that decided, such as {@code role:editor allows memory:*} or {@code default}
 * @param reason a sentence for a person, with the remedy when it is a no
 * @param matching every grant that names it, allowing or denying; unmodifiable
 */
public record Explanation(boolean allowed, String rule, String reason, List<Grant> matching) {
    /** Copies. */
    public Explanation {
        requireNonNull(rule, "rule");
        requireNonNull(reason, "reason");
        matching = List.copyOf(matching);
    }
}
