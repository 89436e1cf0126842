package dev.revo.parallel;

import dev.revo.event.RevoEvent;
import dev.revo.run.RunId;
import java.time.Instant;
import java.util.Map;

/** What a schedule did at one of its times. */
public sealed interface ScheduleEvent extends RevoEvent {
    /** The schedule's name. */
    String schedule();

    /** The time of its expression. */
    Instant time();

    /** The run of this time was started. */
    record Started(Head head, String schedule, Instant time, RunId started) implements ScheduleEvent {
        @Override
        public String type() {
            return "schedule.started";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("schedule", schedule, "time", time.toString(), "started", started.value());
        }
    }

    /**
     * Nothing was started.
     *
     * @param reason {@code overlap} or {@code missed}
     */
    record Skipped(Head head, String schedule, Instant time, String reason) implements ScheduleEvent {
        @Override
        public String type() {
            return "schedule.skipped";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("schedule", schedule, "time", time.toString(), "reason", reason);
        }
    }

    /**
     * The start was refused, or failed; the schedule goes on.
     *
     * @param code of why
     */
    record Refused(Head head, String schedule, Instant time, String code) implements ScheduleEvent {
        @Override
        public String type() {
            return "schedule.refused";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("schedule", schedule, "time", time.toString(), "code", code);
        }
    }
}
