package dev.revo.scope;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One tenant and one principal, with the rights that the principal brings at most. Every business verb needs one.
 *
 * <p>A scope that {@code Revo.scopeOf} made belongs to that {@code Revo}. {@link #of} makes a self-issued one, for hosts
 * without tenants; it is refused as soon as a {@link Directory} is installed. Rights only narrow. Immutable and
 * thread-safe; equality is by tenant, principal id and rights.
 */
public final class Scope {
    private static final Pattern TENANT = Pattern.compile("[a-z0-9_-]{1,64}");

    private final String tenant;
    private final Principal principal;
    private final @Nullable Set<Permission> only;
    private final @Nullable Object issuer;

    private Scope(String tenant, Principal principal, @Nullable Set<Permission> only, @Nullable Object issuer) {
        if (!TENANT.matcher(requireNonNull(tenant, "tenant")).matches()) {
            throw InvalidRequestException.field(
                    "tenant",
                    "'" + (tenant.length() > 80 ? tenant.substring(0, 80) : tenant) + "' is not a tenant id",
                    "Use 1 to 64 characters of a-z, 0-9, _ and -.");
        }
        this.tenant = tenant;
        this.principal = requireNonNull(principal, "principal");
        this.only = only;
        this.issuer = issuer;
    }

    /**
     * A self-issued scope of a user, trusted only where no {@link Directory} is installed.
     *
     * @throws InvalidRequestException when the tenant or user id is malformed
     */
    public static Scope of(String tenant, String user) {
        return new Scope(tenant, Principal.user(user), null, null);
    }

    /** For the kernel: a scope that belongs to one {@code Revo}. */
    public static Scope issued(Mint mint, Object issuer, String tenant, Principal principal) {
        requireNonNull(mint, "mint");
        return new Scope(tenant, principal, null, requireNonNull(issuer, "issuer"));
    }

    /** For the kernel: whether this scope was made by the given issuer. */
    public boolean issuedBy(Object candidate) {
        return issuer == candidate;
    }

    /** Whether the scope was made by {@link #of}. */
    public boolean selfIssued() {
        return issuer == null;
    }

    /** The tenant's id: 1 to 64 of {@code [a-z0-9_-]}. */
    public String tenant() {
        return tenant;
    }

    /** Who acts. */
    public Principal principal() {
        return principal;
    }

    /** The rights this scope was narrowed to; empty when it was not narrowed. */
    public Optional<Set<Permission>> only() {
        return Optional.ofNullable(only);
    }

    /** Whether the scope itself leaves room for the permission; a decision point still has to agree. */
    public boolean permits(Permission asked) {
        return only == null || only.stream().anyMatch(held -> held.covers(asked));
    }

    /**
     * A copy with at most the given rights. Narrowing twice intersects: a right survives only if both sides cover it, so
     * nothing ever widens.
     */
    public Scope narrowedTo(Permission... rights) {
        List<Permission> wanted = Arrays.asList(rights);
        Set<Permission> held = only;
        if (held == null) {
            return new Scope(tenant, principal, Set.copyOf(wanted), issuer);
        }
        Set<Permission> kept = new java.util.HashSet<>();
        for (Permission right : wanted) {
            for (Permission own : held) {
                if (own.covers(right)) {
                    kept.add(right);
                } else if (right.covers(own)) {
                    kept.add(own);
                }
            }
        }
        return new Scope(tenant, principal, Set.copyOf(kept), issuer);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Scope that
                && tenant.equals(that.tenant)
                && principal.id().equals(that.principal.id())
                && java.util.Objects.equals(only, that.only)
                && issuer == that.issuer;
    }

    @Override
    public int hashCode() {
        return 31 * tenant.hashCode() + principal.id().hashCode();
    }

    @Override
    public String toString() {
        return tenant + "/" + principal.id();
    }
}
