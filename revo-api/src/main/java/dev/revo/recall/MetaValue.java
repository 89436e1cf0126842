package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.math.BigDecimal;
import java.time.Instant;

/** A value of metadata. Values of different types are never equal and never compare. Immutable. */
public sealed interface MetaValue {
    /**
     * Text.
     *
     * @param value at most 10,000 characters
     */
    record Text(String value) implements MetaValue {
        /** Checks the length. */
        public Text {
            if (value.length() > 10_000) {
                throw InvalidRequestException.field(
                        "metadata", "has a text of " + value.length() + " characters", "Use at most 10,000.");
            }
        }
    }

    /**
     * A number.
     *
     * @param value without trailing zeros, so that 1 and 1.0 are one value
     */
    record Num(BigDecimal value) implements MetaValue {
        /** Strips trailing zeros. */
        public Num {
            value = value.stripTrailingZeros();
        }
    }

    /**
     * Yes or no.
     *
     * @param value which
     */
    record Flag(boolean value) implements MetaValue {}

    /**
     * An instant.
     *
     * @param value when
     */
    record Time(Instant value) implements MetaValue {
        /** Checks for null. */
        public Time {
            requireNonNull(value, "value");
        }
    }

    /** Text. */
    static MetaValue of(String value) {
        return new Text(value);
    }

    /** A whole number. */
    static MetaValue of(long value) {
        return new Num(BigDecimal.valueOf(value));
    }

    /**
     * A number.
     *
     * @throws InvalidRequestException when it is not finite
     */
    static MetaValue of(double value) {
        if (!Double.isFinite(value)) {
            throw InvalidRequestException.field("metadata", "has the number " + value, "Use a finite number.");
        }
        return new Num(BigDecimal.valueOf(value));
    }

    /** Yes or no. */
    static MetaValue of(boolean value) {
        return new Flag(value);
    }

    /** An instant. */
    static MetaValue of(Instant value) {
        return new Time(value);
    }
}
