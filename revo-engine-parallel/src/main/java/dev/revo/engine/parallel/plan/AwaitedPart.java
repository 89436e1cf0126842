package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step that waits for somebody outside, on no thread. How long that takes is learned like a person's answer. */
abstract class AwaitedPart extends Part {
    private final String reason;
    private @Nullable Instant since;

    /**
     * @param reason what it waits for, as {@link Waiting} has it
     */
    AwaitedPart(Desk desk, PlanNode node, String reason) {
        super(desk, node);
        this.reason = reason;
    }

    /** It begins to wait. */
    final void awaits() {
        since = desk().pace().begun(name(), desk().now());
        state(State.WAITING);
    }

    /** What it waited for has come, or does not come any more. */
    final void came() {
        desk().pace().decided(name(), desk().now());
    }

    @Override
    final Ahead.Kind kind() {
        return Ahead.Kind.PERSON;
    }

    @Override
    final Ahead.Left left(int width) {
        Instant asked = since;
        if (state() == State.PENDING) {
            return Ahead.Left.one(1);
        }
        return state() != State.WAITING || asked == null
                ? Ahead.Left.nothing()
                : Ahead.Left.at(new Ahead.Open(Ahead.Stage.RUNNING, Duration.between(asked, desk().now()), 0));
    }

    @Override
    final Optional<String> waitsFor() {
        return state() == State.WAITING ? Optional.of(reason) : Optional.empty();
    }
}
