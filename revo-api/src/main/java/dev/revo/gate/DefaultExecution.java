package dev.revo.gate;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.data.Page;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
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
import dev.revo.spi.AccessRequest;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.Decision;
import dev.revo.spi.Demand;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Prover;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One attempt of a run's body. It is over when the body left, was parked, or the run ended. */
final class DefaultExecution implements RunExecution {
    // Beside the keys that bodies do not give, which are a hash and a number.
    static final String KEYED = "key ";

    private final Kernel kernel;
    private final LiveRun<?> run;
    private final List<JournalEntry> recorded;
    private final boolean afterRestart;
    private final Nouns nouns;
    private final Prover prover;
    private final Map<String, Integer> childrenSoFar = new HashMap<>();
    private final Object lock = new Object();
    private @Nullable Map<String, JournalEntry> inherited;
    private @Nullable Park parked;
    private boolean left;
    private boolean compensates;
    private @Nullable Runnable wakeListener;

    DefaultExecution(Kernel kernel, LiveRun<?> run, boolean afterRestart) {
        this.kernel = kernel;
        this.run = run;
        this.recorded = run.writer().entries();
        this.afterRestart = afterRestart;
        this.nouns =
                kernel.parts().nouns().apply(new DefaultGate(kernel, run.ctx().scope(), run, this));
        this.prover =
                new DefaultProver(kernel.mint(), run.ctx().id(), kernel.parts().time());
    }

    /** Ends this attempt: every later call throws. Answers for what it was parked, if it was. */
    @Nullable
    Park leave() {
        synchronized (lock) {
            left = true;
            wakeListener = null;
            return parked;
        }
    }

    /** The run was woken: who waits inside the body is told. */
    void woken() {
        Runnable listener;
        synchronized (lock) {
            listener = wakeListener;
        }
        if (listener != null) {
            listener.run();
        }
    }

    /** Returns while this attempt may go on. */
    void active() {
        synchronized (lock) {
            if (parked != null) {
                throw new ParkSignal(parked);
            }
            if (left) {
                throw new ConflictException(Fault.of(
                                "run_left",
                                "The run's body has returned; its context cannot be used any more. Wait for background"
                                        + " work before returning.")
                        .with("run", run.ctx().id()));
            }
            if (compensates) {
                return;
            }
        }
        endWhenLate();
        run.cancellation().check();
    }

    // The deadline's timer ends the run on another thread: a body that comes here first must not begin anything new.
    private void endWhenLate() {
        if (!run.ctx().deadline().isAfter(kernel.parts().time().instant())) {
            run.end(Cause.deadline(run.ctx()));
        }
    }

    @Override
    public RunContext context() {
        return run.ctx();
    }

    @Override
    public List<JournalEntry> recorded() {
        return recorded;
    }

    @Override
    public List<JournalEntry> recorded(long from) {
        return run.writer().entries(from);
    }

    @Override
    public void record(String type, int version, byte[] data) {
        active();
        notOfTheKernel(type);
        run.writer().append(type, version, data);
    }

    static void notOfTheKernel(String type) {
        if (type.startsWith("run.")) {
            throw new IllegalArgumentException("entry types beginning with run. belong to the kernel: " + type);
        }
    }

    @Override
    public void recordAll(List<Note> notes) {
        active();
        notes.forEach(note -> notOfTheKernel(note.type()));
        run.writer().append(notes);
    }

    @Override
    public void replayed(Usage spent) {
        if (afterRestart) {
            run.ctx().spending().settle(kernel.mint(), Usage.none(), spent);
        }
    }

    @Override
    public void emit(Function<RevoEvent.Head, ? extends RevoEvent> event) {
        run.emit(event);
    }

    @Override
    public Priority priority() {
        return run.priority();
    }

    @Override
    public int weight() {
        return run.weight();
    }

    @Override
    public RunScheduler.Idle idle() {
        return run.idle();
    }

    @Override
    public void progress(Progress progress) {
        active();
        run.progress(progress);
    }

    @Override
    public void checkpoint() {
        active();
        if (run.pauseAsked()) {
            throw parked(Park.of(Park.PAUSE));
        }
    }

