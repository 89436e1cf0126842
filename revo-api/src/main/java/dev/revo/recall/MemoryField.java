package dev.revo.recall;

import dev.revo.recall.MemoryFilter.Operator;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A field of memories that filters can test: one of their own or a key of their metadata. Immutable. */
public final class MemoryField {
    private final String name;
    private final boolean metadata;
    private final Function<Memory, Optional<MetaValue>> read;

    private MemoryField(String name, boolean metadata, Function<Memory, Optional<MetaValue>> read) {
        this.name = name;
        this.metadata = metadata;
        this.read = read;
    }

    private static MemoryField own(String name, Function<Memory, Optional<MetaValue>> read) {
        return new MemoryField(name, false, read);
    }

    /** The value under a key of the metadata. */
    public static MemoryField metadata(String key) {
        NewMemory.keyName(key);
        return new MemoryField(key, true, m -> Optional.ofNullable(m.metadata().get(key)));
    }

    /** The id. */
    public static MemoryField id() {
        return own("id", m -> Optional.of(MetaValue.of(m.id())));
    }

    /** The kind. */
    public static MemoryField kind() {
        return own("kind", m -> Optional.of(MetaValue.of(m.kind())));
    }

    /** Whom or what it is about. */
    public static MemoryField subject() {
        return own("subject", m -> m.subject().map(MetaValue::of));
    }

    /** The thread. */
    public static MemoryField thread() {
        return own("thread", m -> m.thread().map(MetaValue::of));
    }

    /** The place in the thread, a number. */
    public static MemoryField position() {
        return own(
                "position", m -> m.position().stream().mapToObj(MetaValue::of).findFirst());
    }

    /** The importance, a number. */
    public static MemoryField importance() {
        return own("importance", m -> Optional.of(MetaValue.of(m.importance())));
    }

    /** When the first version was kept, an instant. */
    public static MemoryField created() {
        return own("created", m -> Optional.of(MetaValue.of(m.created())));
    }

    /** When what it tells happened, an instant. */
    public static MemoryField occurred() {
        return own("occurred", m -> m.said().occurred().map(MetaValue::of));
    }

    /** The kind of its origin. */
    public static MemoryField source() {
        return own("source", m -> Optional.of(MetaValue.of(m.source().kind())));
    }

    /** The name: a field's own, or the key of the metadata. */
    public String name() {
        return name;
    }

    /** Whether it is a key of the metadata. */
    public boolean isMetadata() {
        return metadata;
    }

    /** The value that this memory has. */
    public Optional<MetaValue> of(Memory memory) {
        return read.apply(memory);
    }

    /** Memories whose field is this text. */
    public MemoryFilter is(String value) {
        return is(MetaValue.of(value));
    }

    /** Memories whose field is this value. */
    public MemoryFilter is(MetaValue value) {
        return test(Operator.IN, value);
    }

    /** Memories whose field is one of these texts. */
    public MemoryFilter in(String... values) {
        return new MemoryFilter.Test(
                this, Operator.IN, Stream.of(values).map(MetaValue::of).toList());
    }

    /** Memories whose field is one of these values. */
    public MemoryFilter in(List<? extends MetaValue> values) {
        return new MemoryFilter.Test(this, Operator.IN, List.copyOf(values));
    }

    /** Memories whose field begins with this text. */
    public MemoryFilter startsWith(String prefix) {
        return test(Operator.STARTS_WITH, MetaValue.of(prefix));
    }

    /** Memories whose field is below the value. */
    public MemoryFilter below(MetaValue bound) {
        return test(Operator.BELOW, bound);
    }

    /** Memories whose field is below the number. */
    public MemoryFilter below(double bound) {
        return below(MetaValue.of(bound));
    }

    /** Memories whose field is before the instant. */
    public MemoryFilter before(Instant bound) {
        return below(MetaValue.of(bound));
    }

    /** Memories whose field is at most the value. */
    public MemoryFilter atMost(MetaValue bound) {
        return test(Operator.AT_MOST, bound);
    }

    /** Memories whose field is above the value. */
    public MemoryFilter above(MetaValue bound) {
        return test(Operator.ABOVE, bound);
    }

    /** Memories whose field is at least the value. */
    public MemoryFilter atLeast(MetaValue bound) {
        return test(Operator.AT_LEAST, bound);
    }

    /** Memories whose field is at least the number. */
    public MemoryFilter atLeast(double bound) {
        return atLeast(MetaValue.of(bound));
    }

    /** Memories whose field is the instant or later. */
    public MemoryFilter from(Instant bound) {
        return atLeast(MetaValue.of(bound));
    }

    /** Memories that have the field. */
    public MemoryFilter exists() {
        return new MemoryFilter.Test(this, Operator.EXISTS, List.of());
    }

    private MemoryFilter test(Operator operator, MetaValue value) {
        return new MemoryFilter.Test(this, operator, List.of(value));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemoryField that && metadata == that.metadata && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return metadata ? "metadata." + name : name;
    }
}
