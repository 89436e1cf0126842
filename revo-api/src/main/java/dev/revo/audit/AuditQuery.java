package dev.revo.audit;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which lines of the audit log are wanted, oldest first. Immutable; each copy method adds or replaces one condition. */
public final class AuditQuery {
    private final @Nullable String principal;
    private final @Nullable String action;
    private final AuditRecord.@Nullable Result result;
    private final @Nullable String run;
    private final @Nullable Instant from;
    private final @Nullable UUID after;
    private final int atMost;

    private AuditQuery(
            @Nullable String principal,
            @Nullable String action,
            AuditRecord.@Nullable Result result,
            @Nullable String run,
            @Nullable Instant from,
            @Nullable UUID after,
            int atMost) {
        this.principal = principal;
        this.action = action;
        this.result = result;
        this.run = run;
        this.from = from;
        this.after = after;
        this.atMost = atMost;
    }

    /** The first 100 lines of the tenant. */
    public static AuditQuery all() {
        return new AuditQuery(null, null, null, null, null, null, 100);
    }

    /** Only lines of this principal. */
    public AuditQuery by(String id) {
        return new AuditQuery(id, action, result, run, from, after, atMost);
    }

    /** Only lines of this action. */
    public AuditQuery action(String name) {
        return new AuditQuery(principal, name, result, run, from, after, atMost);
    }

    /** Only lines with this result. */
    public AuditQuery result(AuditRecord.Result wanted) {
        return new AuditQuery(principal, action, wanted, run, from, after, atMost);
    }

    /** Only lines of this run. */
    public AuditQuery run(String id) {
        return new AuditQuery(principal, action, result, id, from, after, atMost);
    }

    /** Only lines from this instant on. */
    public AuditQuery from(Instant at) {
        return new AuditQuery(principal, action, result, run, at, after, atMost);
    }

    /** Only lines after the one with this id: the cursor of the next page. */
    public AuditQuery after(UUID last) {
        return new AuditQuery(principal, action, result, run, from, last, atMost);
    }

    /** At most so many lines, 1 to 1,000. */
    public AuditQuery top(int most) {
        if (most < 1 || most > 1_000) {
            throw InvalidRequestException.field("audit.top", "is " + most, "Use 1 to 1,000.");
        }
        return new AuditQuery(principal, action, result, run, from, after, most);
    }

    /** Whether a line fulfils every condition but the cursor, which depends on the store's order. */
    public boolean matches(AuditRecord line) {
        return (principal == null || principal.equals(line.principal()))
                && (action == null || action.equals(line.action()))
                && (result == null || result == line.result())
                && (run == null || run.equals(line.run().orElse(null)))
                && (from == null || !line.at().isBefore(from));
    }

    /** Whether every line fulfils its conditions; the cursor and the size are none. */
    public boolean isUnconditional() {
        return principal == null && action == null && result == null && run == null && from == null;
    }

    /** The principal whose lines are wanted, if not everybody's. */
    public Optional<String> principal() {
        return Optional.ofNullable(principal);
    }

    /** The action whose lines are wanted, if not every one's. */
    public Optional<String> action() {
        return Optional.ofNullable(action);
    }

    /** The result that is wanted, if not any. */
    public Optional<AuditRecord.Result> result() {
        return Optional.ofNullable(result);
    }

    /** The run whose lines are wanted, if not every one's. */
    public Optional<String> run() {
        return Optional.ofNullable(run);
    }

    /** From when on lines are wanted, if not from the first. */
    public Optional<Instant> from() {
        return Optional.ofNullable(from);
    }

    /** The cursor, if any. */
    public Optional<UUID> after() {
        return Optional.ofNullable(after);
    }

    /** The most lines. */
    public int top() {
        return atMost;
    }
}
