package dev.revo.recall;

import dev.revo.error.InvalidRequestException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which memories are meant: a test of a field, or several tests joined. Applied inside the search, never after it. Sealed,
 * so that a store can translate it whole; {@link #matches} is the meaning that every translation must have. Immutable.
 *
 * <pre>{@code
 * MemoryField.metadata("city").is("Rome").and(MemoryField.created().atLeast(lastYear)).not()
 * }</pre>
 */
public sealed interface MemoryFilter {
    /** Every memory. */
    static MemoryFilter everything() {
        return new All(List.of());
    }

    /** Whether the filter keeps this version. */
    boolean matches(Memory memory);

    /** What both keep. */
    default MemoryFilter and(MemoryFilter other) {
        return new All(List.of(this, other));
    }

    /** What either keeps. */
    default MemoryFilter or(MemoryFilter other) {
        return new Any(List.of(this, other));
    }

    /** What this one does not keep, memories without the field included. */
    default MemoryFilter not() {
        return new Not(this);
    }

    /** What a test asks of a field. */
    enum Operator {
        /** The field has one of the values. */
        IN,
        /** The field is below the value. */
        BELOW,
        /** The field is below the value or equal to it. */
        AT_MOST,
        /** The field is above the value. */
        ABOVE,
        /** The field is above the value or equal to it. */
        AT_LEAST,
        /** The field is there. */
        EXISTS,
        /** The field is text and begins with the value, to the letter. */
        STARTS_WITH
    }

    /**
     * A test of one field. A memory without the field, or with a value of another type, does not pass.
     *
     * @param field which
     * @param operator what is asked
     * @param values one, several for {@link Operator#IN}, none for {@link Operator#EXISTS}; unmodifiable
     */
    record Test(MemoryField field, Operator operator, List<MetaValue> values) implements MemoryFilter {
        /** Checks how many values there are, and that their type can be compared. */
        public Test {
            values = List.copyOf(values);
            boolean fits = switch (operator) {
                case EXISTS -> values.isEmpty();
                case IN -> !values.isEmpty() && values.size() <= 10_000;
                case STARTS_WITH -> values.size() == 1 && values.get(0) instanceof MetaValue.Text;
                default -> values.size() == 1 && !(values.get(0) instanceof MetaValue.Flag);
            };
            if (!fits) {
                throw InvalidRequestException.field(
                        "filter." + field.name(),
                        operator + " does not fit " + values.size() + " values of these types",
                        "Give one comparable value, 1 to 10,000 for IN, none for EXISTS, one text for STARTS_WITH.");
            }
        }

        @Override
        public boolean matches(Memory memory) {
            return field.of(memory).filter(this::passes).isPresent();
        }

        private boolean passes(MetaValue found) {
            if (operator == Operator.EXISTS) {
                return true;
            }
            if (operator == Operator.IN) {
                return values.contains(found);
            }
            MetaValue bound = values.get(0);
            if (!found.getClass().equals(bound.getClass())) {
                return false;
            }
            if (operator == Operator.STARTS_WITH) {
                return ((MetaValue.Text) found).value().startsWith(((MetaValue.Text) bound).value());
            }
            int order = order(found, bound);
            return switch (operator) {
                case BELOW -> order < 0;
                case AT_MOST -> order <= 0;
                case ABOVE -> order > 0;
                default -> order >= 0;
            };
        }

        private static int order(MetaValue a, MetaValue b) {
            if (a instanceof MetaValue.Num x && b instanceof MetaValue.Num y) {
                return x.value().compareTo(y.value());
            }
            if (a instanceof MetaValue.Time x && b instanceof MetaValue.Time y) {
                return x.value().compareTo(y.value());
            }
            return ((MetaValue.Text) a).value().compareTo(((MetaValue.Text) b).value());
        }
    }

    /**
     * What all of them keep; everything when there are none.
     *
     * @param parts at most 100; unmodifiable
     */
    record All(List<MemoryFilter> parts) implements MemoryFilter {
        /** Copies. */
        public All {
            parts = bounded(parts);
        }

        @Override
        public boolean matches(Memory memory) {
            return parts.stream().allMatch(part -> part.matches(memory));
        }

        @Override
        public MemoryFilter and(MemoryFilter other) {
            return parts.isEmpty()
                    ? other
                    : new All(Stream.concat(parts.stream(), Stream.of(other)).toList());
        }
    }

    /**
     * What at least one of them keeps.
     *
     * @param parts at most 100; unmodifiable
     */
    record Any(List<MemoryFilter> parts) implements MemoryFilter {
        /** Copies. */
        public Any {
            parts = bounded(parts);
        }

        @Override
        public boolean matches(Memory memory) {
            return parts.stream().anyMatch(part -> part.matches(memory));
        }

        @Override
        public MemoryFilter or(MemoryFilter other) {
            return new Any(Stream.concat(parts.stream(), Stream.of(other)).toList());
        }
    }

    /**
     * What it does not keep.
     *
     * @param part the opposite
     */
    record Not(MemoryFilter part) implements MemoryFilter {
        @Override
        public boolean matches(Memory memory) {
            return !part.matches(memory);
        }

        @Override
        public MemoryFilter not() {
            return part;
        }
    }

    private static List<MemoryFilter> bounded(List<MemoryFilter> parts) {
        if (parts.size() > 100) {
            throw InvalidRequestException.field(
                    "filter", "joins " + parts.size() + " parts", "Join at most 100; use in(...) for many values.");
        }
        return List.copyOf(parts);
    }
}
