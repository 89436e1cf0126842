package dev.revo.recall;

import static java.util.Objects.requireNonNull;

/**
 * The proof that a memory is kept.
 *
 * @param id of the memory, stable over its versions
 * @param sequence of this version: grows by one with each version that the tenant keeps, from 1
 */
public record Receipt(String id, long sequence) {
    /** Checks for nulls and the range. */
    public Receipt {
        requireNonNull(id, "id");
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence is " + sequence + ", it starts at 1");
        }
    }
}
