package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A version of a memory as it is kept: what was said, and what the engine knows about it. Immutable; engines make it,
 * callers read it. Equality is by id and sequence.
 */
public final class Memory {
    private final String id;
    private final long sequence;
    private final int version;
    private final NewMemory said;
    private final Instant created;
    private final Instant stored;
    private final @Nullable Instant superseded;
    private final @Nullable Instant accessed;
    private final long accesses;

    private Memory(
            String id,
            long sequence,
            int version,
            NewMemory said,
            Instant created,
            Instant stored,
            @Nullable Instant superseded,
            @Nullable Instant accessed,
            long accesses) {
        this.id = requireNonNull(id, "id");
        this.sequence = sequence;
        this.version = version;
        this.said = requireNonNull(said, "said");
        this.created = requireNonNull(created, "created");
        this.stored = requireNonNull(stored, "stored");
        this.superseded = superseded;
        this.accessed = accessed;
        this.accesses = accesses;
        if (sequence < 0 || version < 1 || accesses < 0) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + ", version " + version + ", accesses " + accesses);
        }
    }

    /** For engines: the first version, kept at this instant; sequence 0 while it has none. */
    public static Memory first(String id, NewMemory said, Instant at) {
        return new Memory(id, 0, 1, said, at, at, null, null, 0);
    }

    /** For engines: the version that follows this one. */
    public Memory next(NewMemory now, Instant at) {
        return new Memory(id, 0, version + 1, now, created, at, null, accessed, accesses);
    }

    /** For stores: this version under the number that it was given. */
    public Memory sequence(long number) {
        return new Memory(id, number, version, said, created, stored, superseded, accessed, accesses);
    }

    /** For stores: this version, superseded at that instant. */
    public Memory superseded(Instant at) {
        return new Memory(id, sequence, version, said, created, stored, requireNonNull(at, "at"), accessed, accesses);
    }

    /** For stores: this version with the figures of its use. */
    public Memory used(Instant last, long times) {
        return new Memory(
                id, sequence, version, said, created, stored, superseded, requireNonNull(last, "last"), times);
    }

    /** For codecs: a version whose number in its line is known. */
    static Memory read(String id, long sequence, int version, NewMemory said, Instant created, Instant stored) {
        return new Memory(id, sequence, version, said, created, stored, null, null, 0);
    }

    /** Its id, the same for all versions. */
    public String id() {
        return id;
    }

    /** The number of this version in the tenant. */
    public long sequence() {
        return sequence;
    }

    /** Which version of the memory it is, from 1. */
    public int version() {
        return version;
    }

    /** What was said, with every field as it was given. */
    public NewMemory said() {
        return said;
    }

    /** The content, to the letter. */
    public String content() {
        return said.content();
    }

    /** The kind. */
    public String kind() {
        return said.kind();
    }

    /** Whom or what it is about. */
    public Optional<String> subject() {
        return said.subject();
    }

    /** The metadata; unmodifiable. */
    public Map<String, MetaValue> metadata() {
        return said.metadata();
    }

    /** The importance, 0 to 1. */
    public double importance() {
        return said.importance();
    }

    /** The origin. */
    public Source source() {
        return said.source();
    }

    /** The thread that it belongs to. */
    public Optional<String> thread() {
        return said.thread();
    }

    /** The place in its thread. */
    public OptionalLong position() {
        return said.position();
    }

    /** When the first version was kept. */
    public Instant created() {
        return created;
    }

    /** When this version was kept. */
    public Instant stored() {
        return stored;
    }

    /** When a later version took its place. */
    public Optional<Instant> superseded() {
        return Optional.ofNullable(superseded);
    }

    /** When it was last recalled or read. */
    public Optional<Instant> accessed() {
        return Optional.ofNullable(accessed);
    }

    /** How often it was recalled or read. */
    public long accesses() {
        return accesses;
    }

    /** Whether this is the version that held at the instant: kept, not superseded, valid and not expired then. */
    public boolean holdsAt(Instant at) {
        return !stored.isAfter(at)
                && (superseded == null || superseded.isAfter(at))
                && said.validFrom().map(from -> !from.isAfter(at)).orElse(true)
                && said.validUntil().map(until -> until.isAfter(at)).orElse(true)
                && said.expires().map(end -> end.isAfter(at)).orElse(true);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Memory that && sequence == that.sequence && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + Long.hashCode(sequence);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "memory " + id + " version " + version;
    }
}
