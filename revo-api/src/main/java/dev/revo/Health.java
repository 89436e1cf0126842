package dev.revo;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Whether a reVo is well.
 *
 * @param live whether it works at all; false means restart
 * @param ready whether it takes new runs now
 * @param figures what it looks at, such as runs at work and leaked threads; unmodifiable
 */
public record Health(boolean live, boolean ready, Map<String, Long> figures) {
    /** Copies. */
    public Health {
        figures = Map.copyOf(requireNonNull(figures, "figures"));
    }
}
