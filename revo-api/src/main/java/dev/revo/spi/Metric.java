package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a module tells {@link Telemetry}: an entry of its catalogue, which is an enum, so that a host can know all of them before
 * the first is told, and {@code docs/metrics.md} is made of them. Every name that is told is in a catalogue, with these tags.
 */
public interface Metric {
    /** What the catalogue says of it. */
    Entry entry();

    /** Such as {@code revo.run.finish}. Stable. */
    default String key() {
        return entry().key();
    }

    /** How it is told. */
    default Kind kind() {
        return entry().kind();
    }

    /** The names of its tags, each of few values; unmodifiable. */
    default List<String> tags() {
        return entry().tags();
    }

    /** What it measures, as a sentence. */
    default String meaning() {
        return entry().meaning();
    }

    /**
     * What a catalogue says of a metric.
     *
     * @param key such as {@code revo.run.finish}
     * @param kind how it is told
     * @param tags their names; unmodifiable
     * @param meaning what it measures, as a sentence
     */
    record Entry(String key, Kind kind, List<String> tags, String meaning) {
        /** Checks for nulls and copies. */
        public Entry {
            requireNonNull(key, "key");
            requireNonNull(kind, "kind");
            tags = List.copyOf(tags);
            requireNonNull(meaning, "meaning");
        }
    }

    /** How something is told. */
    enum Kind {
        /** By {@link Telemetry#count}. */
        COUNTER,
        /** By {@link Telemetry#time}. */
        TIMER
    }
}
