package dev.revo.engine.tenancy.sink;

import dev.revo.engine.tenancy.http.LimitedBody;
import dev.revo.engine.tenancy.http.OuterAddress;
import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.spi.SecretStore.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sends one body to a server, within limits of time and size; never follows a redirect, which could lead anywhere.
 * Thread-safe.
 */
final class Post {
    private static final int ANSWER_BYTES = 64 * 1024;

    private final URI uri;
    private final OuterAddress guard;
    private final Supplier<Secret> key;
    private final InstantSource clock;
    private final Duration timeout;
    private final HttpClient client;

    Post(HttpClient client, URI uri, OuterAddress guard, Supplier<Secret> key, Sending sending) {
        this.uri = uri;
        this.guard = guard;
        this.key = key;
        this.clock = sending.clock();
        this.timeout = sending.timeout();
        this.client = client;
    }

    /**
     * When and how long.
     *
     * @param clock that requests are signed with
     * @param timeout of a request, connecting and reading the answer included
     */
    record Sending(InstantSource clock, Duration timeout) {}

    /** A client as this needs it; it starts a thread, so copies of a sink share one. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Returns when the server has said that it is kept. */
    void send(String tenant, long first, long last, byte[] body) {
        guard.check(uri);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/jsonl")
                .header("Revo-Tenant", URLEncoder.encode(tenant, StandardCharsets.UTF_8))
                .header("Revo-First", Long.toString(first))
                .header("Revo-Last", Long.toString(last))
                .header("Revo-Signature", Signature.of(key, clock.instant(), body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, info -> LimitedBody.of(ANSWER_BYTES));
        try {
            // The client's own timeout ends with the headers; a body could trickle for ever.
            check(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw failed("did not answer within " + timeout, Duration.ZERO);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failed("could not be asked: " + cause, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(Fault.of("cancelled", "The thread was interrupted while a web hook was asked.")
                    .cause(e));
        } finally {
            answer.cancel(true);
        }
    }

    private void check(HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 != 2) {
            Instant now = clock.instant();
            throw failed(
                    "answered with status " + answer.statusCode(),
                    RetryAfter.of(answer.headers(), now).orElse(Duration.ZERO));
        }
    }

    private UnavailableException failed(String what, Duration wait) {
        // Without the query, which may hold a secret.
        String where = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        Fault fault = Fault.of(
                "audit_sink_failed",
                "The web hook at " + where + " " + what + ". What was sent to it comes again. Look at that server.");
        return new UnavailableException(wait.isZero() ? fault : fault.retryAfter(wait));
    }
}
