package dev.revo.gate;

import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.event.RevoEvent;
import dev.revo.run.Priority;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunEvent;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.spi.Load;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run in this process, from its first thread to its end. Whoever ends it first wins, and a result that comes later is
 * discarded.
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

    private final RunPhase phase = new RunPhase();
    private volatile @Nullable DefaultExecution atWork;
    private volatile @Nullable Place place;
    private volatile @Nullable Instant compensatesUntil;

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
        this.voice = new RunVoice(kernel, ctx, options, !request.isStanding());
        this.ending = new RunEnding<>(kernel, request, ctx, writer, voice);
    }

    /** Tells that it was accepted, arms its deadline and asks for a thread. */
    void start() {
        emit(head -> new RunEvent.Queued(head, request.kind(), request.name()));
        if (!ctx.deadline().equals(Instant.MAX)) {
            holds.deadline(kernel.later(ctx.deadline(), () -> end(Cause.deadline(ctx))));
        }
        cancellation.onRequest(this::told);
        if (recovered) {
            // It was accepted in an earlier life: where there is no room yet, it waits for some.
            scheduleAgain();
            return;
        }
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
        long time = phase.queue();
        if (time == 0) {
            return;
        }
        RunScheduler scheduler = kernel.parts().scheduler();
        CompletableFuture<RunScheduler.Ticket> own = new CompletableFuture<>();
        RunScheduler.Ticket given = Asked.of(
                scheduler, "schedule a run", () -> scheduler.schedule(ctx, load(), () -> attempt(own), this::dropped));
        phase.ticket(time, given);
        own.complete(given);
    }

    // It was accepted, and the scheduler gives it up before it began.
    private void dropped(RevoException why) {
        if (!(why instanceof OverloadedException)) {
            end(kernel.last(this));
            // Nobody else will: it waits for no thread any more.
            finishCancelled();
        } else if (recovered || phase.attempts() > 0) {
            // What has begun once is not lost to more urgent work.
            again(why.retryAfter());
        } else {
            finish(RunState.FAILED, null, why);
        }
    }

    private void again(Optional<Duration> wait) {
        kernel.later(kernel.parts().time().instant().plus(wait.orElse(RESCHEDULE)), this::scheduleAgain);
    }

    private Load load() {
        // Of its text, two bytes a character at most.
        Load load = Load.of(options.priority())
                .weight(options.weight())
                .bytes(2L * request.inputJson().length());
        // What it did is taken back however full the queue is.
        return cancellation.requested() ? load.nested() : load;
    }

    private void scheduleAgain() {
        try {
            schedule();
        } catch (OverloadedException e) {
            again(e.retryAfter());
        } catch (RevoException e) {
            finish(RunState.FAILED, null, e);
        } catch (Error e) {
            // No thread could be made. Nobody above would learn it, and the run would wait for ever.
            fail(e);
        }
    }

    private void attempt(CompletableFuture<RunScheduler.Ticket> own) {
        // The deadline's timer may be on its way on another thread: what is late does not begin.
        if (!ctx.deadline().isAfter(kernel.parts().time().instant())) {
            end(Cause.deadline(ctx));
        }
        boolean cleansUp = cancellation.requested() && mustCleanUp();
        switch (phase.begin(cancellation.requested() && !cleansUp)) {
            case WORK -> {
                place = new Place(Thread.currentThread(), own);
                if (cleansUp) {
                    kernel.later(kernel.parts().time().instant().plus(GRACE), this::abandon);
                }
                work(phase.attempts());
            }
            case PAUSED -> emit(RunEvent.Paused::new);
            case OVER -> finishCancelled();
        }
    }

    private void work(long number) {
        DefaultExecution execution = new DefaultExecution(kernel, this, recovered && number == 1);
        atWork = execution;
        holds.work();
        RunWorkEvent event = RunWorkEvent.begun();
        RunAttempt<R> came = RunAttempt.of(this, execution, number, approvalFirst);
        event.ended(this, number, came);
        holds.leave();
        atWork = null;
        place = null;
        R value = came.value();
        if (came.parked() != null) {
            park(came.parked(), number);
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

    private void park(Park park, long number) {
        boolean paused = park.isPause();
        if (recovered && (phase.attempts() == 1 || !request.isStanding())) {
            try {
                // A process that dies from here on did not die of this run.
                writer.append(RunRecord.WAITING, RunRecord.VERSION, RunRecord.flat(Map.of("for", park.reason())));
            } catch (RevoException e) {
                fail(e);
                return;
            }
        }
        RunPhase.Parked parked = phase.park(park.reason(), paused);
        if (parked == RunPhase.Parked.OVER) {
            return;
        }
        // One timer too many wakes a run that looks and waits again, so that none is missed.
        park.until().ifPresent(until -> holds.wakeAt(number, kernel.later(until, this::wake)));
        if (parked == RunPhase.Parked.GOES_ON) {
            scheduleAgain();
        } else if (cancellation.requested()) {
            finishCancelled();
        } else if (paused) {
            emit(RunEvent.Paused::new);
        } else {
            emit(head -> new RunEvent.Waiting(head, park.reason()));
        }
    }

    /** Lets a run that waits go on; one that is about to wait goes on at once. */
    void wake() {
        if (phase.wake()) {
            scheduleAgain();
            return;
        }
        tellBody();
    }

    private void tellBody() {
        DefaultExecution execution = atWork;
        if (execution != null) {
            execution.woken();
        }
    }

    void pause() {
        phase.pause();
        tellBody();
    }

    void resume() {
        if (phase.resume()) {
            scheduleAgain();
        }
    }

    boolean pauseAsked() {
        return phase.pauseAsked();
    }

    /** Whether it is over here without an end in its journal, because that could not be written any more. */
    boolean isLost() {
        return phase.isOver() && writer.broken() != null;
    }

    /** Whether this was the request that ends it. */
    boolean end(Cause why) {
        if (phase.isOver()) {
            return false;
        }
        boolean first = cancellation.request(why);
        if (first && why.kind() != Cause.Kind.SUSPEND) {
            emit(head -> new RunEvent.CancelRequested(head, why.reason()));
        }
        return first;
    }

    // On a thread of its own, so that who cancels never waits.
    private void told(Cause why) {
        RunScheduler.Ticket held = phase.ticket();
        if (phase.idle() || (held != null && held.remove())) {
            if (mustCleanUp()) {
                cleanUp();
            } else {
                finishCancelled();
            }
            return;
        }
        kernel.later(kernel.parts().time().instant().plus(GRACE), this::abandon);
        if (held != null) {
            writer.betweenWrites(held::interrupt);
        }
    }

    Priority priority() {
        return options.priority();
    }

    int weight() {
        return options.weight();
    }

    /** The thread of a body, and what it was given for it; that may come a moment after the thread. */
    private record Place(Thread thread, CompletableFuture<RunScheduler.Ticket> ticket) {}

    /** Where its body is, in the host's own code or in reVo's, when it has a thread. */
    Optional<String> place() {
        Place held = place;
        if (held == null) {
            return Optional.empty();
        }
        for (StackTraceElement frame : held.thread().getStackTrace()) {
            String name = frame.getClassName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
                // Its own text names the class loader too.
                return Optional.of(name + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                        + frame.getLineNumber() + ")");
            }
        }
        return Optional.empty();
    }

    /** The body's thread waits for work below the run. On another thread it does nothing: that one holds no place. */
    RunScheduler.Idle idle() {
        Place held = place;
        if (held == null || held.thread() != Thread.currentThread()) {
            return () -> {};
        }
        return held.ticket().join().idle();
    }

    // One that has begun may have done something, and is not to go on in a next life.
    private boolean mustCleanUp() {
        Cause why = cancellation.cause();
        return request.isCompensating() && phase.attempts() > 0 && why != null && why.kind() != Cause.Kind.SUSPEND;
    }

    private void cleanUp() {
        phase.forgetPause();
        try {
            schedule();
        } catch (RevoException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("run", ctx.id())
                    .log("A run that was cancelled cannot take back what it did");
            finishCancelled();
        }
    }

    /** Its body takes effects back, which takes longer than stopping. */
    void compensates(Duration most) {
        compensatesUntil = kernel.parts().time().instant().plus(most);
    }

    private void abandon() {
        Instant until = compensatesUntil;
        if (until != null && until.isAfter(kernel.parts().time().instant()) && phase.running()) {
            kernel.later(until, this::abandon);
            return;
        }
        // One that waits to be scheduled again holds none.
        if (phase.running()) {
            LOG.atWarn()
                    .addKeyValue("run", ctx.id())
                    .log("A run did not stop in time and was given up; its thread is leaked");
            kernel.leaked();
        }
        finishCancelled();
    }

    private void suspend(Cause why) {
        if (phase.over()) {
            // Its children were told the same, each by its own link: cancelling them here would end them for good.
            holds.release();
            voice.events().complete();
            kernel.table().ended(this);
            result.completeExceptionally(why.exception());
        }
    }

    private void finish(RunState how, @Nullable R value, @Nullable RevoException fault) {
        if (!phase.over()) {
            return;
        }
        endChildren();
        RunEnding.Ended<R> ended = ending.journal(how, value, fault);
        holds.release();
        endChildren();
        ending.audit(ended);
        kernel.history().ended(ctx, RunHistory.task(ctx, request, options), ended.record(), writer);
        phase.ended(ended.record());
        ending.tell(ended);
        // Only now: who closes the kernel waits for this, and everybody has been told.
        kernel.table().ended(this);
        ended.complete(result);
        cancellation.over();
    }

    // Where nothing can be written any more, another life goes on with it and looks for its children.
    private void endChildren() {
        if (writer.broken() != null) {
            children.leave(kernel::last);
        } else {
            children.close(cancellation.cause());
        }
    }

    void adopt(LiveRun<?> child) {
        children.add(child);
    }

    /** Does it once this run is over, or at once. */
    void onOver(Runnable action) {
        var unused = result.whenComplete((value, fault) -> action.run());
    }

    /** A child has ended, and nothing has to end it any more. */
    void letGo(LiveRun<?> child) {
        children.remove(child);
    }

    /** Adds an event with the run's next number, told to the run's and the tenant's listeners. */
    void emit(Function<RevoEvent.Head, ? extends RevoEvent> make) {
        voice.emit(make);
    }

    void progress(Progress now) {
        phase.progress(now);
        voice.progress(now);
    }

    RunStatus status() {
        long number = Math.max(0, voice.events().count() - 1);
        return phase.view(ctx, cancellation.requested(), number);
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
