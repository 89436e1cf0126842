package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param fraction done, from 0 to 1
 * @param note what it is doing, one line for a person
 * @param p50 time left that half of comparable runs need at most, when an estimate exists
 * @param p90 time left that nine of ten comparable runs need at most, when an estimate exists
 */
public record Progress(double fraction, String note, Optional<Duration> p50, Optional<Duration> p90) {
    /** Checks the range. */
    public Progress {
        requireNonNull(note, "note");
        requireNonNull(p50, "p50");
        requireNonNull(p90, "p90");
        if (!(fraction >= 0 && fraction <= 1)) {
            throw InvalidRequestException.field("progress.fraction", "is " + fraction, "Use a number from 0 to 1.");
        }
    }

    /** Progress without an estimate of the time left. */
    public static Progress of(double fraction, String note) {
        return new Progress(fraction, note, Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return Math.round(fraction * 100) + " % " + note
                + p90.map(d -> ", at most about " + d.toSeconds() + " s left").orElse("");
    }
}
