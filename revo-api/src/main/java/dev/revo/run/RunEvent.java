package dev.revo.run;

import dev.revo.event.RevoEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What happens to a run as a whole. */
public sealed interface RunEvent extends RevoEvent {
    /** It was accepted and journaled. */
    record Queued(Head head, String kind, String name) implements RunEvent {
        @Override
        public String type() {
            return "run.queued";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("kind", kind, "name", name);
        }
    }

    /** Its body began, for the first time or again after waiting or a restart. */
    record Started(Head head, long attempt) implements RunEvent {
        @Override
        public String type() {
            return "run.started";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("attempt", attempt);
        }
    }

    /**
     * It told how far it is; the data has {@code p50Millis} and {@code p90Millis}, the time left in milliseconds, where that is
     * estimated.
     */
    record Progressed(Head head, Progress progress) implements RunEvent {
        @Override
        public String type() {
            return "run.progressed";
        }

        @Override
        public boolean droppable() {
            return true;
        }

        @Override
        public Map<String, Object> data() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("fraction", progress.fraction());
            data.put("note", progress.note());
            progress.p50().ifPresent(left -> data.put("p50Millis", left.toMillis()));
            progress.p90().ifPresent(left -> data.put("p90Millis", left.toMillis()));
            return Collections.unmodifiableMap(data);
        }
    }

    /** It waits for something from outside and holds no thread. */
    record Waiting(Head head, String waitingFor) implements RunEvent {
        @Override
        public String type() {
            return "run.waiting";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("waitingFor", waitingFor);
        }
    }

    /** It stopped between two turns or steps because it was asked to. */
    record Paused(Head head) implements RunEvent {
        @Override
        public String type() {
            return "run.paused";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of();
        }
    }

    /** Somebody or its deadline told it to end. */
    record CancelRequested(Head head, String reason) implements RunEvent {
        @Override
        public String type() {
            return "run.cancel_requested";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("reason", reason);
        }
    }

    /** It is over; the last event of its stream. The outcome is empty text when there is none. */
    record Finished(Head head, RunState state, String outcome, String problem) implements RunEvent {
        @Override
        public String type() {
            return "run.finished";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("state", state.name(), "outcome", outcome, "problem", problem);
        }
    }
}
