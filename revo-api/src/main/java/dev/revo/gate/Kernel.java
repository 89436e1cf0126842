package dev.revo.gate;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.AuditRecord;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.UnavailableException;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunContext;
import dev.revo.run.Runs;
import dev.revo.scope.Mint;
import dev.revo.scope.Scope;
import dev.revo.spi.Gate;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunMetric;
import dev.revo.spi.RunRequest;
import dev.revo.tool.Approvals;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** One reVo's kernel: everything that is done passes its gates. Thread-safe. */
public final class Kernel {
    static final String SYSTEM_TENANT = "_system";
    private static final int TENANT_EVENTS = 8_192;
    private static final Duration LONGEST_DRAIN = Duration.ofDays(36_500);

    private final Parts parts;
    private final Mint mint = Mint.claim();
    private final ExecutorService threads;
    private final Authority authority;
    private final Scopes scopes;
    private final RunTable table = new RunTable();
    private final PendingApprovals approvals = new PendingApprovals(this);
    private final Posts posts = new Posts(this);
    private final Postman postman = new Postman(this);
    private final FindRun finder = new FindRun(this);
    private final RemoteWatches watches = new RemoteWatches();
    private final Inheritance inheritance = new Inheritance(this);
    private final Admittance admittance = new Admittance(this);
    private final RunHistory history = new RunHistory(this);
    private final Outputs outputs;
    private final ListRuns listing = new ListRuns(this);
    private final Submitter submitter = new Submitter(this, admittance);
    private final Map<String, EventStream> tenants = new HashMap<>();
    private final AtomicLong leaked = new AtomicLong();
    private volatile boolean closing;

    private Kernel(Parts parts) {
        this.parts = requireNonNull(parts, "parts");
        this.outputs = new Outputs(parts.journal(), parts.blobs());
        this.threads = parts.executors().threads(parts.name() + "-kernel");
        this.authority = new Authority(parts, mint);
        this.scopes = new Scopes(parts.directory(), mint, this);
    }

    /** A kernel over these parts; it does nothing before {@link #start()}. */
    public static Kernel of(Parts parts) {
        return new Kernel(parts);
    }

    /** Takes up the runs that an earlier life of the process left in the journal, and what was said to them. */
    public void start() {
        new Recovery(this).run();
        postman.start();
    }

    /** The gate of a scope; the scope is checked at each use. */
    public Gate gate(Scope scope) {
        return new DefaultGate(this, requireNonNull(scope, "scope"), null, null);
    }

    /** The runs that a scope sees. */
    public Runs runs(Scope scope) {
        return new DefaultRuns(this, requireNonNull(scope, "scope"));
    }

    /** The approvals that a scope sees and decides. */
    public Approvals approvals(Scope scope) {
        return new DefaultApprovals(this, requireNonNull(scope, "scope"));
    }

    /**
     * A scope that belongs to this kernel. With a directory, the principal is asked for there.
     *
     * @throws DeniedException when the directory does not know it or does not answer
     */
    public Scope scopeOf(String tenant, String principal) {
        return scopes.of(tenant, principal);
    }

    /**
     * A scope of reVo's own principal in the tenant in which operators' work is done.
     *
     * @param reason why, for the audit log
     */
    public Scope operatorScope(String reason) {
        return scopes.operator(SYSTEM_TENANT, reason);
    }

    /** Returns when the scope may be used here. */
    public void accept(Scope scope) {
        scopes.accept(scope);
    }

    void open() {
        if (closing) {
            throw new UnavailableException(Fault.of("closing", "This Revo is closing and takes no new runs.")
                    .retryable(true));
        }
    }

    /** Writes a line about what a scope does outside a gate. */
    public void audited(Scope scope, String action, AuditRecord.Result result, Map<String, String> detail) {
        authority.audit(admittance.direct(scope), action, "", result, detail);
    }

    /** Whether new runs are taken. */
    public boolean isOpen() {
        return !closing;
    }

    /** How many runs are not over. */
    public int liveRuns() {
        return table.live().size();
    }

    /** How many bodies did not stop when they were told to and hold a thread for ever. */
    public long leakedRuns() {
        return leaked.get();
    }

