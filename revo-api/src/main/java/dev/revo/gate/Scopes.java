package dev.revo.gate;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.scope.Directory;
import dev.revo.scope.Mint;
import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import java.util.Map;
import java.util.Optional;

/** Makes the scopes of one kernel and knows them again. Thread-safe. */
final class Scopes {
    private static final String REASON = "reason";

    private final Optional<Directory> directory;
    private final Mint mint;
    private final Kernel kernel;

    Scopes(Optional<Directory> directory, Mint mint, Kernel kernel) {
        this.directory = directory;
        this.mint = mint;
        this.kernel = kernel;
    }

    /** A scope that belongs to this kernel; with a directory, the principal is asked for there. */
    Scope of(String tenant, String principal) {
        Scope asked = Scope.of(tenant, principal);
        notReserved(tenant);
        Principal known = directory.isEmpty()
                ? asked.principal()
                : lookUp(directory.get(), tenant, principal)
                        .orElseThrow(() -> new DeniedException(Fault.of(
                                        "unknown_principal",
                                        "The directory does not know " + asked + ", or it may not act now.")
                                .with("tenant", tenant)));
        return issued(tenant, known);
    }

    /** A scope of reVo's own principal in this tenant. */
    Scope system(String tenant) {
        return issued(tenant, new Principal(Principal.Kind.SYSTEM, "system", Map.of()));
    }

    /** A scope of reVo's own principal in this tenant, with the reason that the audit log is to show. */
    Scope operator(String tenant, String reason) {
        return issued(tenant, new Principal(Principal.Kind.SYSTEM, "system", Map.of(REASON, reason)));
    }

    /** Why an operator does what it does; empty for everybody else. */
    static Optional<String> reason(Principal who) {
        return who.kind() == Principal.Kind.SYSTEM
                ? Optional.ofNullable(who.claims().get(REASON))
                : Optional.empty();
    }

    /** A scope of a principal that was looked up already. */
    Scope issued(String tenant, Principal principal) {
        return Scope.issued(mint, kernel, tenant, principal);
    }

    /** The principal as the directory knows it now; empty when it may not act any more. */
    Optional<Principal> again(String tenant, Principal before) {
        boolean own = before.kind() == Principal.Kind.SYSTEM || directory.isEmpty();
        return own ? Optional.of(before) : lookUp(directory.get(), tenant, before.id());
    }

    /**
     * The scope with its principal as the directory knows it now.
     *
     * @throws DeniedException when it may not act any more
     */
    Scope renewed(Scope before) {
        Principal principal = again(before.tenant(), before.principal())
                .orElseThrow(() -> new DeniedException(
                        Fault.of("principal_gone", before + " is no longer in the tenant, or may not act now.")
                                .with("tenant", before.tenant())));
        Scope scope = issued(before.tenant(), principal);
        return before.only()
                .map(rights -> scope.narrowedTo(rights.toArray(Permission[]::new)))
                .orElse(scope);
    }

    /** Returns when the scope may be used here. */
    void accept(Scope scope) {
        if (scope.issuedBy(kernel)) {
            return;
        }
        if (!scope.selfIssued()) {
            throw new DeniedException(
                    Fault.of("foreign_scope", "The scope was made by another Revo. Ask this one: revo.scopeOf(...).")
                            .with("tenant", scope.tenant()));
        }
        notReserved(scope.tenant());
        if (directory.isPresent()) {
            throw new DeniedException(Fault.of(
                            "self_issued_scope",
                            "A directory is installed, so Scope.of(...) is not trusted. Use revo.scopeOf(tenant, id).")
                    .with("tenant", scope.tenant()));
        }
    }

    private static Optional<Principal> lookUp(Directory directory, String tenant, String principal) {
        try {
            return directory
                    .find(tenant, principal)
                    // reVo's own principal is nobody's to hand out.
                    .filter(found -> found.kind() != Principal.Kind.SYSTEM);
        } catch (RuntimeException e) {
            throw new DeniedException(Fault.of(
                            "directory_failed",
                            "The directory threw, so nobody is let in: "
                                    + e.getClass().getName())
                    .with("tenant", tenant)
                    .cause(e));
        }
    }

    private static void notReserved(String tenant) {
        if (tenant.startsWith("_")) {
            throw new DeniedException(
                    Fault.of("reserved_tenant", "Tenant ids that begin with _ are reVo's own. Use another id.")
                            .with("tenant", tenant));
        }
    }
}
