package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.data.Incubating;
import dev.revo.error.InvalidRequestException;
import dev.revo.recall.Memory;
import dev.revo.recall.MemoryFilter;
import dev.revo.run.RunContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SPI: keeps memories and searches them by one leg at a time. The engine of recall fuses the legs, adds its boosts and
 * decides what is told; a backend knows only raw scores. Bound to the context's tenant: nothing of another tenant
 * influences an answer, a score, a number or a count. Thread-safe; may block.
 */
@Incubating
public interface MemoryBackend {
    /**
     * Keeps these versions, all or none; what this returns for survives what the backend promises. A version of a memory
     * that is here supersedes the one before.
     *
     * @return the sequence of each, in order: one more than the one before, without gaps, from 1 in each tenant
     * @throws dev.revo.error.ConflictException when a version does not follow the newest one of its memory; nothing is
     *     kept then
     */
    List<Long> append(RunContext ctx, List<Entry> entries);

    /** Versions after that sequence, superseded ones included, in order of sequence. */
    List<Entry> scan(RunContext ctx, long afterSequence, int atMost);

    /** Every version of one memory, oldest first. */
    List<Entry> versions(RunContext ctx, String id);

    /**
     * The cosine of each memory's nearest vector of that model with this one, highest first, ties by sequence. Vectors of
     * other models do not take part.
     */
    List<Hit> vector(RunContext ctx, Vector query, Leg leg);

    /**
     * The BM25 score of these words, highest first, ties by sequence; only memories that share one. Statistics are the
     * tenant's own. Words are plain text of a user.
     */
    List<Hit> keyword(RunContext ctx, String words, Leg leg);

    /**
     * Erases every version of each memory of which the filter keeps any version, with vectors and index entries, before it
     * returns. The places name what was erased where.
     */
    Erased erase(RunContext ctx, MemoryFilter which);

    /** Notes that these memories were used. May be lost in a crash. */
    void touch(RunContext ctx, Set<String> ids, Instant at);

    /** What is kept, by name: at least {@code memories} and {@code bytes}. */
    Map<String, Long> figures(RunContext ctx);

    /**
     * Which memories a leg may find.
     *
     * @param filter applied inside the search
     * @param at versions that hold at this instant, as {@link Memory#holdsAt} says
     * @param among only these ids, whatever their rank: how an engine asks for the score of what the other leg found; all
     *     when empty
     * @param top the most hits
     */
    record Leg(MemoryFilter filter, Instant at, Set<String> among, int top) {
        /** Checks and copies. */
        public Leg {
            requireNonNull(filter, "filter");
            requireNonNull(at, "at");
            among = Set.copyOf(among);
            if (top < 1) {
                throw InvalidRequestException.field("leg.top", "is " + top, "Use 1 or more.");
            }
        }
    }

    /**
     * A memory that a leg found.
     *
     * @param memory the version that holds
     * @param score raw, of that leg
     */
    record Hit(Memory memory, double score) {}

    /**
     * What an erasure did.
     *
     * @param ids of the memories that are gone; unmodifiable
     * @param items how many things were erased at each place, such as {@code log}, {@code vector} and {@code index};
     *     unmodifiable
     */
    record Erased(Set<String> ids, Map<String, Long> items) {
        /** Copies. */
        public Erased {
            ids = Set.copyOf(ids);
            items = Map.copyOf(items);
        }
    }

    /**
     * A version with its vectors.
     *
     * @param memory the version
     * @param vectors one for each chunk of its text; empty when no model made any; unmodifiable
     */
    record Entry(Memory memory, List<Vector> vectors) {
        /** Copies. */
        public Entry {
            requireNonNull(memory, "memory");
            vectors = List.copyOf(vectors);
        }
    }

    /** A vector and the model that made it. Vectors of two models are never compared. Immutable. */
    final class Vector {
        private final String model;
        private final float[] values;

        private Vector(String model, float[] values) {
            this.model = requireNonNull(model, "model");
            this.values = values.clone();
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw InvalidRequestException.field("vector", "holds " + value, "Use finite numbers.");
                }
            }
            if (values.length == 0) {
                throw InvalidRequestException.field("vector", "is empty", "Give at least one number.");
            }
        }

        /** A vector of these numbers, which are copied. */
        public static Vector of(String model, float... values) {
            return new Vector(model, values);
        }

        /** The model that made it. */
        public String model() {
            return model;
        }

        /** The numbers, as a copy. */
        public float[] values() {
            return values.clone();
        }

        /** The cosine with another vector of the same model; empty for another model or dimension. */
        public Optional<Double> cosine(Vector other) {
            if (!model.equals(other.model) || values.length != other.values.length) {
                return Optional.empty();
            }
            double dot = 0;
            double own = 0;
            double its = 0;
            for (int i = 0; i < values.length; i++) {
                dot += (double) values[i] * other.values[i];
                own += (double) values[i] * values[i];
                its += (double) other.values[i] * other.values[i];
            }
            return Optional.of(own == 0 || its == 0 ? 0 : dot / Math.sqrt(own * its));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Vector that && model.equals(that.model) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return model + "[" + values.length + "]";
        }
    }
}
