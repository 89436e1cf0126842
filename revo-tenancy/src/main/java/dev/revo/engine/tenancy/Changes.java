package dev.revo.engine.tenancy;

import dev.revo.audit.AuditRecord;
import dev.revo.engine.tenancy.audit.AuditLine;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Gate;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.UnitOfWork.Transaction;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes changes of organizations: each is decided on what is true in its own transaction, so that neither a right that was
 * revoked nor a limit that was reached meanwhile is overlooked; the audit line is part of it. Thread-safe.
 */
final class Changes {
    // Only where the store cannot keep others out: each time one is overtaken, another got through.
    private static final int TRIES = 10_000;

    private final Snapshots snapshots;
    private final Supplier<OrganizationStore> store;
    private final Supplier<UnitOfWork> units;
    private final Supplier<TimeSource> time;
    private final Supplier<IdGenerator> ids;

    Changes(
            Snapshots snapshots,
            Supplier<OrganizationStore> store,
            Supplier<UnitOfWork> units,
            Supplier<TimeSource> time,
            Supplier<IdGenerator> ids) {
        this.snapshots = snapshots;
        this.store = store;
        this.units = units;
        this.time = time;
        this.ids = ids;
    }

    OrganizationStore store() {
        return store.get();
    }

    Instant now() {
        return time.get().instant();
    }

    /** The organization of the gate's tenant as it stands. */
    Snapshot get(RunContext ctx) {
        return snapshots.current(ctx.tenant()).orElseThrow(() -> notFound("organization", ctx.tenant()));
    }

    /** Creates an organization. */
    void create(RunContext ctx, Gate gate, String action, Edit edit) {
        units.get().run(ctx, tx -> {
            store().apply(ctx, 0, edit.change());
            tx.audit(line(ctx, action, ctx.tenant(), edit));
            return true;
        });
        gate.emit(edit.event());
    }

    /**
     * Changes an organization; what it is then.
     *
     * @param decide what to change in the snapshot that it is given; empty for nothing; it may be asked again
     */
    Snapshot change(
            RunContext ctx, Gate gate, String action, String resource, Function<Snapshot, Optional<Edit>> decide) {
        return change(ctx, gate, action, resource, (tx, snapshot) -> decide.apply(snapshot));
    }

    /** Changes an organization, with what else belongs to the same unit of work. */
    Snapshot change(
            RunContext ctx,
            Gate gate,
            String action,
            String resource,
            BiFunction<Transaction, Snapshot, Optional<Edit>> decide) {
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<Edit> made = units.get().run(ctx, tx -> {
                    Snapshot before = decide(ctx, action, resource);
                    Optional<Edit> edit = decide.apply(tx, before);
                    edit.ifPresent(wanted -> {
                        store().apply(ctx, before.version(), wanted.change());
                        tx.audit(line(ctx, action, resource, wanted));
                    });
                    return edit;
                });
                Snapshot now = fresh(ctx);
                made.map(Edit::event).ifPresent(gate::emit);
                return now;
            } catch (ConflictException e) {
                if (!e.code().equals("organization_moved") || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * What was done, and what the log says of it.
     *
     * @param result for the caller
     * @param detail of the audit line; no content
     */
    record Noted<R>(R result, Map<String, String> detail) {}

    /**
     * Does what changes nothing of the organization itself, with its line in the same unit of work. Operators do it in their
     * own tenant, which is no organization.
     */
    <R> R beside(RunContext ctx, String action, String resource, Supplier<Noted<R>> work) {
        return units.get().run(ctx, tx -> {
            if (!isOperator(ctx)) {
                decide(ctx, action, resource);
            }
            Noted<R> noted = work.get();
            tx.audit(line(ctx, action, resource, noted.detail()));
            return noted.result();
        });
    }

    /**
     * Inside a unit of work: the organization as it is there, which no other change overtakes where the store can lock.
     *
     * @throws DeniedException when who acts may not do this any more
     */
    Snapshot decide(RunContext ctx, String action, String resource) {
        store().lock(ctx);
        Snapshot now = fresh(ctx);
        still(ctx, now, action, resource);
        return now;
    }

    /** The organization as it is; inside a unit of work, as it is there. */
    Snapshot fresh(RunContext ctx) {
        return snapshots.fresh(ctx).orElseThrow(() -> notFound("organization", ctx.tenant()));
    }

    // The gate decided before the transaction began; the right may have been revoked since.
    private void still(RunContext ctx, Snapshot now, String action, String resource) {
        if (isOperator(ctx)) {
            return;
        }
        Permission asked = AccessRequest.of(action, resource).permission();
        String who = ctx.scope().principal().id();
        boolean may = now.rights().allows(who, asked) || OwnAccount.covers(action, resource, who);
        if (RightsDecisions.closed(now, who, asked, now()).isPresent() || !may) {
            throw new DeniedException(Fault.of("right_revoked", "The right to do " + asked + " was revoked meanwhile.")
                    .with("tenant", ctx.tenant()));
        }
    }

    private AuditRecord line(RunContext ctx, String action, String resource, Edit edit) {
        return line(ctx, action, resource, Map.of("before", edit.before(), "after", edit.after()));
    }

    private AuditRecord line(RunContext ctx, String action, String resource, Map<String, String> detail) {
        return AuditLine.of(ctx, ids.get().next(), now(), action, resource, AuditRecord.Result.DONE, detail);
    }

    /** Whether reVo's own principal acts: operators are not bound by what they hold. */
    static boolean isOperator(RunContext ctx) {
        return isOperator(ctx.scope());
    }

    /** Whether a scope is reVo's own principal's. */
    static boolean isOperator(Scope scope) {
        return scope.principal().kind() == Principal.Kind.SYSTEM;
    }

    static NotFoundException notFound(String what, String id) {
        return new NotFoundException(Fault.of(what + "_not_found", "There is no such " + what + " here.")
                .with(what, id));
    }

    static ConflictException conflict(String code, String message) {
        return new ConflictException(Fault.of(code, message));
    }
}
