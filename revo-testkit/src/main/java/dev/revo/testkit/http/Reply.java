package dev.revo.testkit.http;

import static java.util.Objects.requireNonNull;

import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.Turn;
import dev.revo.testkit.model.TurnUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the server does with one request: an answer or an error, and what goes wrong on its way. Immutable; the methods
 * other than the factories return a changed copy. Byte positions count the body in UTF-8 from 0, without HTTP's framing;
 * one behind the body's end never takes effect.
 */
public final class Reply {

    private final Content content;
    private final Map<String, String> headers;
    private final Delivery delivery;

    private Reply(Content content, Map<String, String> headers, Delivery delivery) {
        this.content = content;
        this.headers = headers;
        this.delivery = delivery;
    }

    /**
     * Returns the answer that {@code turn} describes; its hold delays the first byte.
     *
     * @throws IllegalArgumentException if the turn holds a failure: over HTTP use {@link #error}
     */
    public static Reply of(Turn turn) {
        if (turn.failure() != null) {
            throw new IllegalArgumentException("a turn with a failure cannot be sent over HTTP; use Reply.error");
        }
        Hold hold = turn.hold();
        return new Reply(Content.of(turn), Map.of(), hold == null ? Delivery.PLAIN : Delivery.PLAIN.before(hold));
    }

    /** Returns an answer that says {@code text}. */
    public static Reply text(String text) {
        return of(Turn.say(text));
    }

    /**
     * Returns an error in OpenAI's form.
     *
     * @param status the HTTP status, 400 to 599
     * @throws IllegalArgumentException if the status is no error
     */
    public static Reply error(int status, String message) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status must be 400 to 599, was " + status);
        }
        return raw(status, "application/json", OpenAiError.of(status, message).json());
    }

    /** Returns an answer with any status, content type and body. */
    public static Reply raw(int status, String contentType, String body) {
        Content content = Content.raw(status, requireNonNull(contentType, "contentType"), requireNonNull(body, "body"));
        return new Reply(content, Map.of(), Delivery.PLAIN);
    }

    /** Returns a 429 whose {@code Retry-After} is this text, which need not be valid. */
    public static Reply rateLimited(String retryAfter) {
        return error(429, "Rate limit reached").header("Retry-After", retryAfter);
    }

    /** Returns a 429 with {@code Retry-After} in whole seconds; parts of a second are dropped. */
    public static Reply rateLimited(Duration retryAfter) {
        return rateLimited(Long.toString(retryAfter.toSeconds()));
    }

    /** Returns a 429 with {@code Retry-After} as an HTTP date, which may be past; parts of a second are dropped. */
    public static Reply rateLimited(Instant retryAfter) {
        return rateLimited(DateTimeFormatter.RFC_1123_DATE_TIME.format(retryAfter.atOffset(ZoneOffset.UTC)));
    }

    /** Returns a copy with this header; one of the same name is replaced. */
    public Reply header(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return new Reply(content, changed, delivery);
    }

    /** Returns a copy that announces another content type; the body stays. */
    public Reply contentType(String contentType) {
        return with(content.contentType(requireNonNull(contentType, "contentType")));
    }

    /**
     * Returns a copy that streams text, reasoning and tool arguments in pieces of this many characters (8 when not set).
     *
     * @throws IllegalArgumentException if {@code characters} is less than 1
     */
    public Reply pieces(int characters) {
        if (characters < 1) {
            throw new IllegalArgumentException("a piece must have at least 1 character, was " + characters);
        }
        return with(content.piece(characters));
    }

    /** Returns a copy that sends its first byte only when {@code hold} is open. */
    public Reply after(Hold hold) {
        return with(delivery.before(requireNonNull(hold, "hold")));
    }

    /** Returns a copy that sends the headers and then nothing until {@code hold} is open. */
    public Reply stallAfterHeaders(Hold hold) {
        return stallAfterBytes(0, hold);
    }

    /** Returns a copy that stops before byte {@code position} of the body until {@code hold} is open. */
    public Reply stallAfterBytes(long position, Hold hold) {
        return with(delivery.stall(notNegative(position), requireNonNull(hold, "hold")));
    }

    /**
     * Returns a copy that stops behind the last byte it sends, before the body's end is told or the connection cut, until
     * {@code hold} is open. Without it a client may lose bytes that came just before a cut.
     */
    public Reply stallAtEnd(Hold hold) {
        return with(delivery.stall(Delivery.AT_END, requireNonNull(hold, "hold")));
    }

    /** Returns a copy that sends {@code count} keep-alive comments before the body; blank lines outside of streams. */
    public Reply keepAlive(int count) {
        return with(delivery.comments((int) notNegative(count)));
    }

    /** Returns a copy that sends a keep-alive comment every {@code interval} until {@code hold} is open. */
    public Reply keepAliveUntil(Hold hold, Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval must be positive, was " + interval);
        }
        return with(delivery.commentsUntil(requireNonNull(hold, "hold"), interval));
    }

    /** Returns a copy whose connection is closed before byte {@code position} of the body. */
    public Reply cutAfterBytes(long position) {
        return with(delivery.end(notNegative(position), Delivery.End.CUT));
    }

    /** Returns a copy whose connection is reset before byte {@code position} of the body. */
    public Reply resetAfterBytes(long position) {
        return with(delivery.end(notNegative(position), Delivery.End.RESET));
    }

    /** Returns a copy whose body ends before byte {@code position}, as if that were all: HTTP itself is in order. */
    public Reply endAfterBytes(long position) {
        return with(delivery.end(notNegative(position), Delivery.End.CLEAN));
    }

    /** Returns a copy that is closed when the tokens are out: no finish reason, no usage; half of a plain body. */
    public Reply diesAfterTokens() {
        return with(content.tokensOnly(true)).with(delivery.end(-1, Delivery.End.CUT));
    }

    /** Returns a copy that ends in good order when the tokens are out: no finish reason, no usage. */
    public Reply endsAfterTokens() {
        return with(content.tokensOnly(true)).with(delivery.end(-1, Delivery.End.CLEAN));
    }

    /** Returns a copy whose JSON does not parse: a plain body lacks its end, a stream has one broken event. */
    public Reply malformedJson() {
        return with(content.malformed(true));
    }

    /** Returns a copy that reports no usage, asked for or not. */
    public Reply withoutUsage() {
        return with(content.mapTurn(Turn::withoutUsage));
    }

    /** Returns a copy that reports {@code factor} times the usage of its turn. */
    public Reply usageTimes(int factor) {
        return with(content.mapTurn(turn -> {
            TurnUsage usage = turn.usage();
            return usage == null ? turn : turn.usage(usage.times(factor));
        }));
    }

    Content content() {
        return content;
    }

    Map<String, String> headers() {
        return headers;
    }

    Delivery delivery() {
        return delivery;
    }

    private Reply with(Content changed) {
        return new Reply(changed, headers, delivery);
    }

    private Reply with(Delivery changed) {
        return new Reply(content, headers, changed);
    }

    private static long notNegative(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("must not be negative, was " + value);
        }
        return value;
    }
}
