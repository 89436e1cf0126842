package dev.revo.spi;

import java.util.List;

/**
 * What a module tells {@link Telemetry}: an entry of its catalogue, which is an enum, so that a host can know all of them before
 * the first is told, and {@code docs/metrics.md} is made of them. Every name that is told is in a catalogue, with these tags.
 */
public interface Metric {
    /** Such as {@code revo.run.finish}. Stable. */
    String key();

    /** How it is told. */
    Kind kind();

    /** The names of its tags, each of few values; unmodifiable. */
    List<String> tags();

    /** What it measures, as a sentence. */
    String meaning();

    /** How something is told. */
    enum Kind {
        /** By {@link Telemetry#count}. */
        COUNTER,
        /** By {@link Telemetry#time}. */
        TIMER
    }
}
