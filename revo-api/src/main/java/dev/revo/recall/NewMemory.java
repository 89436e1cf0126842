package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is to be remembered. Immutable; each copy method checks its argument at once and replaces one field. Only the
 * content is required.
 */
public final class NewMemory {
    private static final int CONTENT = 1_000_000;
    private static final int METADATA = 64;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern KIND = Pattern.compile("[a-z0-9_.-]{1,64}");

    private final String content;
    private String kind = "note";
    private double importance = 0.5;
    private Map<String, MetaValue> metadata = Map.of();
    private Source source = Source.host("");
    private @Nullable String subject;
    private @Nullable String thread;
    private long position;
    private @Nullable Instant occurred;
    private @Nullable Instant validFrom;
    private @Nullable Instant validUntil;
    private @Nullable Instant expires;
    private @Nullable String language;

    private NewMemory(String content) {
        this.content = content;
    }

    private NewMemory(NewMemory from) {
        this.content = from.content;
        this.kind = from.kind;
        this.importance = from.importance;
        this.metadata = from.metadata;
        this.source = from.source;
        this.subject = from.subject;
        this.thread = from.thread;
        this.position = from.position;
        this.occurred = from.occurred;
        this.validFrom = from.validFrom;
        this.validUntil = from.validUntil;
        this.expires = from.expires;
        this.language = from.language;
    }

    /**
     * A note with this content.
     *
     * @param content 1 to 1,000,000 characters, not blank; kept to the letter
     */
    public static NewMemory of(String content) {
        if (content.isBlank() || content.length() > CONTENT) {
            throw InvalidRequestException.field(
                    "memory.content",
                    content.isBlank() ? "is blank" : "has " + content.length() + " characters",
                    "Use 1 to 1,000,000 characters.");
        }
        return new NewMemory(content);
    }

    /** A copy about this subject: a person or thing, named as the host names it; 1 to 200 characters. */
    public NewMemory about(String whom) {
        NewMemory copy = new NewMemory(this);
        copy.subject = named("memory.about", whom);
        return copy;
    }

    /** A copy of this kind, such as {@code preference}; {@code note} by default. Retention is set by kind. */
    public NewMemory kind(String which) {
        NewMemory copy = new NewMemory(this);
        copy.kind = kindName(which);
        return copy;
    }

    static String kindName(String which) {
        if (!KIND.matcher(which).matches()) {
            throw InvalidRequestException.field(
                    "memory.kind", "'" + which + "' is not a kind", "Use 1 to 64 of a-z, 0-9, _, . and -.");
        }
        return which;
    }

    static String named(String field, String name) {
        if (name.isBlank() || name.length() > 200) {
            throw InvalidRequestException.field(
                    field, "is blank or has more than 200 characters", "Use 1 to 200 characters.");
        }
        return name;
    }

    static String keyName(String key) {
        if (!KEY.matcher(key).matches()) {
            throw InvalidRequestException.field(
                    "memory.metadata", "'" + key + "' is not a key", "Use 1 to 64 of letters, digits, _, . and -.");
        }
        return key;
    }

    /** A copy with this text under the key, besides other metadata; at most 64 keys. */
    public NewMemory metadata(String key, String value) {
        return metadata(key, MetaValue.of(value));
    }

    /** A copy with this number under the key, besides other metadata. */
    public NewMemory metadata(String key, long value) {
        return metadata(key, MetaValue.of(value));
    }

    /** A copy with this value under the key, besides other metadata. */
    public NewMemory metadata(String key, MetaValue value) {
        Map<String, MetaValue> more = new LinkedHashMap<>(metadata);
        more.put(keyName(key), requireNonNull(value, "value"));
        if (more.size() > METADATA) {
            throw InvalidRequestException.field("memory.metadata", "has more than 64 keys", "Use at most 64.");
        }
        NewMemory copy = new NewMemory(this);
        copy.metadata = Map.copyOf(more);
        return copy;
    }

