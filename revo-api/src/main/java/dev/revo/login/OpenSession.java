package dev.revo.login;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session to be opened after a login succeeded. Immutable; its text form has no token. */
public final class OpenSession {
    private final String tenant;
    private final String member;
    private final Origin from;
    private final Set<Factor> proven;
    private final @Nullable String replaced;

    private OpenSession(String tenant, String member, Origin from, Set<Factor> proven, @Nullable String replaced) {
        this.tenant = requireNonNull(tenant, "tenant");
        this.member = requireNonNull(member, "member");
        this.from = requireNonNull(from, "from");
        this.proven = proven;
        this.replaced = replaced;
    }

    /**
     * A session of this member.
     *
     * @param proven what the login has proven, at least one factor and no API key: a key is presented each time
     */
    public static OpenSession of(String tenant, String member, Origin from, Set<Factor> proven) {
        Set<Factor> factors = Set.copyOf(proven);
        if (factors.isEmpty() || factors.contains(Factor.API_KEY)) {
            throw InvalidRequestException.field(
                    "session.proven", "is " + factors, "Name what the login has proven, which is no API key.");
        }
        return new OpenSession(tenant, member, from, factors, null);
    }

    /**
     * A copy that ends the session of this token, which the browser brought along to the login: whoever planted it has nothing
     * of it then.
     */
    public OpenSession replacing(String token) {
        return new OpenSession(tenant, member, from, proven, requireNonNull(token, "token"));
    }

    /** The organization. */
    public String tenant() {
        return tenant;
    }

    /** Who logged in. */
    public String member() {
        return member;
    }

    /** Where from. */
    public Origin from() {
        return from;
    }

    /** What was proven; unmodifiable. */
    public Set<Factor> proven() {
        return proven;
    }

    /** The token whose session ends. */
    public Optional<String> replaced() {
        return Optional.ofNullable(replaced);
    }

    @Override
    public String toString() {
        return "session of " + tenant + "/" + member;
    }
}
