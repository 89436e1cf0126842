package dev.revo.parallel;

import dev.revo.event.RevoEvent;
import java.time.Instant;
import java.util.Map;

/** What happens to the steps of a run. Never their values. */
public sealed interface TaskEvent extends RevoEvent {
    /** The step's name. */
    String step();

    /** An attempt at a step, or at an element of it, began. */
    record Started(Head head, String step, int element, int attempt) implements TaskEvent {
        @Override
        public String type() {
            return "step.started";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("step", step, "element", element, "attempt", attempt);
        }
    }

    /**
     * A step, or an element of it, begins to wait.
     *
     * @param reason stable, such as {@code signal} or {@code rate}
     * @param until when that ends by itself; for a rate, when its turn comes at the earliest
     */
    record Waiting(Head head, String step, int element, String reason, Instant until) implements TaskEvent {
        @Override
        public String type() {
            return "step.waiting";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("step", step, "element", element, "reason", reason, "until", until.toString());
        }
    }

    /** The value that a step waits for, or will wait for, has come and is recorded. */
    record Signalled(Head head, String step) implements TaskEvent {
        @Override
        public String type() {
            return "step.signalled";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("step", step);
        }
    }

    /** A step's result is recorded. */
    record Done(Head head, String step) implements TaskEvent {
        @Override
        public String type() {
            return "step.done";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("step", step);
        }
    }

    /** An attempt failed; whether it will be tried again. */
    record Failed(Head head, String step, int element, int attempt, String code, boolean again) implements TaskEvent {
        @Override
        public String type() {
            return "step.failed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("step", step, "element", element, "attempt", attempt, "code", code, "again", again);
        }
    }

    /** A step was left out, because its condition did not hold. */
    record Skipped(Head head, String step) implements TaskEvent {
        @Override
        public String type() {
            return "step.skipped";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("step", step);
        }
    }

    /** A step's effect was taken back, or could not be: then a person must look. */
    record Undone(Head head, String step, boolean success) implements TaskEvent {
        @Override
        public String type() {
            return "step.undone";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("step", step, "success", success);
        }
    }
}