    /** A copy with this importance: 0 for trivia, 1 for what must not be missed; 0.5 by default. */
    public NewMemory importance(double from0to1) {
        if (!(from0to1 >= 0 && from0to1 <= 1)) {
            throw InvalidRequestException.field("memory.importance", "is " + from0to1, "Use a number from 0 to 1.");
        }
        NewMemory copy = new NewMemory(this);
        copy.importance = from0to1;
        return copy;
    }

    /** A copy at this place of a thread, so that what was said before and after is known; one memory per place. */
    public NewMemory thread(String name, long at) {
        if (at < 0) {
            throw InvalidRequestException.field("memory.position", "is " + at, "Use zero or more.");
        }
        NewMemory copy = new NewMemory(this);
        copy.thread = named("memory.thread", name);
        copy.position = at;
        return copy;
    }

    /** A copy about something that happened then, which need not be when it is stored. */
    public NewMemory occurred(Instant when) {
        NewMemory copy = new NewMemory(this);
        copy.occurred = requireNonNull(when, "when");
        return copy;
    }

    /** A copy that holds from this instant on and not before. */
    public NewMemory validFrom(Instant start) {
        return valid(requireNonNull(start, "start"), validUntil);
    }

    /** A copy that holds before this instant and no longer; afterwards it is found only by reads as of an earlier time. */
    public NewMemory validUntil(Instant end) {
        return valid(validFrom, requireNonNull(end, "end"));
    }

    private NewMemory valid(@Nullable Instant start, @Nullable Instant end) {
        if (start != null && end != null && !start.isBefore(end)) {
            throw InvalidRequestException.field(
                    "memory.valid", "ends at " + end + ", not after its start " + start, "Let it end after its start.");
        }
        NewMemory copy = new NewMemory(this);
        copy.validFrom = start;
        copy.validUntil = end;
        return copy;
    }

    /** A copy that is erased at this instant, as by {@link Recall#forget}. */
    public NewMemory expires(Instant when) {
        NewMemory copy = new NewMemory(this);
        copy.expires = requireNonNull(when, "when");
        return copy;
    }

    /** A copy with this origin. */
    public NewMemory source(Source origin) {
        NewMemory copy = new NewMemory(this);
        copy.source = requireNonNull(origin, "origin");
        return copy;
    }

    /** A copy in this language (BCP 47, such as {@code de}); the tenant's language by default. */
    public NewMemory language(String tag) {
        if (!Pattern.matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", tag)) {
            throw InvalidRequestException.field(
                    "memory.language", "'" + tag + "' is not a language tag", "Write for example en or pt-BR.");
        }
        NewMemory copy = new NewMemory(this);
        copy.language = tag;
        return copy;
    }

    /** The content. */
    public String content() {
        return content;
    }

    /** The kind. */
    public String kind() {
        return kind;
    }

    /** Whom or what it is about. */
    public Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    /** The metadata; unmodifiable. */
    public Map<String, MetaValue> metadata() {
        return metadata;
    }

    /** The importance, 0 to 1. */
    public double importance() {
        return importance;
    }

    /** The origin. */
    public Source source() {
        return source;
    }

    /** The thread that it belongs to. */
    public Optional<String> thread() {
        return Optional.ofNullable(thread);
    }

    /** The place in its thread; empty without a thread. */
    public OptionalLong position() {
        return thread == null ? OptionalLong.empty() : OptionalLong.of(position);
    }

    /** When what it tells happened. */
    public Optional<Instant> occurred() {
        return Optional.ofNullable(occurred);
    }

    /** From when on it holds. */
    public Optional<Instant> validFrom() {
        return Optional.ofNullable(validFrom);
    }

    /** Until when it holds. */
    public Optional<Instant> validUntil() {
        return Optional.ofNullable(validUntil);
    }

    /** When it is erased. */
    public Optional<Instant> expires() {
        return Optional.ofNullable(expires);
    }

    /** Its language. */
    public Optional<String> language() {
        return Optional.ofNullable(language);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return kind + " of " + content.length() + " characters";
    }
}
