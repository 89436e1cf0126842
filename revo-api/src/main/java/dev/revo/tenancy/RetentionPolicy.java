package dev.revo.tenancy;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long what an organization leaves behind is kept. What is older is deleted, within about an hour, and the audit log
 * says what and how much. Immutable; each copy method replaces one time. All are at most 36,500 days.
 *
 * <p>Conversations and memories are not in it: what keeps conversations knows no time of their last use, and memories are
 * forgotten with {@code recall().forget(...)}. Both are deleted with the rest after closing, as far as the store keeps them
 * in its tables.
 */
public final class RetentionPolicy {
    /** What records of high-risk uses are kept for at least (EU AI Act, article 26(6): six months). */
    private static final Duration AUDIT = Duration.ofDays(180);

    /** Two of the longest months: a calendar month stays whole, in whichever zone, until a month after its end. */
    private static final Duration USAGE = Duration.ofDays(62);

    private static final Duration RUNS = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final RetentionPolicy DEFAULTS = new RetentionPolicy(null, null, null, Duration.ofDays(30));

    private final @Nullable Duration runs;
    private final @Nullable Duration usage;
    private final @Nullable Duration audit;
    private final Duration afterClosing;

    private RetentionPolicy(
            @Nullable Duration runs, @Nullable Duration usage, @Nullable Duration audit, Duration afterClosing) {
        this.runs = runs;
        this.usage = usage;
        this.audit = audit;
        this.afterClosing = afterClosing;
    }

    /** Everything for as long as the organization is there, and 30 days after it was closed. */
    public static RetentionPolicy defaults() {
        return DEFAULTS;
    }

    private static Duration length(String field, Duration length, Duration least) {
        if (length.compareTo(least) < 0 || length.compareTo(LONGEST) > 0) {
            throw InvalidRequestException.field(
                    field,
                    "is " + length,
                    "Use " + (least.isZero() ? "zero" : least.toDays() + " days") + " to " + LONGEST.toDays()
                            + " days.");
        }
        return length;
    }

    /**
     * A copy that keeps a run with its journal for so long after its end, 1 day or more. A run that has not ended is kept
     * whatever its age. The idempotency key of a run that was deleted is free: the next request with it starts a new run.
     */
    public RetentionPolicy runs(Duration afterEnd) {
        return new RetentionPolicy(length("retention.runs", afterEnd, RUNS), usage, audit, afterClosing);
    }

    /** A copy that keeps runs for ever. */
    public RetentionPolicy runsForEver() {
        return new RetentionPolicy(null, usage, audit, afterClosing);
    }

    /**
     * A copy that keeps usage events, and what reports add up from them, for so long, 62 days or more. An event counts once
     * for as long as it is kept; one that is older than what is kept is refused, because nobody could tell whether it was
     * counted. Budgets keep what they have counted; a budget for ever that is set anew begins with what is kept.
     */
    public RetentionPolicy usage(Duration length) {
        return new RetentionPolicy(runs, length("retention.usage", length, USAGE), audit, afterClosing);
    }

    /** A copy that keeps usage events for ever. */
    public RetentionPolicy usageForEver() {
        return new RetentionPolicy(runs, null, audit, afterClosing);
    }

    /**
     * A copy that keeps lines of the audit log for so long, 180 days or more. Lines go up to a signed checkpoint, so that
     * what is left can be verified; without {@code Tenancy.module().signAudit(key)} there are none and nothing goes.
     */
    public RetentionPolicy audit(Duration length) {
        return new RetentionPolicy(runs, usage, length("retention.audit", length, AUDIT), afterClosing);
    }

    /** A copy that keeps lines of the audit log for ever. */
    public RetentionPolicy auditForEver() {
        return new RetentionPolicy(runs, usage, null, afterClosing);
    }

    /** A copy that keeps all data of the organization, its audit log among it, for so long after it was closed; zero or more. */
    public RetentionPolicy afterClosing(Duration length) {
        return new RetentionPolicy(runs, usage, audit, length("retention.afterClosing", length, Duration.ZERO));
    }

    /** How long runs are kept after their end; for ever if empty. */
    public Optional<Duration> runs() {
        return Optional.ofNullable(runs);
    }

    /** How long usage events are kept; for ever if empty. */
    public Optional<Duration> usage() {
        return Optional.ofNullable(usage);
    }

    /** How long lines of the audit log are kept; for ever if empty. */
    public Optional<Duration> audit() {
        return Optional.ofNullable(audit);
    }

    /** How long all of it is kept after closing. */
    public Duration afterClosing() {
        return afterClosing;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetentionPolicy that
                && Objects.equals(runs, that.runs)
                && Objects.equals(usage, that.usage)
                && Objects.equals(audit, that.audit)
                && afterClosing.equals(that.afterClosing);
    }

    @Override
    public int hashCode() {
        return Objects.hash(runs, usage, audit, afterClosing);
    }

    @Override
    public String toString() {
        return "kept: runs " + shown(runs) + ", usage " + shown(usage) + ", audit " + shown(audit) + ", after closing "
                + afterClosing;
    }

    private static String shown(@Nullable Duration length) {
        return length == null ? "for ever" : length.toString();
    }
}
