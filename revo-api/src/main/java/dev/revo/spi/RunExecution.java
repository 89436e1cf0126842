package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.AuditRecord;
import dev.revo.data.Page;
import dev.revo.event.RevoEvent;
import dev.revo.run.Limits;
import dev.revo.run.Nouns;
import dev.revo.run.Priority;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunSummary;
import dev.revo.run.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /**
     * The entries as they stand now, from a sequence on, in order; unmodifiable. Those that came from outside since this attempt
     * began are among them: see {@link Gate#post}. Who posts wakes the run: see {@link #onWake}.
     */
    List<JournalEntry> recorded(long from);

    /** Adds an entry to the run's journal; durable on return. The type must not begin with {@code run.} */
    void record(String type, int version, byte[] data);

    /** Adds entries like {@link #record}, all or none, with one acknowledgement for all. */
    void recordAll(List<Note> notes);

    /**
     * An entry to be.
     *
     * @param type must not begin with {@code run.}
     * @param version the version of its form
     * @param text its content
     */
    record Note(String type, int version, String text) {
        /** Checks for nulls. */
        public Note {
            requireNonNull(type, "type");
            requireNonNull(text, "text");
        }
    }

    /**
     * Counts what an entry of an earlier attempt says was spent, where the account of this run does not know it: after a
     * restart. Called once for each such entry; without effect otherwise.
     */
    void replayed(Usage spent);

    /** Tells listeners. Returns at once. */
    void emit(Function<RevoEvent.Head, ? extends RevoEvent> event);

    /** How urgent the run is. */
    Priority priority();

    /** As how many ordinary bodies each of its bodies counts at first: see {@code RunOptions.weight}. */
    int weight();

    /** Gives the run's place to others while this thread waits for work below the run; closing takes it back. */
    RunScheduler.Idle idle();

    /** Tells how far the run is. */
    void progress(Progress progress);

    /**
     * Returns at once while the run may go on; parks it when it was told to pause.
     *
     * @throws dev.revo.error.CancelledException when it was cancelled
     * @throws dev.revo.error.DeadlineExceededException when its deadline passed
     */
    void checkpoint();

    /**
     * Whether the run was told to pause, for a body that first ends what it has begun and then calls {@link #checkpoint}.
     * Who asks for it wakes the run: see {@link #onWake}.
     */
    boolean pauseAsked();

    /**
     * Lets this attempt take effects back: from now on none of its calls is refused because the run was cancelled or is
     * late, and a run that was told to end is given up only after this time.
     *
     * @param most how long it may take
     */
    void compensate(Duration most);

    /** Cancels the run from inside, such as one whose journal says that it was being cancelled when the process died. */
    void cancel(String reason);

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
     * The decision on a question to a person, for a body that has other work until then. While it is empty, the question is
     * open; who decides it, or its lapse, wakes the run. Asking it again changes nothing.
     */
    Optional<ApprovalDecision> ask(ApprovalQuestion question);

    /**
     * Parks the run until somebody resumes it.
     *
     * @param waitingFor stable reason such as {@code effect_unknown}
     * @return never
     */
    RuntimeException park(String waitingFor);

    /**
     * Parks the run until it is woken or resumed, or until this time. The body may begin again earlier for a reason of
     * somebody else's, and looks for itself whether it must wait on. After a restart it begins at once.
     *
     * @param waitingFor stable reason such as {@code retry}
     * @return never
     */
    RuntimeException park(String waitingFor, Instant until);

    /**
     * Lets the run go on: one that is parked begins again, one that is at work is told by {@link #onWake} and will not wait
     * when it parks the next time. Usable on any thread, also after this attempt was left; without effect once the run is
     * over.
     */
    Runnable waker();

    /**
     * Called each time the run is woken while this attempt is at work, on the thread of who wakes it: it must be quick and
     * throw nothing. What came before is not told again: register first, then look. One listener; a second one replaces it.
     */
    void onWake(Runnable listener);

    /**
     * Called once the run is over in this process, however that came; at once if it is. It must be quick and throw nothing. Each
     * listener is called, those of earlier attempts too.
     */
    void onEnd(Runnable listener);

    /** Writes a line to the audit log. */
    void audit(String action, String resource, AuditRecord.Result result, Map<String, String> detail);

    /**
     * Starts a run below this one. When the body begins again, the same request gives the run that was started before; of
     * several equal requests, the first the first, and so on.
     */
    <R> RunHandle<R> submit(RunRequest<R> child, Limits tighter);

    /**
     * Starts a run below this one, once for the key: when the body begins again, the key gives the run that was started
     * before. For bodies that do not ask for their children in the same order each time. In a run,
     * {@code RunOptions.idempotencyKey} is such a key.
     *
     * @throws dev.revo.error.ConflictException when the key was used for another kind or name
     */
    <R> RunHandle<R> submit(String key, RunRequest<R> child, Limits tighter);

    /** The run that was started below this one for the key, if there is one; nothing is started. */
    <R> Optional<RunHandle<R>> child(String key, RunRequest<R> child);

    /**
     * Starts a run beside this one, once for the key, on behalf of the same principal with its rights as they are now: it passes what
     * {@link Gate#submit} passes, has no parent, and neither ends with this run nor is paid by its budget. For modules whose runs stand
     * for others, such as schedules. Agents and bodies of plans do not get it: what they start must end with them, and within their
     * limits.
     *
     * @param key of the tenant's keys, so it names this run in some way
     * @param options of the run; the key takes the place of theirs
     * @return the run, whether it was started now or before by whatever process
     * @throws dev.revo.error.CancelledException when this run was cancelled
     * @throws dev.revo.error.DeniedException when the principal may not, or may not act any more
     * @throws dev.revo.error.RevoException what {@link Gate#submit} throws
     */
    <R> RunId startBeside(String key, RunRequest<R> request, RunOptions options);

    /** Runs of the tenant as {@code Runs.list} has them. It needs no decision of its own: what they are is not shown to anybody. */
    Page<RunSummary> runs(RunQuery query);

    /** Makes evidence and answers for this run. */
    Prover prover();
}
