package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.engine.parallel.plan.StepLine.Settled;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step with one body. */
final class TaskPart extends Part {
    private final PlanNode.Task task;
    private @Nullable Tries tries;

    TaskPart(Desk desk, PlanNode node, PlanNode.Task task) {
        super(desk, node);
        this.task = task;
    }

    @Override
    void begin(List<Object> inputs) {
        Optional<Settled> before = desk().log().whole(name());
        if (before.isPresent()) {
            settled(before.get());
            return;
        }
        state(State.RUNNING);
        tries = new Tries(
                desk(),
                node(),
                StepKey.of(name()),
                task.shape(),
                ctx -> task.call().run(ctx, inputs),
                this::settled);
        look(false);
    }

    private void settled(Settled line) {
        if (line.json().isPresent()) {
            done(Values.decode(task.shape(), line.json().get()), 1);
        } else {
            Problem problem = line.problem().orElseThrow();
            fail(Optional.ofNullable(tries).flatMap(Tries::fault).orElseGet(() -> Faults.again(problem)));
        }
    }

    @Override
    @Nullable
    Object recall(int used) {
        String json = desk().log().whole(name()).flatMap(Settled::json).orElseThrow();
        return Values.decode(task.shape(), json);
    }

    @Override
    void look(boolean woken) {
        if (tries != null && (state() == State.RUNNING || state() == State.WAITING)) {
            tries.look();
            state(tries.waitsFor().isPresent() ? State.WAITING : State.RUNNING);
        }
    }

    @Override
    Optional<String> waitsFor() {
        return Optional.ofNullable(tries).flatMap(Tries::waitsFor);
    }

    @Override
    Optional<Instant> until() {
        return Optional.ofNullable(tries).flatMap(Tries::until);
    }

    @Override
    void stop(RevoException why) {
        if (tries != null) {
            tries.stop(why);
        }
    }

    @Override
    Ahead.Left left(int width) {
        return tries == null
                ? Ahead.Left.one(node().attempts())
                : tries.open().map(Ahead.Left::at).orElseGet(Ahead.Left::nothing);
    }

    @Override
    int attempts() {
        return tries == null ? desk().log().whole(name()).map(Settled::attempt).orElse(0) : tries.attempts();
    }
}
