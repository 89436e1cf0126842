package dev.revo.gate;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.AgentException;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.event.RevoEvent;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunEvent;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run in this process: the machine of its states. QUEUED, RUNNING and WAITING or PAUSED follow each other until it
 * ends once; whoever ends it first wins, and a result that comes later is discarded.
 */
final class LiveRun<R> {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);

    /** How long a body that was told to end may go on before it is given up. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration RESCHEDULE = Duration.ofSeconds(1);

    private final Kernel kernel;
    private final RunRequest<R> request;
    private final RunOptions options;
    private final RunContext ctx;
    private final RunCancellation cancellation;
    private final RunWriter writer;
    private final Reservation reservation;
    private final EventStream events;
    private final boolean recovered;
    private final boolean approvalFirst;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final List<LiveRun<?>> children = new ArrayList<>();

    private final Object lock = new Object();
    private RunState state = RunState.QUEUED;
    private boolean ending;
    private boolean pauseAsked;
    private boolean wakeAsked;
    private long attempt;
    private Progress progress = Progress.of(0, "queued");
    private @Nullable String waitingFor;
    private RunRecord.@Nullable Finished end;
    private RunScheduler.@Nullable Ticket ticket;
    private Runnable deadlineTimer = () -> {};

    LiveRun(
            Kernel kernel,
            RunRequest<R> request,
            RunOptions options,
            RunContext ctx,
            RunCancellation cancellation,
            RunWriter writer,
            Reservation reservation,
            boolean recovered,
            boolean approvalFirst) {
        this.kernel = kernel;
        this.request = request;
        this.options = options;
        this.ctx = ctx;
        this.cancellation = cancellation;
        this.writer = writer;
        this.reservation = reservation;
        this.recovered = recovered;
        this.approvalFirst = approvalFirst;
        this.events = new EventStream(kernel.threads(), 10_000, true);
    }

    /** Tells that it was accepted, arms its deadline and asks for a thread. */
    void start() {
        emit(head -> new RunEvent.Queued(head, request.kind(), request.name()));
        if (!ctx.deadline().equals(Instant.MAX)) {
            Runnable timer = kernel.later(
                    ctx.deadline(),
                    () -> end(new Cause(Cause.Kind.DEADLINE, "its deadline was " + ctx.deadline(), ctx.id())));
            synchronized (lock) {
                deadlineTimer = timer;
            }
        }
        cancellation.onRequest(this::told);
        try {
            schedule();
        } catch (RevoException e) {
            finish(RunState.FAILED, "", null, e);
            throw e;
        }
    }

    private void schedule() {
        synchronized (lock) {
            if (ending) {
                return;
            }
            state = RunState.QUEUED;
            waitingFor = null;
        }
        RunScheduler scheduler = kernel.parts().scheduler();
        RunScheduler.Ticket given =
                Asked.of(scheduler, "schedule a run", () -> scheduler.schedule(ctx, options.priority(), this::attempt));
        synchronized (lock) {
            ticket = given;
        }
    }

    private void scheduleAgain() {
        try {
            schedule();
        } catch (OverloadedException e) {
            Duration wait = e.retryAfter().orElse(RESCHEDULE);
            kernel.later(kernel.parts().time().instant().plus(wait), this::scheduleAgain);
        } catch (RevoException e) {
            finish(RunState.FAILED, "", null, e);
        }
    }

    private void attempt() {
        long number;
        synchronized (lock) {
            if (ending || cancellation.requested()) {
                number = 0;
            } else if (pauseAsked) {
                state = RunState.PAUSED;
                number = -1;
            } else {
                state = RunState.RUNNING;
                number = ++attempt;
            }
        }
        if (number == 0) {
            finishCancelled();
        } else if (number < 0) {
            emit(RunEvent.Paused::new);
        } else {
            work(number);
        }
    }

    private void work(long number) {
        DefaultExecution execution = new DefaultExecution(kernel, this, recovered && number == 1);
        try {
            writer.append(RunRecord.STARTED, RunRecord.VERSION, RunRecord.flat(Map.of("attempt", "" + number)));
            emit(head -> new RunEvent.Started(head, number));
            if (approvalFirst) {
                execution.approveStart(request);
            }
            R value = request.body().run(execution);
            leave(execution, () -> succeed(value));
        } catch (ParkSignal signal) {
            leave(execution, () -> park(signal.waitingFor()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave(execution, () -> fail(e));
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError | AssertionError e) {
            leave(execution, () -> fail(e));
        }
    }

    // A body that swallowed the signal is parked all the same.
    private void leave(DefaultExecution execution, Runnable otherwise) {
        String parkedFor = execution.leave();
        if (parkedFor != null && !cancellation.requested()) {
            park(parkedFor);
        } else {
            otherwise.run();
        }
    }

    private void succeed(R value) {
        if (cancellation.requested()) {
            finishCancelled();
            return;
        }
        if (value == null) {
            fail(new IllegalStateException("the body of " + request + " returned null"));
            return;
        }
        finish(RunState.SUCCEEDED, request.codec().outcome(value), value, null);
    }

    private void fail(Throwable thrown) {
        if (cancellation.requested()) {
            finishCancelled();
        } else if (thrown instanceof RevoException fault) {
            finish(RunState.FAILED, "", null, fault);
        } else {
            finish(
                    RunState.FAILED,
                    "",
                    null,
                    new AgentException(Fault.of(
                                    "agent_failed",
                                    request + " threw " + thrown.getClass().getName() + ": " + thrown.getMessage())
                            .with("run", ctx.id())
                            .cause(thrown)));
        }
    }

    private void finishCancelled() {
        Cause why = cancellation.cause();
        if (why == null) {
            return;
        }
        if (why.kind() == Cause.Kind.SUSPEND) {
            suspend(why);
        } else {
            finish(RunState.CANCELLED, "", null, why.exception());
        }
    }

    private void park(String reason) {
        boolean again;
        boolean paused = reason.equals(DefaultExecution.PAUSE);
        synchronized (lock) {
            if (ending) {
                return;
            }
            again = wakeAsked || (paused && !pauseAsked);
            wakeAsked = false;
            if (!again) {
                state = paused ? RunState.PAUSED : RunState.WAITING;
                waitingFor = reason;
            }
        }
        if (again) {
            scheduleAgain();
        } else if (cancellation.requested()) {
            finishCancelled();
        } else if (paused) {
            emit(RunEvent.Paused::new);
        } else {
            emit(head -> new RunEvent.Waiting(head, reason));
        }
    }

    /** Lets a run that waits go on; one that is about to wait goes on at once. */
    void wake() {
        synchronized (lock) {
            if (state != RunState.WAITING) {
                wakeAsked = state == RunState.RUNNING;
                return;
            }
            state = RunState.QUEUED;
        }
        scheduleAgain();
    }

    void pause() {
        synchronized (lock) {
            if (!ending) {
                pauseAsked = true;
            }
        }
    }

    void resume() {
        synchronized (lock) {
            pauseAsked = false;
            if (state != RunState.PAUSED && state != RunState.WAITING) {
                return;
            }
            state = RunState.QUEUED;
        }
        scheduleAgain();
    }

    boolean pauseAsked() {
        synchronized (lock) {
            return pauseAsked;
        }
    }

    /** Whether this was the request that ends it. */
    boolean end(Cause why) {
        synchronized (lock) {
            if (ending) {
                return false;
            }
        }
        boolean first = cancellation.request(why);
        if (first && why.kind() != Cause.Kind.SUSPEND) {
            emit(head -> new RunEvent.CancelRequested(head, why.reason()));
        }
        return first;
    }

    // On a thread of its own, so that who cancels never waits.
    private void told(Cause why) {
        RunScheduler.Ticket held;
        boolean idle;
        synchronized (lock) {
            held = ticket;
            idle = state == RunState.WAITING || state == RunState.PAUSED;
        }
        if (idle || (held != null && held.remove())) {
            finishCancelled();
            return;
        }
        if (held != null) {
            held.interrupt();
        }
        kernel.later(kernel.parts().time().instant().plus(GRACE), this::abandon);
    }

    private void abandon() {
        synchronized (lock) {
            if (ending) {
                return;
            }
        }
        LOG.atWarn()
                .addKeyValue("run", ctx.id())
                .log("A run did not stop in time and was given up; its thread is leaked");
        kernel.leaked();
        finishCancelled();
    }

    private boolean beginEnding() {
        synchronized (lock) {
            boolean first = !ending;
            ending = true;
            return first;
        }
    }

    private void suspend(Cause why) {
        if (beginEnding()) {
            // Its children were told the same, each by its own link: cancelling them here would end them for good.
            release();
            events.complete();
            kernel.table().ended(this);
            result.completeExceptionally(why.exception());
        }
    }

    private void finish(RunState how, String outcome, @Nullable R value, @Nullable RevoException fault) {
        if (!beginEnding()) {
            return;
        }
        RunState state = how;
        RevoException problem = fault;
        Optional<String> json = Optional.empty();
        if (value != null) {
            try {
                json = Optional.of(request.codec().encode(value));
            } catch (RuntimeException e) {
                problem = e instanceof RevoException known
                        ? known
                        : new BugException(Fault.of("encode_failed", "The result of " + request + " cannot be written.")
                                .cause(e));
                state = RunState.FAILED;
            }
        }
        closeChildren();
        RunRecord.Finished record = new RunRecord.Finished(
                state.name(),
                state == RunState.SUCCEEDED ? outcome : "",
                json,
                Optional.ofNullable(problem).map(Problem::from),
                ctx.spending().used());
        problem = write(record, problem);
        publish(problem == fault || problem == null ? record : unwritten(record, problem), value, problem);
    }

    // What cannot be journaled is not acknowledged: the run shows as failed here and goes on after a restart.
    private @Nullable RevoException write(RunRecord.Finished record, @Nullable RevoException problem) {
        if (writer.broken() != null) {
            return problem == null ? writer.broken() : problem;
        }
        try {
            writer.append(RunJournal.FINISHED, RunRecord.VERSION, RunRecord.write(record));
            return problem;
        } catch (RevoException e) {
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("The end of a run could not be journaled");
            return e;
        }
    }

    private static RunRecord.Finished unwritten(RunRecord.Finished record, RevoException problem) {
        return new RunRecord.Finished(
                RunState.FAILED.name(), "", Optional.empty(), Optional.of(Problem.from(problem)), record.usage());
    }

    private void publish(RunRecord.Finished record, @Nullable R value, @Nullable RevoException problem) {
        RunState last = RunState.valueOf(record.state());
        release();
        closeChildren();
        try {
            kernel.authority()
                    .audit(
                            ctx,
                            request.kind() + ":finish",
                            request.name(),
                            last == RunState.SUCCEEDED ? Result.DONE : Result.FAILED,
                            Map.of("state", record.state(), "outcome", record.outcome()));
        } catch (RuntimeException e) {
            // The run is over and journaled; its end stands in the journal even when the audit store is down.
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("The end of a run could not be audited");
        }
        synchronized (lock) {
            state = last;
            end = record;
            waitingFor = null;
        }
        String code = record.problem().map(Problem::code).orElse("");
        emit(head -> new RunEvent.Finished(head, last, record.outcome(), code));
        events.complete();
        try {
            kernel.measured(request, record, ctx);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("run", ctx.id()).log("Telemetry failed");
        }
        // Only now: who closes the kernel waits for this, and everybody has been told.
        kernel.table().ended(this);
        if (problem != null) {
            result.completeExceptionally(problem);
        } else if (value != null) {
            result.complete(value);
        } else {
            result.completeExceptionally(
                    new BugException(Fault.of("no_result", "A run ended without result and without fault.")));
        }
    }

    private void release() {
        Runnable timer;
        synchronized (lock) {
            timer = deadlineTimer;
        }
        timer.run();
        try {
            reservation.close();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("A reservation could not be ended");
        }
        kernel.approvals().drop(ctx);
    }

    private void closeChildren() {
        List<LiveRun<?>> left;
        synchronized (lock) {
            left = List.copyOf(children);
        }
        left.forEach(child -> child.end(new Cause(Cause.Kind.CANCEL, "the run that started it ended", child.ctx.id())));
    }

    void adopt(LiveRun<?> child) {
        synchronized (lock) {
            children.add(child);
        }
    }

    /** Adds an event with the run's next number, told to the run's and the tenant's listeners. */
    void emit(Function<RevoEvent.Head, ? extends RevoEvent> make) {
        RevoEvent event = events.publish(number -> make.apply(new RevoEvent.Head(
                kernel.parts().ids().next(),
                number,
                kernel.parts().time().instant(),
                ctx.tenant(),
                Optional.of(ctx.id().value()))));
        if (event != null) {
            kernel.tell(event);
        }
    }

    void progress(Progress now) {
        synchronized (lock) {
            progress = now;
        }
        emit(head -> new RunEvent.Progressed(head, now));
        options.onProgress().ifPresent(listener -> {
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).addKeyValue("run", ctx.id()).log("A progress listener failed");
            }
        });
    }

    RunStatus status() {
        long number = Math.max(0, events.count() - 1);
        synchronized (lock) {
            if (end != null) {
                return RunView.finished(ctx.id(), end, number);
            }
            Optional<RunStatus.Request> asked = cancellation.requested()
                    ? Optional.of(RunStatus.Request.CANCEL)
                    : pauseAsked && state != RunState.PAUSED ? Optional.of(RunStatus.Request.PAUSE) : Optional.empty();
            return new RunView(
                    ctx.id(),
                    state,
                    Optional.empty(),
                    asked,
                    progress,
                    state == RunState.WAITING ? Optional.ofNullable(waitingFor) : Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    ctx.spending().used(),
                    number);
        }
    }

    RunContext ctx() {
        return ctx;
    }

    RunRequest<R> request() {
        return request;
    }

    RunWriter writer() {
        return writer;
    }

    RunCancellation cancellation() {
        return cancellation;
    }

    EventStream events() {
        return events;
    }

    CompletableFuture<R> result() {
        return result;
    }
}
