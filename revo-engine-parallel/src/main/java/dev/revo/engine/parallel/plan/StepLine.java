package dev.revo.engine.parallel.plan;

import dev.revo.data.Shape;
import dev.revo.error.Problem;
import dev.revo.spi.RunExecution.Note;
import java.time.Instant;
import java.util.Optional;

/** What is written down about steps, one type of journal entry each. */
sealed interface StepLine {
    /** The form of all of them; a journal of a later one is not guessed at. */
    int VERSION = 1;

    /** The entry that says it. */
    Note note();

    /**
     * A body, or one element of a fan-out, is over.
     *
     * @param element -1 for a step that does not fan out
     * @param attempt the last attempt
     * @param json its result, or
     * @param problem what its last attempt failed with
     */
    record Settled(String step, int element, int attempt, Optional<String> json, Optional<Problem> problem)
            implements StepLine {
        static final String TYPE = "step.settled";
        static final Shape<Settled> SHAPE = Shape.of(Settled.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }

        StepKey key() {
            return new StepKey(step, element);
        }
    }

    /**
     * An attempt failed and another one follows.
     *
     * @param again when
     */
    record Failed(String step, int element, int attempt, Problem problem, Instant again) implements StepLine {
        static final String TYPE = "step.failed";
        static final Shape<Failed> SHAPE = Shape.of(Failed.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }

        StepKey key() {
            return new StepKey(step, element);
        }
    }

    /**
     * A condition was looked at.
     *
     * @param holds how it came out
     */
    record Chosen(String step, boolean holds) implements StepLine {
        static final String TYPE = "step.chosen";
        static final Shape<Chosen> SHAPE = Shape.of(Chosen.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }
    }

    /**
     * A step has begun to wait for its signal.
     *
     * @param until when that ends
     */
    record Waits(String step, Instant until) implements StepLine {
        static final String TYPE = "step.waits";
        static final Shape<Waits> SHAPE = Shape.of(Waits.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }
    }

    /**
     * Somebody gave a step its signal, whether or not it waits for it yet. Written by who does.
     *
     * @param json the value in its canonical form
     */
    record Signalled(String step, String json) implements StepLine {
        static final String TYPE = "step.signalled";
        static final Shape<Signalled> SHAPE = Shape.of(Signalled.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }
    }

    /**
     * A step has a value. For one with a body, {@link Settled} says that already; both together are the order in which steps
     * are undone, backwards.
     *
     * @param used how many elements of a fan-out went into the value, the first that settled
     */
    record Done(String step, int used) implements StepLine {
        static final String TYPE = "step.done";
        static final Shape<Done> SHAPE = Shape.of(Done.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }
    }

    /**
     * How far the run is; it is not told of it before this is written.
     *
     * @param fraction of 1
     */
    record Told(double fraction) implements StepLine {
        static final String TYPE = "plan.told";
        static final Shape<Told> SHAPE = Shape.of(Told.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }
    }

    /**
     * From here on the run takes its effects back.
     *
     * @param cancelled whether it was told to end, in place of failing
     * @param problem why
     */
    record Undoing(boolean cancelled, Problem problem) implements StepLine {
        static final String TYPE = "plan.undoing";
        static final Shape<Undoing> SHAPE = Shape.of(Undoing.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }
    }

    /**
     * An effect was taken back.
     *
     * @param problem why it could not be
     */
    record Undone(String step, Optional<Problem> problem) implements StepLine {
        static final String TYPE = "step.undone";
        static final Shape<Undone> SHAPE = Shape.of(Undone.class);

        @Override
        public Note note() {
            return new Note(TYPE, VERSION, SHAPE.encode(this));
        }
    }
}