    /**
     * Takes no new runs, lets those that go on finish within the time, then parks what the journal can bring back and
     * cancels the rest. Idempotent.
     */
    public void close(Duration drain) {
        closing = true;
        boolean interrupted = false;
        try {
            table.awaitNone(drain.compareTo(LONGEST_DRAIN) > 0 ? LONGEST_DRAIN.toMillis() : drain.toMillis());
            List<LiveRun<?>> left = table.live();
            left.forEach(run -> run.end(last(run)));
            table.awaitNone(LiveRun.GRACE.toMillis() + 1_000);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        postman.close();
        watches.close();
        history.again();
        synchronized (tenants) {
            tenants.values().forEach(EventStream::complete);
        }
        threads.shutdown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How a run ends that is still there when this closes: what the journal can bring back goes on after a restart. */
    Cause last(LiveRun<?> run) {
        boolean comesBack = run.request().isDurable()
                && parts.journal() instanceof Promising promising
                && promising.guarantees().contains(Guarantee.SURVIVES_PROCESS_DEATH);
        return new Cause(
                comesBack ? Cause.Kind.SUSPEND : Cause.Kind.CANCEL,
                "the Revo was closed",
                run.ctx().id());
    }

    RunRequest<?> rebuild(RunContext ctx, RunRecord.Submitted before) {
        return kind(before.kind()).rebuild(ctx, before.name(), before.inputJson());
    }

    /** The same work from its beginning. */
    RunRequest<?> anew(RunContext ctx, RunRecord.Submitted before) {
        return kind(before.kind()).anew(ctx, before.name(), before.inputJson());
    }

    RunKind kind(String name) {
        return parts.kinds().stream()
                .filter(kind -> kind.kind().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotFoundException(Fault.of(
                                "unknown_kind",
                                "No installed module knows runs of the kind '" + name
                                        + "'. Install the module that started them.")
                        .with("kind", name)));
    }

    /** Runs the task at that time on a thread of the kernel: timers of a clock must be short, and these journal. */
    Runnable later(Instant when, Runnable task) {
        return parts.time().at(when, () -> {
            if (!threads.isShutdown()) {
                threads.execute(task);
            }
        });
    }

    EventStream tenantEvents(String tenant) {
        synchronized (tenants) {
            return tenants.computeIfAbsent(tenant, t -> new EventStream(threads, TENANT_EVENTS, false));
        }
    }

    void tell(RevoEvent event) {
        EventStream stream;
        synchronized (tenants) {
            stream = tenants.get(event.head().tenant());
        }
        if (stream != null) {
            stream.publish(number -> event);
        }
    }

    /** Tells of what happened outside a run; while nobody listens to the tenant, nobody is told. */
    void emit(String tenant, Function<RevoEvent.Head, ? extends RevoEvent> event) {
        EventStream stream;
        synchronized (tenants) {
            stream = tenants.get(tenant);
        }
        if (stream != null) {
            stream.publish(number -> event.apply(
                    new RevoEvent.Head(parts.ids().next(), number, parts.time().instant(), tenant, Optional.empty())));
        }
    }

    /** Tells every run of the tenant that is here to end; how many were told. */
    int cancelRuns(String tenant, String reason) {
        int told = 0;
        for (LiveRun<?> run : table.live()) {
            if (run.ctx().tenant().equals(tenant)) {
                told += run.end(new Cause(Cause.Kind.CANCEL, reason, run.ctx().id())) ? 1 : 0;
            }
        }
        return told;
    }

    void measured(RunRequest<?> request, RunRecord.Finished end, RunContext ctx) {
        Map<String, String> tags = Map.of("kind", request.kind(), "state", end.state(), "outcome", end.outcome());
        parts.telemetry().count(RunMetric.FINISH.key(), 1, tags);
        parts.telemetry()
                .time(
                        RunMetric.TIME.key(),
                        Duration.between(ctx.started(), parts.time().instant()),
                        tags);
    }

    void leaked() {
        leaked.incrementAndGet();
        parts.telemetry().count(RunMetric.LEAK.key(), 1, Map.of());
    }

    Parts parts() {
        return parts;
    }

    Mint mint() {
        return mint;
    }

    Executor threads() {
        return threads;
    }

    Authority authority() {
        return authority;
    }

    Scopes scopes() {
        return scopes;
    }

    RunTable table() {
        return table;
    }

    PendingApprovals approvals() {
        return approvals;
    }

    Inheritance inheritance() {
        return inheritance;
    }

    Posts posts() {
        return posts;
    }

    FindRun finder() {
        return finder;
    }

    RemoteWatches watches() {
        return watches;
    }

    Admittance admittance() {
        return admittance;
    }

    RunHistory history() {
        return history;
    }

    Outputs outputs() {
        return outputs;
    }

    ListRuns listing() {
        return listing;
    }

    Submitter submitter() {
        return submitter;
    }
}