    @Override
    public boolean pauseAsked() {
        return run.pauseAsked();
    }

    @Override
    public void compensate(Duration most) {
        synchronized (lock) {
            compensates = true;
        }
        run.compensates(most);
    }

    @Override
    public void cancel(String reason) {
        run.end(new Cause(Cause.Kind.CANCEL, reason, run.ctx().id()));
    }

    @Override
    public Decision decide(AccessRequest request) {
        active();
        return kernel.authority().decide(run.ctx(), request);
    }

    @Override
    public Reservation reserve(Demand demand) {
        active();
        return kernel.authority().reserve(run.ctx(), demand);
    }

    @Override
    public List<ApprovalDecision> approvals(List<ApprovalQuestion> questions) {
        active();
        List<ApprovalDecision> decisions = new ArrayList<>();
        String waitingFor = null;
        for (ApprovalQuestion question : questions) {
            Optional<ApprovalDecision> decided = ask(question);
            decided.ifPresent(decisions::add);
            if (decided.isEmpty()) {
                waitingFor = question.waitingFor();
            }
        }
        if (waitingFor != null) {
            throw parked(Park.of(waitingFor));
        }
        return decisions;
    }

    @Override
    public Optional<ApprovalDecision> ask(ApprovalQuestion question) {
        active();
        Optional<ApprovalDecision> decided = decision(question.key());
        if (decided.isEmpty()) {
            Instant expires = firstAsked(question.key()).orElseGet(() -> firstAsk(question));
            kernel.approvals().ask(run, question, expires);
        }
        return decided;
    }

    private Optional<ApprovalDecision> decision(String key) {
        // Read anew: the decision may have come while this attempt was already at work.
        return run.writer().entries().stream()
                .filter(entry -> entry.type().equals(RunRecord.DECIDED))
                .map(entry -> RunRecord.decided(entry))
                .filter(decided -> decided.key().equals(key))
                .findFirst()
                .map(d -> new ApprovalDecision(
                        ApprovalDecision.Verdict.valueOf(d.verdict()), d.by(), d.note(), d.argumentsJson()));
    }

    private Optional<Instant> firstAsked(String key) {
        return run.writer().entries().stream()
                .filter(entry -> entry.type().equals(RunRecord.ASKED))
                .filter(entry -> RunRecord.field(entry, "key").equals(Optional.of(key)))
                .findFirst()
                .flatMap(entry -> RunRecord.field(entry, "expires"))
                .map(Instant::parse);
    }

    private Instant firstAsk(ApprovalQuestion question) {
        Instant expires = kernel.parts().time().instant().plus(question.lapses());
        kernel.authority()
                .audit(
                        run.ctx(),
                        "approval:ask",
                        question.call().map(c -> c.tool()).orElse(question.key()),
                        Result.ASKED,
                        Map.of("digest", question.digest(), "permission", question.permission()));
        run.writer()
                .append(
                        RunRecord.ASKED,
                        RunRecord.VERSION,
                        RunRecord.flat(Map.of("key", question.key(), "expires", expires.toString())));
        return expires;
    }

    /** The decision point asked for a person before the run begins. */
    void approveStart(RunRequest<?> request) {
        AccessRequest start = AccessRequest.of(request.kind() + ":start", request.name());
        Decision decision = kernel.authority().demand(run.ctx(), start);
        if (decision.verdict() != Decision.Verdict.ASK) {
            return;
        }
        String digest = Hash.sha256(
                run.ctx().tenant(), run.ctx().id().value(), request.kind(), request.name(), request.inputJson());
        ApprovalDecision answer = approvals(List.of(new ApprovalQuestion(
                        "start",
                        "approval",
                        digest,
                        "May " + run.ctx().scope() + " start " + request + "?",
                        decision.approverPermission(),
                        Optional.empty(),
                        Duration.ofDays(1),
                        json -> json)))
                .get(0);
        if (answer.verdict() != ApprovalDecision.Verdict.APPROVED) {
            throw new DeniedException(Fault.of(
                            "approval_" + answer.verdict().name().toLowerCase(java.util.Locale.ROOT),
                            "The start of " + request + " was not approved: " + answer.note())
                    .with("run", run.ctx().id()));
        }
    }

