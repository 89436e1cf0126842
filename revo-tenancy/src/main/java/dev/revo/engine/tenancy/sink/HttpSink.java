package dev.revo.engine.tenancy.sink;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.tenancy.http.AddressKind;
import dev.revo.engine.tenancy.http.OuterAddress;
import dev.revo.error.InvalidRequestException;
import dev.revo.spi.AuditSink;
import dev.revo.spi.SecretStore.Secret;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Gives audit logs to a server by POST: JSON Lines in the form that the verifier reads, signed with a shared key. A status of
 * 200 to 299 says that all of it is kept; anything else, a redirect too, that it is not, and it comes again. Headers:
 *
 * <pre>
 * Content-Type: application/jsonl
 * Revo-Tenant: acme
 * Revo-First: 101
 * Revo-Last: 250
 * Revo-Signature: t=1767225600,v1=5f0c...
 * </pre>
 *
 * <p>The signature is HMAC-SHA-256 over the seconds since 1970, a full stop and the body. What comes twice has the same numbers.
 * Immutable; each copy method replaces one choice. Thread-safe.
 */
public final class HttpSink implements AuditSink {
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private final HttpClient client;
    private final Choices choices;
    private final Post post;

    private record Choices(
            URI uri,
            Supplier<Secret> key,
            String name,
            Duration timeout,
            int bodyBytes,
            Set<AddressKind> allowed,
            OuterAddress.Names names,
            InstantSource clock,
            Optional<Instant> since) {
        private Choices with(String other) {
            return new Choices(uri, key, other, timeout, bodyBytes, allowed, names, clock, since);
        }

        private Choices with(Duration time, int bytes) {
            return new Choices(uri, key, name, time, bytes, allowed, names, clock, since);
        }

        private Choices with(AddressKind more) {
            EnumSet<AddressKind> all = EnumSet.of(more);
            all.addAll(allowed);
            return new Choices(uri, key, name, timeout, bodyBytes, all, names, clock, since);
        }

        private Choices with(OuterAddress.Names other, InstantSource time) {
            return new Choices(uri, key, name, timeout, bodyBytes, allowed, other, time, since);
        }

        private Choices with(Optional<Instant> from) {
            return new Choices(uri, key, name, timeout, bodyBytes, allowed, names, clock, from);
        }

        private OuterAddress guard() {
            return OuterAddress.allowing(allowed, names);
        }
    }

    private HttpSink(HttpClient client, Choices choices) {
        this.client = client;
        this.choices = choices;
        this.post = new Post(
                client,
                choices.uri(),
                choices.guard(),
                choices.key(),
                new Post.Sending(choices.clock(), choices.timeout()));
    }

    static HttpSink at(URI uri, Supplier<Secret> key) {
        // http is for the loopback, which is allowed later if at all; it is looked at again before each request.
        if (!OuterAddress.allowing(Set.of(AddressKind.LOOPBACK), InetAddress::getAllByName)
                .isWellFormed(uri)) {
            throw InvalidRequestException.field(
                    "sink.uri", "is no address without user and fragment", "Use an https address.");
        }
        return new HttpSink(
                Post.client(),
                new Choices(
                        uri,
                        requireNonNull(key, "key"),
                        "http",
                        Duration.ofSeconds(10),
                        1 << 20,
                        Set.of(),
                        InetAddress::getAllByName,
                        InstantSource.system(),
                        Optional.empty()));
    }

    /** A copy with this name instead of {@code http}. */
    public HttpSink named(String name) {
        return new HttpSink(client, choices.with(SinkName.checked(name)));
    }

    /**
     * A copy whose requests have so long, connecting and reading the answer included.
     *
     * @throws InvalidRequestException when it is not above zero, or above 25 seconds
     */
    public HttpSink timeout(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw InvalidRequestException.field(
                    "sink.timeout", "is " + time, "Use a duration above zero, up to " + LONGEST + ".");
        }
        return new HttpSink(client, choices.with(time, choices.bodyBytes()));
    }

    /**
     * A copy whose requests have bodies of so many bytes at most, instead of 1 MiB. A line that is longer goes alone.
     *
     * @throws InvalidRequestException when it is below 1,024
     */
    public HttpSink bodyBytes(int most) {
        if (most < 1024) {
            throw InvalidRequestException.field("sink.bodyBytes", "is " + most, "Use 1,024 or more.");
        }
        return new HttpSink(client, choices.with(choices.timeout(), most));
    }

    /** A copy that may ask this machine itself, also without encryption: for a receiver beside it, and for tests. */
    public HttpSink allowLoopback() {
        return new HttpSink(client, choices.with(AddressKind.LOOPBACK));
    }

    /** A copy that may ask private networks. Whoever may change the address can have them asked, so let nobody. */
    public HttpSink allowPrivate() {
        return new HttpSink(client, choices.with(AddressKind.PRIVATE));
    }

    /** A copy that, where it is new to a tenant, is given the lines from then on, as {@link AuditSink#since()} says. */
    public HttpSink since(Instant from) {
        return new HttpSink(client, choices.with(Optional.of(from)));
    }

    /** For tests: other names and another clock. */
    HttpSink over(OuterAddress.Names names, InstantSource clock) {
        return new HttpSink(client, choices.with(names, clock));
    }

    @Override
    public String name() {
        return choices.name();
    }

    @Override
    public Optional<Instant> since() {
        return choices.since();
    }

    /**
     * Sends all of it, in as many requests as it takes.
     *
     * @throws dev.revo.error.UnavailableException when the server does not answer in time or says that it is not kept
     * @throws dev.revo.error.DeniedException when the address may not be asked
     * @throws dev.revo.error.CancelledException when the thread is interrupted
     */
    @Override
    public void deliver(Batch batch) {
        List<BatchLine> lines = BatchLine.of(batch);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        long first = 0;
        long last = 0;
        for (BatchLine line : lines) {
            if (body.size() > 0 && body.size() + line.bytes().length > choices.bodyBytes()) {
                post.send(batch.tenant(), first, last, body.toByteArray());
                body.reset();
            }
            first = body.size() == 0 ? line.sequence() : first;
            last = line.sequence();
            body.writeBytes(line.bytes());
        }
        if (body.size() > 0) {
            post.send(batch.tenant(), first, last, body.toByteArray());
        }
    }
}
