package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which runs of a tenant are wanted, newest first. Immutable; each copy method adds or replaces one condition. */
public final class RunQuery {
    private static final RunQuery ALL = new RunQuery(new Conditions());

    private final Conditions all;

    /** What is asked for; not changed once it is a query's. */
    private static final class Conditions {
        private @Nullable String kind;
        private @Nullable String name;
        private @Nullable String principal;
        private @Nullable RunState state;
        private @Nullable String outcome;
        private @Nullable String problem;
        private @Nullable RunId parent;
        private @Nullable Instant from;
        private @Nullable Instant until;
        private @Nullable String after;
        private List<String> tags = List.of();
        private int top = 100;

        private Conditions copy() {
            Conditions copy = new Conditions();
            copy.kind = kind;
            copy.name = name;
            copy.principal = principal;
            copy.state = state;
            copy.outcome = outcome;
            copy.problem = problem;
            copy.parent = parent;
            copy.from = from;
            copy.until = until;
            copy.after = after;
            copy.tags = tags;
            copy.top = top;
            return copy;
        }
    }

    private RunQuery(Conditions all) {
        this.all = all;
    }

    private RunQuery with(Consumer<Conditions> change) {
        Conditions copy = all.copy();
        change.accept(copy);
        return new RunQuery(copy);
    }

    /** The newest 100 runs. */
    public static RunQuery all() {
        return ALL;
    }

    /** Only runs of this kind, such as {@code plan}. */
    public RunQuery kind(String wanted) {
        requireNonNull(wanted, "wanted");
        return with(to -> to.kind = wanted);
    }

    /** Only runs of this name, of whatever kind. */
    public RunQuery name(String wanted) {
        requireNonNull(wanted, "wanted");
        return with(to -> to.name = wanted);
    }

    /** Only runs of this agent. */
    public RunQuery agent(String type) {
        return kind("agent").name(type);
    }

    /** Only runs on behalf of this principal. */
    public RunQuery by(String id) {
        requireNonNull(id, "id");
        return with(to -> to.principal = id);
    }

    /** Only runs that are there. */
    public RunQuery state(RunState wanted) {
        requireNonNull(wanted, "wanted");
        return with(to -> to.state = wanted);
    }

    /** Only runs with this outcome, such as {@code verified}. */
    public RunQuery outcome(String wanted) {
        requireNonNull(wanted, "wanted");
        return with(to -> to.outcome = wanted);
    }

    /** Only runs that ended with this code, such as {@code poison}: see {@link RunSummary#problem()}. */
    public RunQuery problem(String code) {
        requireNonNull(code, "code");
        return with(to -> to.problem = code);
    }

    /**
     * Only runs with this tag; of several calls, only runs that have each of them. A text that is no tag finds nothing.
     *
     * @throws InvalidRequestException when more than 16 are asked for, which no run has
     */
    public RunQuery tag(String wanted) {
        requireNonNull(wanted, "wanted");
        if (all.tags.contains(wanted)) {
            return this;
        }
        if (all.tags.size() == Tags.MOST) {
            throw InvalidRequestException.field(
                    "run.tag", "is asked for more than " + Tags.MOST + " times", "Ask for at most " + Tags.MOST + ".");
        }
        List<String> wider = Stream.concat(all.tags.stream(), Stream.of(wanted)).toList();
        return with(to -> to.tags = wider);
    }

    /** Only runs that this one started. */
    public RunQuery parent(RunId id) {
        requireNonNull(id, "id");
        return with(to -> to.parent = id);
    }

    /** Only runs that were submitted from this instant on. */
    public RunQuery from(Instant at) {
        requireNonNull(at, "at");
        return with(to -> to.from = at);
    }

    /** Only runs that were submitted before this instant. */
    public RunQuery until(Instant at) {
        requireNonNull(at, "at");
        return with(to -> to.until = at);
    }

    /** What follows a page: the cursor that came with it. */
    public RunQuery after(String next) {
        requireNonNull(next, "next");
        return with(to -> to.after = next);
    }

    /** At most so many runs, 1 to 1,000. */
    public RunQuery top(int most) {
        if (most < 1 || most > 1_000) {
            throw InvalidRequestException.field("run.top", "is " + most, "Use 1 to 1,000.");
        }
        return with(to -> to.top = most);
    }

    /** Whether a run fulfils every condition; the cursor and the size are none. */
    public boolean matches(RunSummary run) {
        return (all.kind == null || all.kind.equals(run.kind()))
                && (all.name == null || all.name.equals(run.name()))
                && (all.principal == null || all.principal.equals(run.principal()))
                && (all.state == null || all.state == run.state())
                && (all.outcome == null || Optional.of(all.outcome).equals(run.outcome()))
                && (all.problem == null || Optional.of(all.problem).equals(run.problem()))
                && (all.parent == null || Optional.of(all.parent).equals(run.parent()))
                && run.tags().containsAll(all.tags)
                && within(run.submitted());
    }

    private boolean within(Instant submitted) {
        return (all.from == null || !submitted.isBefore(all.from))
                && (all.until == null || submitted.isBefore(all.until));
    }

    /** The kind, if not any. */
    public Optional<String> kind() {
        return Optional.ofNullable(all.kind);
    }

    /** The name, if not any. */
    public Optional<String> name() {
        return Optional.ofNullable(all.name);
    }

    /** The principal, if not anybody. */
    public Optional<String> principal() {
        return Optional.ofNullable(all.principal);
    }

    /** The state, if not any. */
    public Optional<RunState> state() {
        return Optional.ofNullable(all.state);
    }

    /** The outcome, if not any. */
    public Optional<String> outcome() {
        return Optional.ofNullable(all.outcome);
    }

    /** The code of what went wrong, if not any or none. */
    public Optional<String> problem() {
        return Optional.ofNullable(all.problem);
    }

    /** The tags, each of which a run must have; unmodifiable. */
    public List<String> tags() {
        return all.tags;
    }

    /** The parent, if not any or none. */
    public Optional<RunId> parent() {
        return Optional.ofNullable(all.parent);
    }

    /** From when on, if not from the first. */
    public Optional<Instant> from() {
        return Optional.ofNullable(all.from);
    }

    /** Before when, if not to the last. */
    public Optional<Instant> until() {
        return Optional.ofNullable(all.until);
    }

    /** The cursor, if any. */
    public Optional<String> after() {
        return Optional.ofNullable(all.after);
    }

    /** The most runs. */
    public int top() {
        return all.top;
    }
}
