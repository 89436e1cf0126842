package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Mint;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import java.time.Instant;
import java.util.Optional;

/**
 * What flows through everything that is done for one run: who, until when, with what budget, and the signal that ends
 * it. First parameter of every SPI that does work. It only narrows. Immutable but for the account and the signal, which
 * are thread-safe; only the runtime makes one.
 */
public final class RunContext {
    private final Origin origin;
    private final Scope scope;
    private final Instant deadline;
    private final Cancellation cancellation;
    private final Spending spending;

    /**
     * Where a run comes from.
     *
     * @param id the run
     * @param parent the run that started it, if any
     * @param agent the agent at work, if any
     * @param traceparent W3C trace context of the caller, if any
     * @param started when the run was submitted; timeouts count from here
     */
    public record Origin(
            RunId id, Optional<RunId> parent, Optional<String> agent, Optional<String> traceparent, Instant started) {
        /** Checks for nulls. */
        public Origin {
            requireNonNull(id, "id");
            requireNonNull(parent, "parent");
            requireNonNull(agent, "agent");
            requireNonNull(traceparent, "traceparent");
            requireNonNull(started, "started");
        }
    }

    private RunContext(Origin origin, Scope scope, Instant deadline, Cancellation cancellation, Spending spending) {
        this.origin = requireNonNull(origin, "origin");
        this.scope = requireNonNull(scope, "scope");
        this.deadline = requireNonNull(deadline, "deadline");
        this.cancellation = requireNonNull(cancellation, "cancellation");
        this.spending = requireNonNull(spending, "spending");
    }

    /** For the kernel: a new context. */
    public static RunContext of(
            Mint mint, Origin origin, Scope scope, Instant deadline, Cancellation cancellation, Spending spending) {
        requireNonNull(mint, "mint");
        return new RunContext(origin, scope, deadline, cancellation, spending);
    }

    /** For the kernel: the context of a child of this run, with an id and a signal of its own and tighter limits. */
    public RunContext child(Mint mint, Origin child, Cancellation own, Limits tighter) {
        requireNonNull(mint, "mint");
        return new RunContext(
                child,
                cut(tighter),
                tighter.earliest(deadline, child.started()),
                own,
                spending.slice(tighter.budget()));
    }

    /** The run's id. */
    public RunId id() {
        return origin.id();
    }

    /** The run that started this one, if any. */
    public Optional<RunId> parent() {
        return origin.parent();
    }

    /** On whose behalf: tenant and principal. */
    public Scope scope() {
        return scope;
    }

    /** The tenant's id. */
    public String tenant() {
        return scope.tenant();
    }

    /** The agent at work, if any. */
    public Optional<String> agent() {
        return origin.agent();
    }

    /** When the run was submitted. */
    public Instant started() {
        return origin.started();
    }

    /** When the run must be over; {@link Instant#MAX} when nothing bounds it. */
    public Instant deadline() {
        return deadline;
    }

    /** The signal that ends the run. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** The run's account. */
    public Spending spending() {
        return spending;
    }

    /** W3C trace context, if the caller had one. */
    public Optional<String> traceparent() {
        return origin.traceparent();
    }

    /** A copy with the tighter of both sides' deadline, budget and rights. A timeout counts from the run's submission. */
    public RunContext narrowed(Limits tighter) {
        Spending account = tighter.budget().isUnlimited() ? spending : spending.slice(tighter.budget());
        return new RunContext(
                origin, cut(tighter), tighter.earliest(deadline, origin.started()), cancellation, account);
    }

    private Scope cut(Limits tighter) {
        return tighter.only()
                .map(rights -> scope.narrowedTo(rights.toArray(Permission[]::new)))
                .orElse(scope);
    }

    @Override
    public String toString() {
        return "run " + id() + " of " + scope;
    }
}
