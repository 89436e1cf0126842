package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A schedule that goes on. Grows at its end.
 *
 * @param name its name
 * @param run the run that it is: {@code runs().attach(run)} gives the handle that pauses and resumes it
 * @param cron its expression
 * @param zone in which that is meant
 * @param next the next time of the expression; empty when there is none before it ends. While it is paused, nothing is started then
 * @param paused whether it is paused, or about to be, as far as this process holds it
 * @param last the last run with its tag, while that is kept
 */
public record ScheduleStatus(
        String name,
        RunRef<String> run,
        String cron,
        ZoneId zone,
        Optional<Instant> next,
        boolean paused,
        Optional<RunId> last) {
    /** Checks for nulls. */
    public ScheduleStatus {
        requireNonNull(name, "name");
        requireNonNull(run, "run");
        requireNonNull(cron, "cron");
        requireNonNull(zone, "zone");
        requireNonNull(next, "next");
        requireNonNull(last, "last");
    }
}
