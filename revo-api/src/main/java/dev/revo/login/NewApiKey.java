package dev.revo.login;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Permission;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An API key to be issued. Immutable; each copy method replaces one field. */
public final class NewApiKey {
    private final String name;
    private final @Nullable String member;
    private final Set<Permission> rights;
    private final @Nullable Instant expires;

    private NewApiKey(String name, @Nullable String member, Set<Permission> rights, @Nullable Instant expires) {
        this.name = name;
        this.member = member;
        this.rights = rights;
        this.expires = expires;
    }

    /**
     * A key of whoever issues it, with all of his rights and without an end.
     *
     * @param name what it is called, 1 to 100 characters
     */
    public static NewApiKey of(String name) {
        if (name.isBlank() || name.length() > 100) {
            throw InvalidRequestException.field(
                    "apiKey.name", "is blank or has more than 100 characters", "Use 1 to 100 characters.");
        }
        return new NewApiKey(name, null, Set.of(), null);
    }

    /** A copy that acts on behalf of this member. */
    public NewApiKey member(String id) {
        return new NewApiKey(name, requireNonNull(id, "id"), rights, expires);
    }

    /** A copy that may do at most this, up to 100 rights, of what its owner may do when it is used; all when none is named. */
    public NewApiKey rights(Permission... most) {
        if (most.length > 100) {
            throw InvalidRequestException.field(
                    "apiKey.rights", "are " + most.length, "Use at most 100, with wildcards.");
        }
        return new NewApiKey(name, member, Set.copyOf(Arrays.asList(most)), expires);
    }

    /** A copy that is good no more from then on. */
    public NewApiKey expires(Instant end) {
        return new NewApiKey(name, member, rights, requireNonNull(end, "end"));
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** On whose behalf it acts; whoever issues it when empty. */
    public Optional<String> member() {
        return Optional.ofNullable(member);
    }

    /** What it may do at most; all that its owner may when empty. Unmodifiable. */
    public Set<Permission> rights() {
        return rights;
    }

    /** From when on it is good no more. */
    public Optional<Instant> expires() {
        return Optional.ofNullable(expires);
    }

    @Override
    public String toString() {
        return "API key " + name;
    }
}
