package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.error.RevoException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.Limits;
import dev.revo.run.RunHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another plan as a run below this one. The kernel finds it again, so its result needs no record here. */
final class ChildPart extends Part {
    private final PlanNode.Child child;
    private @Nullable ChildRun run;

    ChildPart(Desk desk, PlanNode node, PlanNode.Child child) {
        super(desk, node);
        this.child = child;
    }

    private RunHandle<Object> submit(Object input) {
        String json = child.plan().input().encode(input);
        return desk().execution().submit(key(name()), desk().child(child.plan(), json), Limits.none());
    }

    @Override
    void begin(List<Object> inputs) {
        state(State.RUNNING);
        RunHandle<Object> handle;
        try {
            handle = submit(inputs.get(0));
        } catch (RevoException e) {
            fail(e);
            return;
        }
        run = ChildRun.of(desk(), StepKey.of(name()), handle, this::ended);
    }

    private void ended(@Nullable Object value, @Nullable RevoException why) {
        run = null;
        if (state() != State.RUNNING) {
            return;
        }
        if (why != null) {
            fail(why);
        } else {
            desk().then(() -> done(value, 1));
        }
    }

    @Override
    @Nullable
    Object recall(int used) {
        return desk().execution()
                .child(key(name()), desk().child(child.plan(), "{}"))
                .orElseThrow()
                .await();
    }

    /** By which the kernel finds the run of a step again. */
    static String key(String step) {
        return "step " + step;
    }

    @Override
    Ahead.Kind kind() {
        return Ahead.Kind.RUN;
    }

    @Override
    Ahead.Left left(int width) {
        if (state() == State.PENDING) {
            return Ahead.Left.one(1);
        }
        return run == null ? Ahead.Left.nothing() : Ahead.Left.at(run.open());
    }

    @Override
    Optional<String> waitsFor() {
        return Optional.ofNullable(run).map(going -> Waiting.CHILD);
    }

    @Override
    void stop(RevoException why) {
        if (run != null) {
            run.cancel(why);
        }
    }

    @Override
    int attempts() {
        return state() == State.PENDING ? 0 : 1;
    }
}
