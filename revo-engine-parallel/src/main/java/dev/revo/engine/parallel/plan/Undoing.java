package dev.revo.engine.parallel.plan;

import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what a run did that failed or was cancelled, the last done first. That it does is written down before, and each
 * step that is undone after, so that it goes on after a restart and nothing is undone twice that is known to be.
 */
final class Undoing {
    private final PlanRun run;
    private final Parts parts;

    Undoing(PlanRun run, Parts parts) {
        this.run = run;
        this.parts = parts;
    }

    void begin(boolean cancelled, RevoException why) {
        if (left().isEmpty()) {
            return;
        }
        run.write(new StepLine.Undoing(cancelled, Problem.from(why)), () -> {});
        run.settle();
        left().forEach(this::undo);
    }

    /** Goes on after a restart; answers what the run ends with. */
    RevoException goOn(StepLine.Undoing before) {
        run.execution().compensate(run.settings().undoing());
        left().forEach(this::undo);
        RevoException why = Faults.again(before.problem());
        if (!before.cancelled()) {
            return why;
        }
        run.execution().cancel(before.problem().message());
        return new CancelledException(Fault.of("cancelled", before.problem().message()));
    }

    private List<Part> left() {
        List<Part> left = new ArrayList<>();
        for (String step : run.log().done()) {
            Part part = parts.get(step);
            if (part.node().undo().isPresent() && run.log().undone(step).isEmpty()) {
                left.add(part);
            }
        }
        Collections.reverse(left);
        return left;
    }

    // One that cannot be undone does not keep the others.
    private void undo(Part part) {
        Optional<Problem> problem = tried(part).map(Problem::from);
        run.write(new StepLine.Undone(part.name(), problem), () -> part.undone(problem));
        run.settle();
    }

    private Optional<RevoException> tried(Part part) {
        PlanNode node = part.node();
        Plan.Undo<Object> body = node.undo().orElseThrow();
        StepKey key = StepKey.of(part.name());
        Duration waited = Duration.ZERO;
        for (int attempt = 1; ; attempt++) {
            Object value;
            try {
                value = part.state() == State.DONE
                        ? part.value()
                        : part.recall(run.log().used(part.name()).orElseThrow());
            } catch (RuntimeException e) {
                return Optional.of(Faults.of(key, e));
            }
            Attempt.Outcome outcome = attempt(key, attempt, node, body, value);
            if (outcome.thrown() == null) {
                return Optional.empty();
            }
            if (attempt >= node.attempts() || !Faults.canHelp(outcome.thrown())) {
                return Optional.of(Faults.of(key, outcome.thrown()));
            }
            waited = run.settings().backoff().after(waited, run.random());
            pause(waited);
        }
    }

    private Attempt.Outcome attempt(
            StepKey key, int number, PlanNode node, Plan.Undo<Object> body, @Nullable Object value) {
        AtomicReference<Attempt.@Nullable Outcome> came = new AtomicReference<>();
        // A step of the type Void has no value to be given on.
        @SuppressWarnings("NullAway")
        Attempt.Body call = ctx -> body.run(ctx, value);
        StepScope scope = new StepScope(run.execution(), key, number, "/undo");
        new Attempt(run, scope, node.timeout(), call, outcome -> run.call(() -> came.set(outcome))).launch();
        Attempt.Outcome outcome = came.get();
        while (outcome == null) {
            run.await();
            outcome = came.get();
        }
        return outcome;
    }

    private void pause(Duration wait) {
        AtomicReference<Boolean> over = new AtomicReference<>(false);
        run.later(wait, () -> run.call(() -> over.set(true)));
        while (!over.get()) {
            run.await();
        }
    }
}
