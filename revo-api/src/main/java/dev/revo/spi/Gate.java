package dev.revo.spi;

import dev.revo.data.Page;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunSummary;
import dev.revo.scope.Scope;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * The one way from a noun to its work, for one scope: validates, authorizes, reserves, audits, and for runs journals,
 * schedules, settles and finishes. Modules build their nouns on it and cannot skip it. Thread-safe. Not for
 * implementation.
 */
public interface Gate {
    /** On whose behalf. */
    Scope scope();

    /**
     * A context of the scope, to look things up that need no decision of their own, such as prices and schemas. Nothing is
     * audited.
     *
     * @throws dev.revo.error.DeniedException when the scope may not be used here
     */
    RunContext context();

    /**
     * A direct call: the body runs on this thread with a context whose run id is not journaled.
     *
     * @throws dev.revo.error.DeniedException when the principal may not
     * @throws dev.revo.error.QuotaExceededException when a limit is reached
     * @throws dev.revo.error.RevoException what the body threw
     */
    <R> R call(String action, String resource, Function<RunContext, R> body);

    /** A run; when this returns it is journaled. Throws what {@code dev.revo.agent.Agents.start} documents. */
    <R> RunHandle<R> submit(RunRequest<R> run, RunOptions options);

    /** What {@link #submit} would say, without any effect. */
    Admission explain(RunRequest<?> run, RunOptions options);

    /**
     * The keys for which the body of a run that ended started runs below it whose results another run can have: see {@link
     * RunRequest#takesOver}. Empty when the tenant has no such run. Like {@link #context} it needs no decision of its own, so who
     * calls it has asked for one.
     */
    Set<String> results(RunId ended);

    /**
     * Runs of the tenant as {@code Runs.list} has them. Like {@link #context} it needs no decision of its own, so who calls it has
     * asked for one.
     */
    Page<RunSummary> runs(RunQuery query);

    /**
     * The handle of a run of the tenant. Like {@link #context} it needs no decision of its own, so who calls it has asked for one.
     *
     * @param request of the run's kind and name, which knows the type of its result
     * @return empty when the tenant has no such run, or this process does not hold it, it has not ended, and the journal has no post to
     *     the one that does: see {@link WorkBackend}. A run's own gate finds only what this process holds and what has ended
     * @throws dev.revo.error.ConflictException when the run is of another kind or name
     */
    <R> Optional<RunHandle<R>> run(RunId id, RunRequest<R> request);

    /**
     * Adds an entry to the journal of a run of the tenant from outside, where no entry says it already, and lets the run go on.
     * When this returns, the entry is durable. It is a call like {@link #call}, with the action and resource of the post, and what
     * was added is audited. Where another process holds the run, the entry goes by post, if the journal has one ({@link
     * WorkBackend}): when this returns it is durably on its way. What is said to the run meanwhile, also by others, may come first and
     * make it void: see {@link RunKind#isSaid}.
     *
     * @throws dev.revo.error.NotFoundException when the tenant has no such run
     * @throws dev.revo.error.ConflictException when the run has ended
     * @throws dev.revo.error.UnavailableException {@code run_elsewhere} when this process does not hold the run and the journal has no
     *     post; another code when the entry could not be written, it is unknown then whether it was
     * @throws dev.revo.error.RevoException what {@link #call} throws, and the post
     */
    void post(RunId run, RunPost post);

    /** Events of the tenant from now on. */
    Flow.Publisher<RevoEvent> events();

    /**
     * Tells those who listen to the tenant's events now of something that happened outside a run. Nobody is asked and
     * nothing is kept.
     *
     * @param event makes the event of the head that it is given, whose sequence is the tenant's
     */
    void emit(Function<RevoEvent.Head, ? extends RevoEvent> event);

    /**
     * The gate of the same operator in another tenant, for what operators do to one: it is audited there.
     *
     * @throws dev.revo.error.DeniedException when this gate is not reVo's own principal's, or is a run's
     */
    Gate within(String tenant);

    /**
     * Cancels every run of the tenant that this process holds, without waiting for any to end.
     *
     * @param reason what their status and their journal say
     * @return how many were told
     * @throws dev.revo.error.DeniedException when this gate is not reVo's own principal's, or is a run's
     */
    int cancelRuns(String reason);
}
