package dev.revo.data;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list. Immutable.
 *
 * @param items in the list's order; unmodifiable
 * @param next cursor of the following part, opaque; empty after the last one. The part that it leads to may be empty.
 * @param <T> the type of the items
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /** Copies. */
    public Page {
        items = List.copyOf(items);
        requireNonNull(next, "next");
    }
}
