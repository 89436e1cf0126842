package dev.revo.gate;

import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunState;
import dev.revo.spi.RunScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands and what was asked of it. QUEUED, RUNNING and WAITING or PAUSED follow each other until it is over,
 * once. Each method is one step that nothing comes between; nothing is called from inside. Thread-safe.
 */
final class RunPhase {
    private RunState state = RunState.QUEUED;
    private boolean over;
    private boolean pauseAsked;
    private boolean wakeAsked;
    private long attempts;
    private Progress progress = Progress.of(0, "queued");
    private @Nullable String waitingFor;
    private RunRecord.@Nullable Finished end;
    private RunScheduler.@Nullable Ticket ticket;
    private long queued;
    private long ticketOf;

    /** What a thread finds that was given to the run. */
    enum Begin {
        WORK,
        PAUSED,
        OVER
    }

    /** What becomes of a body that left to wait. */
    enum Parked {
        WAITS,
        GOES_ON,
        OVER
    }

    /** It asks for a thread, for the time that is returned; 0 when it is over. */
    synchronized long queue() {
        if (over) {
            return 0;
        }
        state = RunState.QUEUED;
        waitingFor = null;
        return ++queued;
    }

    /** What it was given when it asked for that time. Its body may have been there and asked again: the newest one counts. */
    synchronized void ticket(long time, RunScheduler.Ticket given) {
        if (time > ticketOf) {
            ticketOf = time;
            ticket = given;
        }
    }

    synchronized RunScheduler.@Nullable Ticket ticket() {
        return ticket;
    }

    /** It was given a thread. */
    synchronized Begin begin(boolean cancelled) {
        if (over || cancelled) {
            return Begin.OVER;
        }
        if (pauseAsked) {
            state = RunState.PAUSED;
            return Begin.PAUSED;
        }
        state = RunState.RUNNING;
        attempts++;
        return Begin.WORK;
    }

    /** How many attempts began. */
    synchronized long attempts() {
        return attempts;
    }

    /** Its body left its thread for this reason; one that was woken meanwhile goes on. */
    synchronized Parked park(String reason, boolean paused) {
        if (over) {
            return Parked.OVER;
        }
        boolean again = wakeAsked || (paused && !pauseAsked);
        wakeAsked = false;
        if (again) {
            return Parked.GOES_ON;
        }
        state = paused ? RunState.PAUSED : RunState.WAITING;
        waitingFor = reason;
        return Parked.WAITS;
    }

    /** Whether it waits and must be scheduled; one that runs will not wait the next time. */
    synchronized boolean wake() {
        if (state != RunState.WAITING) {
            wakeAsked = state == RunState.RUNNING;
            return false;
        }
        state = RunState.QUEUED;
        return true;
    }

    synchronized void pause() {
        pauseAsked |= !over;
    }

    /** A pause that was asked for counts no more: it ends. */
    synchronized void forgetPause() {
        pauseAsked = false;
    }

    /** Whether it stands still and must be scheduled. */
    synchronized boolean resume() {
        pauseAsked = false;
        if (!idle()) {
            return false;
        }
        state = RunState.QUEUED;
        return true;
    }

    synchronized boolean pauseAsked() {
        return pauseAsked;
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Whether it holds no thread and waits for none. */
    synchronized boolean idle() {
        return state == RunState.WAITING || state == RunState.PAUSED;
    }

    /** Whether its body is on a thread. */
    synchronized boolean running() {
        return !over && state == RunState.RUNNING;
    }

    /** True for the first who ends it. */
    synchronized boolean over() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** How it ended, to be shown from now on. */
    synchronized void ended(RunRecord.Finished record) {
        state = RunState.valueOf(record.state());
        end = record;
        waitingFor = null;
    }

    synchronized void progress(Progress now) {
        progress = now;
    }

    synchronized RunView view(RunContext ctx, boolean cancelling, long events) {
        if (end != null) {
            return RunView.finished(ctx.id(), end, KeptResult.of(end.resultJson()), events);
        }
        return RunView.going(
                ctx,
                state,
                cancelling,
                pauseAsked && state != RunState.PAUSED,
                progress,
                state == RunState.WAITING ? waitingFor : null,
                events);
    }
}
