package dev.revo.engine.parallel.estimate;

import java.time.Duration;
import java.util.List;

/**
 * A step that is not over.
 *
 * @param step its name
 * @param kind what it does
 * @param after places in the list of those that it waits for, all before its own; steps that are over are left out
 * @param under the place of the condition that it is under while that is undecided, else -1
 * @param left what of it is left
 */
public record Ahead(String step, Kind kind, List<Integer> after, int under, Left left) {
    /** Copies. */
    public Ahead {
        after = List.copyOf(after);
    }

    /** What a step does, as far as its time goes. */
    public enum Kind {
        /** A body, or one for each element. */
        BODY,
        /** Another run, or one for each element. */
        RUN,
        /** A person decides. */
        PERSON,
        /** A condition that was not looked at. */
        CONDITION,
        /** Takes no time of its own. */
        END
    }

    /**
     * What is left of a step.
     *
     * @param fresh how many of its elements have not begun, 1 for one without elements; -1 when nobody knows yet
     * @param open those that have
     * @param needed how many have to end well until the step is over
     * @param width how many can be at work at once
     * @param attempts how often a body may be tried
     */
    public record Left(int fresh, List<Open> open, int needed, int width, int attempts) {
        /** Copies. */
        public Left {
            open = List.copyOf(open);
        }

        /** Of a step that has not begun and has one body, run or question. */
        public static Left one(int attempts) {
            return new Left(1, List.of(), 1, 1, attempts);
        }

        /** Of a step that has begun, and has one body, run or question. */
        public static Left at(Open open) {
            return new Left(0, List.of(open), 1, 1, 1 + open.more());
        }

        /** Of a step that has nothing to do itself. */
        public static Left nothing() {
            return new Left(0, List.of(), 0, 1, 1);
        }
    }

    /**
     * A body or run that has begun.
     *
     * @param stage where it is
     * @param time for how long, or, of one that rests, for how much longer
     * @param more how many attempts may follow this one
     */
    public record Open(Stage stage, Duration time, int more) {}

    /** Where a body is. */
    public enum Stage {
        /** It waits for a thread. */
        QUEUED,
        /** It is at work. */
        RUNNING,
        /** It waits for its next attempt. */
        RESTING
    }
}
