package dev.revo.gate;

import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.event.RevoEvent;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunEvent;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.time.Instant;
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
    private final RunHolds holds;
    private final RunVoice voice;
    private final RunEnding<R> ending;
    private final boolean recovered;
    private final boolean approvalFirst;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final RunChildren children = new RunChildren();

    private final Object lock = new Object();
    private RunState state = RunState.QUEUED;
    private boolean over;
    private boolean pauseAsked;
    private boolean wakeAsked;
    private long attempt;
    private Progress progress = Progress.of(0, "queued");
    private @Nullable String waitingFor;
    private RunRecord.@Nullable Finished end;
    private RunScheduler.@Nullable Ticket ticket;

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
        this.holds = new RunHolds(kernel, ctx, reservation);
        this.recovered = recovered;
        this.approvalFirst = approvalFirst;
        this.voice = new RunVoice(kernel, ctx, options);
        this.ending = new RunEnding<>(kernel, request, ctx, writer, voice);
    }

    /** Tells that it was accepted, arms its deadline and asks for a thread. */
    void start() {
        emit(head -> new RunEvent.Queued(head, request.kind(), request.name()));
        if (!ctx.deadline().equals(Instant.MAX)) {
            holds.deadline(kernel.later(ctx.deadline(), () -> end(Cause.deadline(ctx))));
        }
        cancellation.onRequest(this::told);
        try {
            schedule();
        } catch (RevoException e) {
            finish(RunState.FAILED, null, e);
            throw e;
        } catch (Error e) {
            // No thread could be made: who submitted it learns it, and nobody waits for it.
            fail(e);
            throw e;
        }
    }

    private void schedule() {
        synchronized (lock) {
            if (over) {
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
            finish(RunState.FAILED, null, e);
        }
    }

    private void attempt() {
        long number;
        synchronized (lock) {
            if (over || cancellation.requested()) {
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
        RunAttempt<R> came = RunAttempt.of(this, execution, number, approvalFirst);
        R value = came.value();
        if (came.parkedFor() != null) {
            park(came.parkedFor());
        } else if (came.thrown() != null) {
            fail(came.thrown());
        } else if (cancellation.requested()) {
            finishCancelled();
        } else if (value == null) {
            fail(new IllegalStateException("the body of " + request + " returned null"));
        } else {
            finish(RunState.SUCCEEDED, value, null);
        }
    }

    private void fail(Throwable thrown) {
        if (cancellation.requested()) {
            finishCancelled();
        } else {
            finish(RunState.FAILED, null, ending.fault(thrown));
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
            finish(RunState.CANCELLED, null, why.exception());
        }
    }

    private void park(String reason) {
        boolean again;
        boolean paused = reason.equals(DefaultExecution.PAUSE);
        synchronized (lock) {
            if (over) {
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
            if (!over) {
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
            if (over) {
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
        kernel.later(kernel.parts().time().instant().plus(GRACE), this::abandon);
        if (held != null) {
            writer.betweenWrites(held::interrupt);
        }
    }

    private void abandon() {
        boolean holdsThread;
        synchronized (lock) {
            if (over) {
                return;
            }
            // One that waits to be scheduled again holds none.
            holdsThread = state == RunState.RUNNING;
        }
        if (holdsThread) {
            LOG.atWarn()
                    .addKeyValue("run", ctx.id())
                    .log("A run did not stop in time and was given up; its thread is leaked");
            kernel.leaked();
        }
        finishCancelled();
    }

    private boolean beginEnding() {
        synchronized (lock) {
            boolean first = !over;
            over = true;
            return first;
        }
    }

    private void suspend(Cause why) {
        if (beginEnding()) {
            // Its children were told the same, each by its own link: cancelling them here would end them for good.
            holds.release();
            voice.events().complete();
            kernel.table().ended(this);
            result.completeExceptionally(why.exception());
        }
    }

    private void finish(RunState how, @Nullable R value, @Nullable RevoException fault) {
        if (!beginEnding()) {
            return;
        }
        children.close(cancellation.cause());
        RunEnding.Ended<R> ended = ending.journal(how, value, fault);
        holds.release();
        children.close(cancellation.cause());
        ending.audit(ended);
        synchronized (lock) {
            state = ended.state();
            end = ended.record();
            waitingFor = null;
        }
        ending.tell(ended);
        // Only now: who closes the kernel waits for this, and everybody has been told.
        kernel.table().ended(this);
        ended.complete(result);
    }

    void adopt(LiveRun<?> child) {
        children.add(child);
    }

    /** Adds an event with the run's next number, told to the run's and the tenant's listeners. */
    void emit(Function<RevoEvent.Head, ? extends RevoEvent> make) {
        voice.emit(make);
    }

    void progress(Progress now) {
        synchronized (lock) {
            progress = now;
        }
        voice.progress(now);
    }

    RunStatus status() {
        long number = Math.max(0, voice.events().count() - 1);
        synchronized (lock) {
            if (end != null) {
                return RunView.finished(ctx.id(), end, number);
            }
            return RunView.going(
                    ctx,
                    state,
                    cancellation.requested(),
                    pauseAsked && state != RunState.PAUSED,
                    progress,
                    state == RunState.WAITING ? waitingFor : null,
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
        return voice.events();
    }

    CompletableFuture<R> result() {
        return result;
    }
}
