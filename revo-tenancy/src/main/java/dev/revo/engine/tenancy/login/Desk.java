package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.audit.AuditLine;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.FactorStore;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.SessionStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.Wiring;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the nouns of this package share. Thread-safe. */
final class Desk {
    private final Memberships memberships;
    private final Supplier<ApiKeyStore> keys;
    private final Supplier<SessionStore> sessions;
    private final Supplier<FactorStore> factors;
    private final Supplier<UnitOfWork> units;
    private final Supplier<TimeSource> time;
    private final Supplier<IdGenerator> ids;

    Desk(Wiring wiring, Memberships memberships) {
        this.memberships = memberships;
        this.keys = wiring.need(ApiKeyStore.class);
        this.sessions = wiring.need(SessionStore.class);
        this.factors = wiring.need(FactorStore.class);
        this.units = wiring.need(UnitOfWork.class);
        this.time = wiring.need(TimeSource.class);
        this.ids = wiring.need(IdGenerator.class);
    }

    Memberships memberships() {
        return memberships;
    }

    ApiKeyStore keys() {
        return keys.get();
    }

    SessionStore sessions() {
        return sessions.get();
    }

    FactorStore factors() {
        return factors.get();
    }

    <R> R unit(RunContext ctx, UnitOfWork.Work<R> work) {
        return units.get().run(ctx, work);
    }

    /** Now, as exactly as stores keep it. */
    Instant now() {
        return time.get().instant().truncatedTo(ChronoUnit.MICROS);
    }

    long nanos() {
        return time.get().nanos();
    }

    String id() {
        return ids.get().next().toString();
    }

    /** A line of the tenant's log; an operator's has his reason. */
    AuditRecord line(RunContext ctx, String action, String resource, Result result, Map<String, String> detail) {
        Principal who = ctx.scope().principal();
        Map<String, String> all = new HashMap<>(detail);
        if (who.kind() == Principal.Kind.SYSTEM && who.claims().containsKey("reason")) {
            all.putIfAbsent("reason", who.claims().get("reason"));
        }
        return AuditLine.of(ctx, ids.get().next(), now(), action, resource, result, all);
    }

    static NotFoundException notFound(String what, String id) {
        return new NotFoundException(
                Fault.of(what + "_not_found", "There is no such " + what.replace('_', ' ') + " here.")
                        .with(what, id));
    }
}
