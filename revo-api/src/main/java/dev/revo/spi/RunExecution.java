package dev.revo.spi;

import dev.revo.audit.AuditRecord;
import dev.revo.event.RevoEvent;
import dev.revo.run.Limits;
import dev.revo.run.Nouns;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.Usage;
import java.util.List;
import java.util.Map;
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

    /**
     * Counts what an entry of an earlier attempt says was spent, where the account of this run does not know it: after a
     * restart. Called once for each such entry; without effect otherwise.
     */
    void replayed(Usage spent);

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
     * The decisions on questions to persons, in their order. While one is missing, the run is parked with all of them
     * asked: this call does not return, the thread is given back, and the body begins again when the last has been decided
     * or has lapsed.
     */
    List<ApprovalDecision> approvals(List<ApprovalQuestion> questions);

    /**
     * Parks the run until somebody resumes it.
     *
     * @param waitingFor stable reason such as {@code effect_unknown}
     * @return never
     */
    RuntimeException park(String waitingFor);

    /** Writes a line to the audit log. */
    void audit(String action, String resource, AuditRecord.Result result, Map<String, String> detail);

    /** Starts a run below this one. */
    <R> RunHandle<R> submit(RunRequest<R> child, Limits tighter);

    /** Makes evidence and answers for this run. */
    Prover prover();
}
