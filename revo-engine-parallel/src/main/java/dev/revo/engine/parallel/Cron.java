package dev.revo.engine.parallel;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The times of a cron expression of five fields in a zone, by cron-utils. Only its search forward is used, so that whoever looks
 * from wherever finds the same times. Immutable.
 */
final class Cron {
    private static final Duration SMALLEST_WINDOW = Duration.ofHours(1);

    private final ExecutionTime times;
    private final ZoneId zone;

    private Cron(ExecutionTime times, ZoneId zone) {
        this.times = times;
        this.zone = zone;
    }

    /**
     * The times of this expression.
     *
     * @throws InvalidRequestException naming {@code schedule.cron}
     */
    static Cron parse(String text, ZoneId zone) {
        try {
            CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
            return new Cron(ExecutionTime.forCron(parser.parse(text)), zone);
        } catch (RuntimeException e) {
            // What the library says of an expression it has no type of its own for.
            throw InvalidRequestException.field(
                    "schedule.cron",
                    "'" + text + "' is no cron expression: " + e.getMessage(),
                    "Use five fields: minute, hour, day of the month, month, day of the week.");
        }
    }

    /** The first time after this instant; empty when there is none. */
    Optional<Instant> next(Instant after) {
        return times.nextExecution(after.atZone(zone)).map(at -> at.toInstant()).filter(after::isBefore);
    }

    /** The last time after one instant and not after the other; empty when there is none. */
    Optional<Instant> latest(Instant after, Instant notAfter) {
        // From near to far: whoever was away for a year does not count its minutes.
        for (Duration window = SMALLEST_WINDOW; ; window = window.multipliedBy(2)) {
            boolean whole = window.compareTo(Duration.between(after, notAfter)) >= 0;
            Optional<Instant> found = last(whole ? after : notAfter.minus(window), notAfter);
            if (whole || found.isPresent()) {
                return found;
            }
        }
    }

    private Optional<Instant> last(Instant after, Instant notAfter) {
        Optional<Instant> last = Optional.empty();
        for (Optional<Instant> at = next(after); at.isPresent() && !at.get().isAfter(notAfter); at = next(at.get())) {
            last = at;
        }
        return last;
    }
}
