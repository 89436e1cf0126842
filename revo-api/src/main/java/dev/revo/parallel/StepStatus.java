package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.error.Problem;
import java.util.Optional;

/**
 * A step of a run as it stands.
 *
 * @param step its name
 * @param state how far it is
 * @param attempts how often its body was begun
 * @param elements how many elements it fanned out to; 1 for a step that does not
 * @param finished how many of them are over
 * @param problem what went wrong, once it failed
 */
public record StepStatus(
        String step, State state, int attempts, int elements, int finished, Optional<Problem> problem) {
    /** How far a step is. */
    public enum State {
        /** What it needs is not there yet. */
        PENDING,
        /** Its body is at work. */
        RUNNING,
        /** It waits for a person, for a signal, for its next attempt or for its turn under a rate. */
        WAITING,
        /** Its result is recorded. */
        DONE,
        /** Its condition did not hold. */
        SKIPPED,
        /** Its last attempt failed. */
        FAILED,
        /** The run ended first. */
        CANCELLED,
        /** It was done and then undone. */
        UNDONE
    }

    /** The same, but waiting. */
    public StepStatus waiting() {
        return new StepStatus(step, State.WAITING, attempts, elements, finished, problem);
    }

    /** Checks for nulls. */
    public StepStatus {
        requireNonNull(step, "step");
        requireNonNull(state, "state");
        requireNonNull(problem, "problem");
    }
}
