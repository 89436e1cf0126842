package dev.revo.scope;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.Map;

/**
 * Who acts.
 *
 * @param kind a person, a program, or reVo's own upkeep
 * @param id name within the tenant, 1 to 200 characters
 * @param claims hints about the principal as its directory knew them; decision points look rights up live, and no claim
 *     is ever journaled; unmodifiable
 */
public record Principal(Kind kind, String id, Map<String, String> claims) {
    /** What sort of actor a principal is. */
    public enum Kind {
        /** A person. */
        USER,
        /** A program with credentials of its own. */
        SERVICE,
        /** reVo itself, for recovery and operators' work; always audited. */
        SYSTEM
    }

    /** Checks the id and copies the claims. */
    public Principal {
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
        claims = Map.copyOf(claims);
        if (id.isBlank() || id.length() > 200) {
            throw InvalidRequestException.field(
                    "principal.id", "has " + id.length() + " characters or is blank", "Use 1 to 200 characters.");
        }
    }

    /** A person without claims. */
    public static Principal user(String id) {
        return new Principal(Kind.USER, id, Map.of());
    }
}