    @Override
    public RuntimeException park(String waitingFor) {
        active();
        throw parked(Park.of(waitingFor));
    }

    @Override
    public RuntimeException park(String waitingFor, Instant until) {
        active();
        throw parked(new Park(waitingFor, Optional.of(until)));
    }

    private ParkSignal parked(Park park) {
        synchronized (lock) {
            parked = park;
        }
        return new ParkSignal(park);
    }

    @Override
    public Runnable waker() {
        return run::wake;
    }

    @Override
    public void onWake(Runnable listener) {
        active();
        synchronized (lock) {
            wakeListener = listener;
        }
    }

    @Override
    public void onEnd(Runnable listener) {
        CompletionStage<?> end = run.result();
        end.whenComplete((value, fault) -> listener.run());
    }

    @Override
    public void audit(String action, String resource, Result result, Map<String, String> detail) {
        kernel.authority().audit(run.ctx(), action, resource, result, detail);
    }

    @Override
    public <R> RunHandle<R> submit(RunRequest<R> child, Limits tighter) {
        active();
        return unkeyed(child, RunOptions.defaults().limits(tighter));
    }

    private <R> RunHandle<R> unkeyed(RunRequest<R> child, RunOptions options) {
        String what = Hash.sha256(child.kind(), child.name(), child.inputJson());
        String key;
        synchronized (lock) {
            key = what + "#" + childrenSoFar.merge(what, 1, Integer::sum);
        }
        return child(key, child, options);
    }

    @Override
    public <R> RunHandle<R> submit(String key, RunRequest<R> child, Limits tighter) {
        active();
        return child(KEYED + key, child, RunOptions.defaults().limits(tighter));
    }

    /** Starts a run below this one, with all that its options say. */
    <R> RunHandle<R> submit(RunRequest<R> child, RunOptions options) {
        active();
        return options.idempotencyKey()
                .map(key -> child(KEYED + key, child, options))
                .orElseGet(() -> unkeyed(child, options));
    }

    @Override
    public <R> Optional<RunHandle<R>> child(String key, RunRequest<R> child) {
        active();
        return before(KEYED + key, child);
    }

    private <R> RunHandle<R> child(String key, RunRequest<R> child, RunOptions options) {
        return before(key, child).orElseGet(() -> kernel.submitter().child(run, child, options, key));
    }

    private <R> Optional<RunHandle<R>> before(String key, RunRequest<R> child) {
        // What was inherited has ended, and its run may be deleted by now.
        JournalEntry inherited = inherited().get(key);
        return inherited != null
                ? Optional.of(kernel.inheritance().handle(inherited, child))
                : recordedChild(key).flatMap(id -> kernel.submitter().again(run, id, child));
    }

    // Written before the first attempt, all of it.
    private Map<String, JournalEntry> inherited() {
        synchronized (lock) {
            if (inherited == null) {
                inherited = Inheritance.inherited(recorded);
            }
            return inherited;
        }
    }

    private Optional<RunId> recordedChild(String key) {
        // The last one: an earlier id may have been recorded by a life that died before the child itself was.
        return run.writer().entries().stream()
                .filter(entry -> entry.type().equals(RunRecord.CHILD))
                .filter(entry -> RunRecord.field(entry, "key").equals(Optional.of(key)))
                .reduce((earlier, later) -> later)
                .flatMap(entry -> RunRecord.field(entry, "run"))
                .map(RunId::parse);
    }

    @Override
    public <R> RunId startBeside(String key, RunRequest<R> request, RunOptions options) {
        active();
        return kernel.submitter().beside(run.ctx().scope(), request, options.idempotencyKey(key));
    }

    @Override
    public Page<RunSummary> runs(RunQuery query) {
        active();
        return kernel.listing().list(run.ctx(), query);
    }

    @Override
    public Prover prover() {
        return prover;
    }

    @Override
    public <N> N use(Class<N> noun) {
        active();
        return nouns.use(noun);
    }

    @Override
    public boolean has(Class<?> noun) {
        return nouns.has(noun);
    }
}
