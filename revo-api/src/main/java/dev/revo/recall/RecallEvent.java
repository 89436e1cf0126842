package dev.revo.recall;

import dev.revo.event.RevoEvent;
import java.util.Map;

/** What happens to memories. Never their text. */
public sealed interface RecallEvent extends RevoEvent {
    /** A version was kept; version 1 is a new memory, a later one superseded the one before. */
    record Stored(Head head, String memory, long sequence, int version, String kind) implements RecallEvent {
        @Override
        public String type() {
            return "memory.stored";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("memory", memory, "sequence", sequence, "version", version, "kind", kind);
        }
    }

    /** A query was answered with so many results. */
    record Recalled(Head head, int results, long micros) implements RecallEvent {
        @Override
        public String type() {
            return "memory.recalled";
        }

        @Override
        public boolean droppable() {
            return true;
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("results", results, "micros", micros);
        }
    }

    /** Memories were erased; the cause is {@code forget}, {@code expiry} or {@code retention}. */
    record Forgotten(Head head, long memories, String cause) implements RecallEvent {
        @Override
        public String type() {
            return "memory.forgotten";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("memories", memories, "cause", cause);
        }
    }
}
