package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.plan.StepLine.Settled;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus.State;
import dev.revo.parallel.TaskEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A value from outside. Who sends it writes it down, maybe before the step begins; the step writes down until when it waits. */
final class SignalPart extends AwaitedPart {
    private final PlanNode.Signal signal;
    private Optional<Instant> until = Optional.empty();

    SignalPart(Desk desk, PlanNode node, PlanNode.Signal signal) {
        super(desk, node, Waiting.SIGNAL);
        this.signal = signal;
    }

    @Override
    void begin(List<Object> inputs) {
        Optional<Problem> failed = desk().log().whole(name()).flatMap(Settled::problem);
        if (failed.isPresent()) {
            fail(Faults.again(failed.get()));
            return;
        }
        state(State.RUNNING);
        if (taken()) {
            return;
        }
        Optional<Instant> before = desk().log().waits(name());
        if (before.isPresent()) {
            until(before.get());
            look(true);
            return;
        }
        Instant end = desk().now().plus(signal.expires());
        desk().write(new StepLine.Waits(name(), end), () -> {
            until(end);
            desk().execution().emit(head -> new TaskEvent.Waiting(head, name(), 0, Waiting.SIGNAL, end));
        });
    }

    private void until(Instant end) {
        until = Optional.of(end);
        awaits();
    }

    private boolean taken() {
        Optional<StepLine.Signalled> value = desk().log().signalled(name());
        value.ifPresent(line -> {
            came();
            // Nothing else happens to it before the next batch.
            state(State.RUNNING);
            desk().then(() -> done(signal.shape().decode(line.json()), 1));
        });
        return value.isPresent();
    }

    @Override
    void look(boolean woken) {
        if (state() != State.WAITING || taken()) {
            return;
        }
        if (until.filter(end -> !desk().now().isBefore(end)).isPresent()) {
            // Nobody is let in any more at this time, so what is not there now was not in time.
            desk().listen();
            if (!taken()) {
                came();
                state(State.RUNNING);
                DeadlineExceededException late = late();
                desk().write(
                                new Settled(
                                        name(), StepKey.WHOLE, 0, Optional.empty(), Optional.of(Problem.from(late))),
                                () -> fail(late));
            }
        }
    }

    private DeadlineExceededException late() {
        return new DeadlineExceededException(Fault.of(
                        "step_timeout",
                        "The step " + name() + " was given no value before " + until.orElseThrow()
                                + ", after waiting for " + signal.expires() + ".")
                .with("step", name()));
    }

    @Override
    Optional<Instant> until() {
        return state() == State.WAITING ? until : Optional.empty();
    }
}
