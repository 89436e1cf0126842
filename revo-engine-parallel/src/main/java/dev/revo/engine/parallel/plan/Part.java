package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.parallel.TaskEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step of a run, from its start to its value. Confined to the run's thread. */
abstract class Part {
    private final Desk desk;
    private final PlanNode node;
    private State state = State.PENDING;
    private Optional<Problem> problem = Optional.empty();
    private @Nullable Object value;

    Part(Desk desk, PlanNode node) {
        this.desk = desk;
        this.node = node;
    }

    static Part of(Desk desk, PlanNode node) {
        PlanNode.Work work = node.work();
        if (work instanceof PlanNode.Task task) {
            return new TaskPart(desk, node, task);
        }
        if (work instanceof PlanNode.Each each) {
            return new EachPart(desk, node, each);
        }
        if (work instanceof PlanNode.Agents agents) {
            return new AgentsPart(desk, node, agents);
        }
        if (work instanceof PlanNode.Child child) {
            return new ChildPart(desk, node, child);
        }
        if (work instanceof PlanNode.Human human) {
            return new HumanPart(desk, node, human);
        }
        if (work instanceof PlanNode.Signal signal) {
            return new SignalPart(desk, node, signal);
        }
        if (work instanceof PlanNode.Given given) {
            return new GivenPart(desk, node, given);
        }
        return new InputPart(desk, node);
    }

    final Desk desk() {
        return desk;
    }

    final PlanNode node() {
        return node;
    }

    final String name() {
        return node.name();
    }

    final State state() {
        return state;
    }

    final void state(State now) {
        state = now;
    }

    /** Its value, once it is over. */
    final @Nullable Object value() {
        return value;
    }

    final boolean isOver() {
        return state == State.DONE || state == State.SKIPPED;
    }

    /** It begins: everything that it needs is there. Called once. */
    abstract void begin(List<Object> inputs);

    /**
     * Looks whether what it waits for has come.
     *
     * @param woken whether somebody said that something came
     */
    void look(boolean woken) {}

    /** What it waits for, when it is not at work itself. */
    Optional<String> waitsFor() {
        return Optional.empty();
    }

    /** When it goes on by itself. */
    Optional<Instant> until() {
        return Optional.empty();
    }

    /** Ends what is at work for it. What comes of it is still told. */
    void stop(RevoException why) {}

    /** How often bodies of it were begun. */
    int attempts() {
        return 0;
    }

    /** What takes its time. */
    Ahead.Kind kind() {
        return Ahead.Kind.BODY;
    }

    /**
     * What of it is left.
     *
     * @param width how many elements can be at work at once
     */
    Ahead.Left left(int width) {
        return Ahead.Left.nothing();
    }

    /** How many elements it has. */
    int elements() {
        return 1;
    }

    /** How many of them are over. */
    int finished() {
        return isOver() ? 1 : 0;
    }

    /**
     * It has a value. Where it can be undone, that is in the journal before anybody uses it; otherwise the note only tells
     * people, and comes with the next one.
     *
     * @param used how many elements went into it
     */
    final void done(@Nullable Object result, int used) {
        StepLine.Done line = new StepLine.Done(name(), used);
        if (desk.log().used(name()).isPresent()) {
            over(result);
        } else if (node.undo().isPresent()) {
            desk.write(line, () -> over(result));
        } else {
            desk.mention(line);
            over(result);
        }
    }

    /**
     * Its value of before a restart, for undoing it.
     *
     * @param used how many elements went into it
     */
    @Nullable
    Object recall(int used) {
        throw new IllegalStateException(name() + " has nothing to undo");
    }

    final void over(@Nullable Object result) {
        value = result;
        state = State.DONE;
        desk.execution().emit(head -> new TaskEvent.Done(head, name()));
    }

    /** Its condition did not hold, or it belongs to one that did not. */
    final void skip(@Nullable Object result) {
        value = result;
        state = State.SKIPPED;
        desk.execution().emit(head -> new TaskEvent.Skipped(head, name()));
    }

    /** It has failed for good. */
    final void fail(RevoException why) {
        state = State.FAILED;
        problem = Optional.of(Problem.from(why));
        desk.fail(this, why);
    }

    /** Its effect was taken back, or why not. */
    final void undone(Optional<Problem> why) {
        state = why.isEmpty() ? State.UNDONE : State.FAILED;
        problem = why;
        desk.execution().emit(head -> new TaskEvent.Undone(head, name(), why.isEmpty()));
    }

    final StepStatus status() {
        return new StepStatus(name(), state, attempts(), elements(), finished(), problem);
    }
}
