package dev.revo.spi;

import dev.revo.run.RunContext;
import java.time.Duration;
import java.util.Map;

/** SPI: meters and spans. Never blocks, never throws; tags are of low cardinality. Thread-safe. */
public interface Telemetry {
    /** Nothing is kept. */
    Telemetry NONE = new Telemetry() {};

    /** Counts. */
    default void count(String metric, long by, Map<String, String> tags) {}

    /** Records a duration. */
    default void time(String metric, Duration taken, Map<String, String> tags) {}

    /** Opens a span below the context's trace; closed by the caller. */
    default Span span(RunContext ctx, String name, Map<String, String> attributes) {
        return Span.NONE;
    }

    /** A span that is open. */
    interface Span extends AutoCloseable {
        /** Nothing is kept. */
        Span NONE = new Span() {};

        /** Adds an attribute. */
        default void attribute(String key, String value) {}

        /** Marks it as failed, by a code. */
        default void failed(String code) {}

        @Override
        default void close() {}
    }
}
