package dev.revo.spi;

import dev.revo.event.RevoEvent;
import dev.revo.run.Limits;
import dev.revo.run.Nouns;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import java.util.List;
import java.util.function.Function;

/**
 * A run from inside, for the module whose body is at work. Once the run has been parked or has ended, every call throws.
 * Thread-safe. Not for implementation.
 */
public interface RunExecution extends Nouns {
    /** The run. */
    RunContext context();

    /** What earlier attempts recorded, in order; unmodifiable and fixed for this attempt. */
    List<JournalEntry> recorded();

    /** Adds an entry to the run's journal; durable on return. The type must not begin with {@code run.} */
    void record(String type, int version, byte[] data);

    /** Tells listeners. Returns at once. */
    void emit(Function<RevoEvent.Head, ? extends RevoEvent> event);

    /** Tells how far the run is. */
    void progress(Progress progress);

    /**
     * Returns at once while the run may go on; parks it when it was told to pause.
     *
     * @throws dev.revo.error.CancelledException when it was cancelled
     * @throws dev.revo.error.DeadlineExceededException when its deadline passed
     */
    void checkpoint();

    /** Decides on an action inside the run: the scope, then the decision point; a denial is audited. Fails closed. */
    Decision decide(AccessRequest request);

    /**
     * Reserves from the run's own account and from the tenant's quotas, both or neither.
     *
     * @throws dev.revo.error.BudgetExceededException when a budget cannot pay
     * @throws dev.revo.error.QuotaExceededException when a limit is reached
     */
    Reservation reserve(Demand demand);

    /**
     * The decision on a question to a person. Without one yet, the run is parked: this call does not return, the thread
     * is given back, and the body begins again when somebody has decided or the question has lapsed.
     */
    ApprovalDecision approval(ApprovalQuestion question);

    /**
     * Parks the run until somebody resumes it.
     *
     * @param waitingFor stable reason such as {@code effect_unknown}
     * @return never
     */
    RuntimeException park(String waitingFor);

    /** Writes a line to the audit log. */
    void audit(String action, String resource, dev.revo.audit.AuditRecord.Result result, java.util.Map<String, String> detail);

    /** Starts a run below this one. */
    <R> RunHandle<R> submit(RunRequest<R> child, Limits tighter);

    /** Makes evidence and answers for this run. */
    Prover prover();
}
