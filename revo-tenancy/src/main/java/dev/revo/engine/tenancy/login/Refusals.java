package dev.revo.engine.tenancy.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import java.time.Duration;
import java.util.Map;

/**
 * Says no, to the caller always the same, and tells the tenant's log why. What is told of one credential again and again is
 * told once a minute: whoever holds a dead key must not fill the log with it. Thread-safe.
 */
final class Refusals {
    static final Duration QUIET = Duration.ofMinutes(1);

    private final Desk desk;
    private final Cache<Told, Boolean> told;

    private record Told(String tenant, String credential, String what) {}

    Refusals(Desk desk) {
        this.desk = desk;
        this.told = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(QUIET)
                .ticker(desk::nanos)
                .build();
    }

    /** The refusal of what was presented, whatever is wrong with it. */
    static DeniedException refused() {
        return new DeniedException(
                Fault.of("login_refused", "What was presented lets nobody in. Log in again, or use another key."));
    }

    /** Whether this was not told within the last minute; it is now. */
    boolean first(RunContext ctx, String credential, String what) {
        return told.asMap().putIfAbsent(new Told(ctx.tenant(), credential, what), true) == null;
    }

    /** The refusal, once its reason is in the log. */
    DeniedException because(RunContext ctx, String action, Presented presented, String reason) {
        if (first(ctx, presented.credential() + '\n' + presented.member(), action + " " + reason)) {
            write(ctx, action, presented, reason);
        }
        return refused();
    }

    /** Puts the reason of a refusal into the tenant's log. */
    void write(RunContext ctx, String action, Presented presented, String reason) {
        Map<String, String> detail = Map.of(
                "refused", reason,
                "credential", presented.credential(),
                "address", presented.from().address());
        desk.unit(ctx, tx -> {
            tx.audit(desk.line(ctx, action, presented.member(), Result.DENIED, detail));
            return true;
        });
    }

    /**
     * What was presented.
     *
     * @param member whose it is
     * @param credential id of the key or session, name of the provider; empty for a login with a password
     * @param from where from
     */
    record Presented(String member, String credential, Origin from) {}
}
