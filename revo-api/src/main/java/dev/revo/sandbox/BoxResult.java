package dev.revo.sandbox;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * How a command in a box ended.
 *
 * @param ended in which way
 * @param exit its exit status when it {@link Ended#EXITED}, else -1
 * @param output standard output and standard error in the order they came, up to the limit of the command
 * @param truncated whether output was cut at that limit
 * @param files the files that the command asked to collect and that were there, by their path in the box; unmodifiable
 * @param wall how long it ran
 */
public record BoxResult(
        Ended ended, int exit, String output, boolean truncated, Map<String, BoxFile> files, Duration wall) {
    /** Ways to end. */
    public enum Ended {
        /** By itself, with an exit status. */
        EXITED,
        /** At its wall-clock limit. */
        TIMED_OUT,
        /** By a signal: a limit on memory, processor time or file size, or its own doing. */
        KILLED,
        /** It never ran, because the box could not be made. */
        BOX_FAILED
    }

    /** Checks for nulls and copies. */
    public BoxResult {
        requireNonNull(ended, "ended");
        requireNonNull(output, "output");
        requireNonNull(wall, "wall");
        files = Map.copyOf(files);
    }

    /** A result without files and time. */
    public BoxResult(Ended ended, int exit, String output, boolean truncated) {
        this(ended, exit, output, truncated, Map.of(), Duration.ZERO);
    }
}
