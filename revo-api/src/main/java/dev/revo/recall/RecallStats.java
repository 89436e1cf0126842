package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tenant's memory holds and how it is used. Immutable; engines make it by {@link #of} and the copy methods. */
public final class RecallStats {
    private final long memories;
    private final long bytes;
    private final Map<String, Long> byKind;
    private final Map<String, Long> bySubject;
    private final List<Memory> mostAccessed;
    private final @Nullable String embeddingModel;
    private final Map<String, Long> counters;

    private RecallStats(
            long memories,
            long bytes,
            Map<String, Long> byKind,
            Map<String, Long> bySubject,
            List<Memory> mostAccessed,
            @Nullable String embeddingModel,
            Map<String, Long> counters) {
        this.memories = memories;
        this.bytes = bytes;
        this.byKind = Map.copyOf(byKind);
        this.bySubject = Map.copyOf(bySubject);
        this.mostAccessed = List.copyOf(mostAccessed);
        this.embeddingModel = embeddingModel;
        this.counters = Map.copyOf(counters);
    }

    /** So many memories and bytes, by kind; without an embedding model. */
    public static RecallStats of(long memories, long bytes, Map<String, Long> byKind) {
        return new RecallStats(memories, bytes, byKind, Map.of(), List.of(), null, Map.of());
    }

    /** A copy with the subjects that have the most. */
    public RecallStats bySubject(Map<String, Long> most) {
        return new RecallStats(memories, bytes, byKind, most, mostAccessed, embeddingModel, counters);
    }

    /** A copy with the memories that are used most, first the most used. */
    public RecallStats mostAccessed(List<Memory> most) {
        return new RecallStats(memories, bytes, byKind, bySubject, most, embeddingModel, counters);
    }

    /** A copy that names the model whose vectors are searched. */
    public RecallStats embeddingModel(String id) {
        return new RecallStats(memories, bytes, byKind, bySubject, mostAccessed, requireNonNull(id, "id"), counters);
    }

    /** A copy with the engine's own figures, such as {@code index.lag}, {@code cache.hits}, {@code embeddings.made}. */
    public RecallStats counters(Map<String, Long> figures) {
        return new RecallStats(memories, bytes, byKind, bySubject, mostAccessed, embeddingModel, figures);
    }

    /** How many memories there are, each counted once. */
    public long memories() {
        return memories;
    }

    /** What they take where they are kept, all versions. */
    public long bytes() {
        return bytes;
    }

    /** How many there are of each kind; unmodifiable. */
    public Map<String, Long> byKind() {
        return byKind;
    }

    /** How many there are about each of the most frequent subjects; unmodifiable. */
    public Map<String, Long> bySubject() {
        return bySubject;
    }

    /** The memories that are used most, at most ten; unmodifiable. */
    public List<Memory> mostAccessed() {
        return mostAccessed;
    }

    /** The model whose vectors are searched; empty when only words are: recall is worse then. */
    public Optional<String> embeddingModel() {
        return Optional.ofNullable(embeddingModel);
    }

    /** The engine's own figures by name; unmodifiable, grows over time. */
    public Map<String, Long> counters() {
        return counters;
    }

    @Override
    public String toString() {
        return memories + " memories, " + bytes + " bytes";
    }
}
