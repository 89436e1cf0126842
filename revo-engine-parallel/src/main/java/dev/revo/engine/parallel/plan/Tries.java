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
import java.util.Map;
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
    private @Nullable Turn turn;
    private boolean told;
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
        if (!isItsTurn()) {
            return;
        }
        begun++;
        if (begun == 1) {
            rests.first();
        }
        int number = begun;
        Turn mine = turn;
        RunExecution execution = desk.execution();
        Attempt attempt = new Attempt(
                desk,
                new StepScope(execution, key, number, ""),
                node.timeout(),
                ctx -> {
                    if (mine != null) {
                        desk.settings().rates().begun(mine);
                    }
                    execution.emit(head -> new TaskEvent.Started(head, key.step(), key.shown(), number));
                    return body.run(ctx);
                },
                outcome -> desk.call(() -> came(outcome)));
        atWork = attempt;
        desk.working(1);
        attempt.launch();
    }

    private boolean isItsTurn() {
        Turn held = turn;
        if (node.rate().isEmpty()) {
            return true;
        }
        RateLimits rates = desk.settings().rates();
        // Such as one that was left while the run was paused.
        if (held == null || rates.isOver(held)) {
            held = desk.turn(node, key);
            turn = held;
        }
        if (rates.take(held)) {
            return true;
        }
        if (!told) {
            told = true;
            Instant until = held.until();
            desk.execution().emit(head -> new TaskEvent.Waiting(head, key.step(), key.shown(), Waiting.RATE, until));
        }
        return false;
    }

    private void giveBack() {
        if (turn != null) {
            desk.settings().rates().giveBack(turn);
            turn = null;
            told = false;
        }
    }

    private void came(Attempt.Outcome outcome) {
        took = atWork == null ? Optional.empty() : atWork.ran();
        atWork = null;
        giveBack();
        desk.working(-1);
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
        desk.settings().telemetry().count(TaskMetric.RETRY.key(), 1, Map.of("code", why.code()));
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
        Duration rests = until().filter(when -> !when.equals(Instant.MAX))
                .map(when -> Duration.between(desk.now(), when))
                .orElse(Duration.ZERO);
        return Optional.of(new Ahead.Open(Ahead.Stage.RESTING, rests.isNegative() ? Duration.ZERO : rests, more));
    }

    /** What the next attempt waits for, while it does. */
    Optional<String> waitsFor() {
        if (over || atWork != null) {
            return Optional.empty();
        }
        return again != null
                ? Optional.of(Waiting.RETRY)
                : Optional.ofNullable(turn).map(held -> Waiting.RATE);
    }

    /** When the next attempt begins, while it waits for that; under a rate, at the earliest, until that has passed. */
    Optional<Instant> until() {
        if (over || atWork != null) {
            return Optional.empty();
        }
        return Optional.ofNullable(again)
                .or(() -> Optional.ofNullable(turn).map(Turn::until).filter(when -> when.isAfter(desk.now())));
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
        } else {
            giveBack();
        }
    }
}
