package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus.State;
import java.util.List;
import java.util.Optional;

/** A condition, looked at once, and the steps under it. */
final class GivenPart extends Part {
    private final PlanNode.Given given;
    private Optional<Boolean> holds = Optional.empty();

    GivenPart(Desk desk, PlanNode node, PlanNode.Given given) {
        super(desk, node);
        this.given = given;
    }

    @Override
    void begin(List<Object> inputs) {
        state(State.RUNNING);
        Optional<Boolean> before = desk().log().chosen(name());
        if (before.isPresent()) {
            chosen(before.get());
            return;
        }
        boolean answer;
        try {
            answer = given.test().test(inputs.get(0));
        } catch (RuntimeException e) {
            fail(Faults.of(StepKey.of(name()), e));
            return;
        }
        desk().pace().looked(name(), answer);
        desk().write(new StepLine.Chosen(name(), answer), () -> chosen(answer));
    }

    @Override
    Ahead.Kind kind() {
        return Ahead.Kind.CONDITION;
    }

    private void chosen(boolean answer) {
        holds = Optional.of(answer);
        if (!answer) {
            skip(Optional.empty());
        }
    }

    /** How it came out, once that is written down; one that is skipped with a condition around it does not hold. */
    Optional<Boolean> holds() {
        return state() == State.SKIPPED ? Optional.of(false) : holds;
    }

    PlanNode.Given given() {
        return given;
    }

    /** All steps under it are over. */
    void ended(Object result) {
        if (state() == State.RUNNING) {
            done(Optional.of(result), 1);
        }
    }
}
