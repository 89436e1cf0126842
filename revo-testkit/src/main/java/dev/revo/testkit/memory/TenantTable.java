package dev.revo.testkit.memory;

import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.tenancy.Grant;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Snapshots by tenant. A change, its audit line and the raised version take effect together. Thread-safe. */
final class TenantTable {
    private static final String VERSION = "authz";

    private final Supplier<TimeSource> time;
    private final Supplier<IdGenerator> ids;
    private final Supplier<UnitOfWork> units;
    private final Object writing = new Object();
    private volatile Map<String, Tenant> tenants = Map.of();

    TenantTable(Supplier<TimeSource> time, Supplier<IdGenerator> ids, Supplier<UnitOfWork> units) {
        this.time = time;
        this.ids = ids;
        this.units = units;
    }

    Instant now() {
        return time.get().instant();
    }

    String token() {
        return UUID.randomUUID().toString();
    }

    Optional<Tenant> find(String id) {
        return Optional.ofNullable(tenants.get(id));
    }

    Tenant get(String id) {
        return find(id).orElseThrow(() -> notFound("organization", id));
    }

    Collection<Tenant> all() {
        return new TreeMap<>(tenants).values();
    }

    static NotFoundException notFound(String what, String id) {
        return new NotFoundException(Fault.of(what + "_not_found", "There is no such " + what + " here.")
                .with(what, id));
    }

    static ConflictException conflict(String code, String message) {
        return new ConflictException(Fault.of(code, message));
    }

    /** Whether reVo itself acts: operators are not bound by what they hold. */
    static boolean system(RunContext ctx) {
        return ctx.scope().principal().kind() == Principal.Kind.SYSTEM;
    }

    /** Fails unless who acts holds all that the role allows. */
    void mayGive(RunContext ctx, Tenant tenant, List<Grant> role) {
        if (system(ctx)) {
            return;
        }
        List<Grant> held = Rights.effective(tenant, ctx.scope().principal().id());
        Rights.beyond(held, role).ifPresent(right -> {
            throw new DeniedException(Fault.of(
                            "beyond_own_rights",
                            "Nobody gives what he does not hold: " + right + ". Ask somebody who holds it.")
                    .with("permission", right));
        });
    }

    /** Adds an organization; its version starts with it. */
    Tenant create(RunContext ctx, Tenant fresh) {
        synchronized (writing) {
            Tenant.Org org = fresh.org();
            boolean taken = tenants.containsKey(org.id())
                    || tenants.values().stream()
                            .anyMatch(other -> other.org().domain().equals(org.domain()));
            if (taken) {
                throw conflict("organization_taken", "The id or the domain is taken. Use others.");
            }
            commit(ctx, "organization:create", org.id(), Map.of("after", org.toString()), fresh);
            return fresh;
        }
    }

    /** Changes one organization; the change sees the newest snapshot. */
    Tenant change(RunContext ctx, String id, String action, String resource, UnaryOperator<Tenant> change) {
        synchronized (writing) {
            Tenant before = get(id);
            Tenant changed = change.apply(before);
            if (changed.equals(before)) {
                return before;
            }
            Tenant after = changed.with(changed.org().next());
            Map<String, String> detail = Map.of("before", shown(before, resource), "after", shown(after, resource));
            commit(ctx, action, resource, detail, after);
            return after;
        }
    }

    private static String shown(Tenant tenant, String resource) {
        if (tenant.people().containsKey(resource)) {
            return String.valueOf(tenant.people().get(resource));
        }
        return tenant.roles().containsKey(resource)
                ? String.valueOf(tenant.roles().get(resource))
                : tenant.org().status() + " " + tenant.org().subscription();
    }

    private void commit(RunContext ctx, String action, String resource, Map<String, String> detail, Tenant after) {
        String version = VERSION + ":" + after.org().id();
        units.get().run(ctx, tx -> {
            tx.fence(version, tx.version(version));
            tx.audit(new AuditRecord(
                    ids.get().next(),
                    now(),
                    ctx.tenant(),
                    ctx.scope().principal().id(),
                    ctx.scope().principal().kind(),
                    action,
                    resource,
                    AuditRecord.Result.DONE,
                    Optional.of(ctx.id().value()),
                    detail));
            return true;
        });
        Map<String, Tenant> all = new TreeMap<>(tenants);
        all.put(after.org().id(), after);
        tenants = Map.copyOf(all);
    }
}
