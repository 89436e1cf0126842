package dev.revo.recall;

import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The line of one version in an export: a JSON object with the fields of {@link Memory}, times as ISO 8601, metadata as
 * {@code {"type": "text|number|flag|time", "value": "..."}}. The same for every engine. Thread-safe.
 */
public final class MemoryLines {
    private static final int FORMAT = 1;
    private static final Shape<Line> SHAPE = Shape.of(Line.class);

    private MemoryLines() {}

    record Typed(String type, String value) {}

    record Line(
            int format,
            String id,
            long sequence,
            int version,
            Instant created,
            Instant stored,
            String content,
            String kind,
            double importance,
            Optional<String> subject,
            Map<String, Typed> metadata,
            Source source,
            Optional<String> thread,
            Optional<Long> position,
            Optional<Instant> occurred,
            Optional<Instant> validFrom,
            Optional<Instant> validUntil,
            Optional<Instant> expires,
            Optional<String> language) {}

    /** The version as one line, without the line break. */
    public static String encode(Memory memory) {
        NewMemory said = memory.said();
        Map<String, Typed> metadata = new TreeMap<>();
        said.metadata().forEach((key, value) -> metadata.put(key, typed(value)));
        return SHAPE.encode(new Line(
                FORMAT,
                memory.id(),
                memory.sequence(),
                memory.version(),
                memory.created(),
                memory.stored(),
                said.content(),
                said.kind(),
                said.importance(),
                said.subject(),
                metadata,
                said.source(),
                said.thread(),
                said.position().isPresent() ? Optional.of(said.position().getAsLong()) : Optional.empty(),
                said.occurred(),
                said.validFrom(),
                said.validUntil(),
                said.expires(),
                said.language()));
    }

    /**
     * The version that a line tells.
     *
     * @throws InvalidRequestException naming what is wrong with the line
     */
    public static Memory decode(String line) {
        Line read = Optional.ofNullable(SHAPE.decode(line))
                .orElseThrow(() -> InvalidRequestException.field("line", "is null", "Give one object a line."));
        if (read.format() != FORMAT) {
            throw InvalidRequestException.field(
                    "format", "is " + read.format(), "This version reads format 1; export again or update reVo.");
        }
        if (read.id().isBlank() || read.sequence() < 0 || read.version() < 1) {
            throw InvalidRequestException.field("id", "or sequence or version is out of range", "Export again.");
        }
        return Memory.read(read.id(), read.sequence(), read.version(), said(read), read.created(), read.stored());
    }

    private static NewMemory said(Line read) {
        NewMemory said = NewMemory.of(read.content())
                .kind(read.kind())
                .importance(read.importance())
                .source(read.source());
        for (Map.Entry<String, Typed> entry : read.metadata().entrySet()) {
            said = said.metadata(entry.getKey(), value(entry.getKey(), entry.getValue()));
        }
        said = read.subject().map(said::about).orElse(said);
        if (read.thread().isPresent()) {
            said = said.thread(read.thread().get(), read.position().orElse(0L));
        }
        said = read.occurred().map(said::occurred).orElse(said);
        said = read.validFrom().map(said::validFrom).orElse(said);
        said = read.validUntil().map(said::validUntil).orElse(said);
        said = read.expires().map(said::expires).orElse(said);
        return read.language().map(said::language).orElse(said);
    }

    private static Typed typed(MetaValue value) {
        if (value instanceof MetaValue.Num number) {
            return new Typed("number", number.value().toString());
        }
        if (value instanceof MetaValue.Flag flag) {
            return new Typed("flag", Boolean.toString(flag.value()));
        }
        if (value instanceof MetaValue.Time time) {
            return new Typed("time", time.value().toString());
        }
        return new Typed("text", ((MetaValue.Text) value).value());
    }

    private static MetaValue value(String key, Typed typed) {
        try {
            return switch (typed.type()) {
                case "text" -> MetaValue.of(typed.value());
                case "number" -> new MetaValue.Num(new BigDecimal(typed.value()));
                case "flag" -> MetaValue.of(Boolean.parseBoolean(typed.value()));
                case "time" -> MetaValue.of(Instant.parse(typed.value()));
                default -> throw new IllegalArgumentException("unknown type");
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw InvalidRequestException.field(
                    "metadata." + key,
                    "is not a " + typed.type(),
                    "Use text, number, flag (true or false) or time (ISO 8601).");
        }
    }
}
