package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.plan.StepLine.Signalled;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.parallel.PlanNode;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Values for steps from outside, as who sends them sees it. */
public final class Signals {
    private Signals() {}

    /**
     * The step of this name.
     *
     * @throws InvalidRequestException when there is none that waits for a signal, naming those that do
     */
    public static PlanNode.Signal find(Work work, String step) {
        List<String> names = new ArrayList<>();
        for (PlanNode node : work.everyNode()) {
            if (node.work() instanceof PlanNode.Signal signal) {
                if (node.name().equals(step)) {
                    return signal;
                }
                names.add(node.name());
            }
        }
        throw InvalidRequestException.field(
                "step",
                "'" + step + "' is no signal of the plan " + work.name(),
                names.isEmpty() ? "It has none." : "Use one of " + String.join(", ", names) + ".");
    }

    /**
     * A value in its canonical form.
     *
     * @throws InvalidRequestException when it is of another type or cannot be read back, naming the path in it
     */
    public static String encode(PlanNode.Signal signal, Object value) {
        if (!signal.type().isInstance(value)) {
            throw InvalidRequestException.field(
                    "$",
                    "is a " + value.getClass().getName() + ", not a "
                            + signal.type().getName(),
                    "Give the type that the plan declares.");
        }
        return canonical(signal, signal.shape().encode(value));
    }

    /** JSON in its canonical form; throws like {@link #encode}. */
    public static String canonical(PlanNode.Signal signal, String json) {
        return signal.shape().encode(signal.shape().decode(json));
    }

    /**
     * What is to be written into a run's journal for a value; empty when it has that value already.
     *
     * @param entries of the run
     * @param json the value in its canonical form
     * @param now the time
     * @throws ConflictException when it has another value, or waited long enough
     */
    public static Optional<Note> note(List<JournalEntry> entries, String step, String json, Instant now) {
        StepLog log = StepLog.of(entries.stream().filter(Signals::concerns).toList());
        Optional<Signalled> before = log.signalled(step);
        if (before.isPresent()) {
            if (before.get().json().equals(json)) {
                return Optional.empty();
            }
            throw refused("signal_given", "The step " + step + " was given another value already.", step);
        }
        if (log.waits(step).filter(until -> !now.isBefore(until)).isPresent()) {
            throw refused("signal_late", "The step " + step + " does not wait any more.", step);
        }
        return Optional.of(new Signalled(step, json).note());
    }

    /**
     * Whether a note of a value that comes from another process has nothing to add: the step has a value, and the first one counts, or
     * it waited long enough.
     *
     * @param entries of the run
     * @param now the time
     */
    public static boolean isOver(List<JournalEntry> entries, Note note, Instant now) {
        Optional<String> step = step(note);
        if (step.isEmpty()) {
            return false;
        }
        StepLog log = StepLog.of(entries.stream().filter(Signals::concerns).toList());
        return log.signalled(step.get()).isPresent()
                || log.waits(step.get()).filter(until -> !now.isBefore(until)).isPresent();
    }

    /** The step that a note gives a value to; empty when it is another note. */
    public static Optional<String> step(Note note) {
        return note.type().equals(Signalled.TYPE)
                ? Optional.of(Signalled.SHAPE.decode(note.text()).step())
                : Optional.empty();
    }

    private static boolean concerns(JournalEntry entry) {
        return Stream.of(Signalled.TYPE, StepLine.Waits.TYPE).anyMatch(type -> type.equals(entry.type()));
    }

    private static ConflictException refused(String code, String why, String step) {
        return new ConflictException(Fault.of(code, why).with("step", step));
    }
}
