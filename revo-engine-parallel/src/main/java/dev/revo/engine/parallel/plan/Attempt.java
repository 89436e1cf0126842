package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.parallel.StepContext;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.Telemetry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a body. It reports once: what the body came to, or that it was given up; what comes later is dropped. An
 * interrupt meets the body only while it runs.
 */
final class Attempt implements Runnable {
    /** How long a body that was interrupted may take to leave before it is given up. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final long NOT = Long.MIN_VALUE;

    private final Desk desk;
    private final StepScope scope;
    private final Optional<Duration> timeout;
    private final Body body;
    private final Consumer<Outcome> report;
    private final Object lock = new Object();
    private RunScheduler.@Nullable Ticket ticket;
    private @Nullable Thread thread;
    private @Nullable Throwable why;
    private Runnable timer = () -> {};
    private boolean stopped;
    private boolean left;
    private boolean reported;
    private long asked;
    private long began = NOT;
    private long ended = NOT;

    /** What is called. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object run(StepContext ctx) throws Exception;
    }

    /**
     * What it came to.
     *
     * @param value what the body returned; null is one where nothing was thrown
     * @param thrown why there is none
     * @param abandoned whether the body is still on its thread
     */
    record Outcome(@Nullable Object value, @Nullable Throwable thrown, boolean abandoned) {
        static Outcome failed(Throwable why) {
            return new Outcome(null, why, false);
        }
    }

    Attempt(Desk desk, StepScope scope, Optional<Duration> timeout, Body body, Consumer<Outcome> report) {
        this.desk = desk;
        this.scope = scope;
        this.timeout = timeout;
        this.body = body;
        this.report = report;
    }

    private long nanos() {
        return desk.settings().time().nanos();
    }

    /**
     * Where it is.
     *
     * @param more how many attempts may follow
     */
    Ahead.Open open(int more) {
        synchronized (lock) {
            return began == NOT
                    ? new Ahead.Open(Ahead.Stage.QUEUED, Duration.ofNanos(nanos() - asked), more)
                    : new Ahead.Open(Ahead.Stage.RUNNING, Duration.ofNanos(nanos() - began), more);
        }
    }

    /** How long the body took; empty when it did not begin or has not returned. */
    Optional<Duration> ran() {
        synchronized (lock) {
            return ended == NOT ? Optional.empty() : Optional.of(Duration.ofNanos(ended - began));
        }
    }

    /** Asks for a thread. What cannot get one has failed. */
    void launch() {
        synchronized (lock) {
            asked = nanos();
        }
        RunScheduler.Ticket given;
        try {
            given = desk.schedule(this, why -> report(Outcome.failed(why)));
        } catch (RuntimeException | Error e) {
            report(Outcome.failed(e));
            return;
        }
        synchronized (lock) {
            ticket = given;
        }
    }

    @Override
    public void run() {
        Duration waited;
        synchronized (lock) {
            if (stopped) {
                return;
            }
            thread = Thread.currentThread();
            began = nanos();
            waited = Duration.ofNanos(began - asked);
        }
        desk.pace().waited(waited);
        Telemetry telemetry = desk.settings().telemetry();
        telemetry.time(
                TaskMetric.WAIT.key(),
                waited,
                Map.of("priority", desk.execution().priority().name().toLowerCase(Locale.ROOT)));
        Object value = null;
        Throwable thrown = null;
        StepWorkEvent event = StepWorkEvent.begun();
        try {
            timeout.ifPresent(most -> timer(desk.later(most, () -> stop(Faults.timeout(scope.key(), most)))));
            value = body.run(scope);
        } catch (Throwable e) {
            // Whatever it was: a step whose body is gone must end, or its run waits for ever.
            thrown = e;
        }
        event.ended(scope, thrown);
        scope.leave();
        Throwable why;
        Duration took;
        synchronized (lock) {
            thread = null;
            left = true;
            ended = nanos();
            took = Duration.ofNanos(ended - began);
            why = this.why;
            // An interrupt meant for this body must not meet the next one on the thread.
            Thread.interrupted();
        }
        // Of one that was given up it was told what it is worth: that it left after all is its time.
        telemetry.time(TaskMetric.TIME.key(), took, Map.of("result", thrown == null ? "done" : "failed"));
        // A result that came in time is one, even if the body was about to be stopped.
        report(thrown == null ? new Outcome(value, null, false) : Outcome.failed(why == null ? thrown : why));
    }

    private void timer(Runnable cancel) {
        Runnable before;
        synchronized (lock) {
            before = timer;
            timer = cancel;
        }
        before.run();
    }

    /** Ends it: one that waits never begins, one that runs is interrupted, and given up after a grace. */
    void stop(Throwable why) {
        boolean begun;
        RunScheduler.Ticket held;
        synchronized (lock) {
            if (reported || stopped || left) {
                return;
            }
            stopped = true;
            this.why = why;
            Thread at = thread;
            begun = at != null;
            held = ticket;
            if (at != null) {
                at.interrupt();
            }
        }
        if (begun) {
            timer(desk.later(GRACE, this::abandon));
            return;
        }
        if (held != null) {
            held.remove();
        }
        report(Outcome.failed(why));
    }

    private void abandon() {
        Throwable why;
        synchronized (lock) {
            why = this.why;
        }
        if (report(new Outcome(null, why, true))) {
            desk.settings().telemetry().count(TaskMetric.LEAK.key(), 1, Map.of());
        }
    }

    /** Whether it was the first report. */
    private boolean report(Outcome outcome) {
        Runnable last;
        synchronized (lock) {
            if (reported) {
                return false;
            }
            reported = true;
            last = timer;
        }
        last.run();
        report.accept(outcome);
        return true;
    }
}
