package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** A memory that answers a query, with a score that explains itself: its parts add up to it. Immutable. */
public final class Recollection {
    private final Memory memory;
    private final Map<Part, Double> parts;
    private final double score;

    /** What a score is made of. */
    public enum Part {
        /** Likeness of meaning. */
        VECTOR,
        /** Words in common. */
        KEYWORD,
        /** What stands next to it in its thread. */
        NEIGHBOUR,
        /** How fresh it is. */
        RECENCY,
        /** How important it was said to be. */
        IMPORTANCE,
        /** How often it was used. */
        ACCESS,
        /** When it happened, where the question names a time. */
        TIME,
        /** What a re-ranker changed. */
        RERANK,
        /** What was taken off for likeness to results before it. */
        DIVERSITY
    }

    private Recollection(Memory memory, Map<Part, Double> parts) {
        this.memory = requireNonNull(memory, "memory");
        Map<Part, Double> copy = new EnumMap<>(Part.class);
        copy.putAll(parts);
        this.parts = Collections.unmodifiableMap(copy);
        this.score = copy.values().stream().mapToDouble(Double::doubleValue).sum();
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("the parts " + parts + " do not add up to a score");
        }
    }

    /** For engines: this memory with the parts of its score; a part that is left out counts nothing. */
    public static Recollection of(Memory memory, Map<Part, Double> parts) {
        return new Recollection(memory, parts);
    }

    /** The memory, as of the query's time. */
    public Memory memory() {
        return memory;
    }

    /** The memory's id. */
    public String id() {
        return memory.id();
    }

    /** The memory's content. */
    public String content() {
        return memory.content();
    }

    /** The sum of the parts: comparable within one answer only. */
    public double score() {
        return score;
    }

    /** What the score is made of, in the order of {@link Part}; unmodifiable. */
    public Map<Part, Double> parts() {
        return parts;
    }

    /** Never the content. */
    @Override
    public String toString() {
        return memory + " scores " + score + " " + parts;
    }
}
