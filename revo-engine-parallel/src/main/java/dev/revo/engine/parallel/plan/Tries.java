package dev.revo.engine.parallel.plan;

import dev.revo.data.Shape;
import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.engine.parallel.plan.StepLine.Failed;
import dev.revo.engine.parallel.plan.StepLine.Settled;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.TaskEvent;
import dev.revo.spi.RunExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One body, tried as often as it may be, each result and each failure written down before anything follows from it. */
final class Tries {
    private final Desk desk;
    private final PlanNode node;
    private final StepKey key;
    private final Shape<Object> shape;
    private final Attempt.Body body;
    private final Consumer<Settled> settled;
    private final Rests rests;
    private int begun;
    private @Nullable Instant again;
    private @Nullable Attempt atWork;
    private @Nullable RevoException fault;
    private Optional<Duration> took = Optional.empty();
    private boolean over;

    Tries(Desk desk, PlanNode node, StepKey key, Shape<Object> shape, Attempt.Body body, Consumer<Settled> settled) {
        this.desk = desk;
        this.node = node;
        this.key = key;
        this.shape = shape;
        this.body = body;
        this.settled = settled;
        this.rests = new Rests(desk);
        desk.log().failed(key).ifPresent(last -> {
            begun = last.attempt();
            again = last.again();
        });
    }

    /** Begins an attempt if its time has come and none is at work. */
    void look() {
        if (over
                || atWork != null
                || !desk.mayBegin()
                || (again != null && desk.now().isBefore(again))) {
            return;
        }
        again = null;
        begun++;
        if (begun == 1) {
            rests.first();
        }
        int number = begun;
        RunExecution execution = desk.execution();
        Attempt attempt = new Attempt(
                desk,
                new StepScope(execution, key, number, ""),
                node.timeout(),
                ctx -> {
                    execution.emit(head -> new TaskEvent.Started(head, key.step(), key.shown(), number));
                    return body.run(ctx);
                },
                outcome -> desk.call(() -> came(outcome)));
        atWork = attempt;
        desk.working(1);
        attempt.launch();
    }

    private void came(Attempt.Outcome outcome) {
        took = atWork == null ? Optional.empty() : atWork.ran();
        atWork = null;
        desk.working(-1);
        if (outcome.abandoned()) {
            desk.settings().leaked().run();
        }
        if (outcome.thrown() == null) {
            succeeded(outcome.value());
        } else {
            failed(outcome.thrown());
        }
    }

    private void succeeded(@Nullable Object value) {
        String json;
        try {
            json = Values.encode(key, shape, value);
        } catch (RevoException e) {
            failed(e);
            return;
        }
        took.ifPresent(time -> desk.pace().took(key.step(), key.element(), time));
        settle(Optional.of(json), Optional.empty());
    }

    private void failed(Throwable thrown) {
        RevoException why = Faults.of(key, thrown);
        fault = why;
        boolean ending = desk.execution().context().cancellation().requested();
        boolean more = begun < node.attempts() && Faults.canHelp(thrown) && !ending && !over;
        int number = begun;
        desk.execution().emit(head -> new TaskEvent.Failed(head, key.step(), key.shown(), number, why.code(), more));
        if (over || ending) {
            // It was stopped: nobody knows how it would have come out.
            return;
        }
        if (!more) {
            settle(Optional.empty(), Optional.of(Problem.from(why)));
            return;
        }
        Instant now = desk.now();
        Instant when = rests.after(why);
        took.ifPresent(time -> desk.pace().failed(key.step(), time, Duration.between(now, when)));
        desk.write(new Failed(key.step(), key.element(), number, Problem.from(why), when), () -> again = when);
        // Until that is written, nothing begins.
        again = Instant.MAX;
    }

    private void settle(Optional<String> json, Optional<Problem> problem) {
        Settled line = new Settled(key.step(), key.element(), begun, json, problem);
        over = true;
        desk.write(line, () -> settled.accept(line));
    }

    /** Where it is; empty when it is over. */
    Optional<Ahead.Open> open() {
        if (over) {
            return Optional.empty();
        }
        int more = Math.max(0, node.attempts() - begun);
        if (atWork != null) {
            return Optional.of(atWork.open(more));
        }
        Duration rests =
                again == null || again.equals(Instant.MAX) ? Duration.ZERO : Duration.between(desk.now(), again);
        return Optional.of(new Ahead.Open(Ahead.Stage.RESTING, rests.isNegative() ? Duration.ZERO : rests, more));
    }

    /** When the next attempt begins, while it waits for that. */
    Optional<Instant> until() {
        return over || atWork != null ? Optional.empty() : Optional.ofNullable(again);
    }

    /** What the last attempt failed with, as it was thrown here. */
    Optional<RevoException> fault() {
        return Optional.ofNullable(fault);
    }

    /** How many attempts began. */
    int attempts() {
        return begun;
    }

    /** Ends it. A result that comes all the same counts. */
    void stop(RevoException why) {
        over = true;
        if (atWork != null) {
            atWork.stop(why);
        }
    }
}
