package dev.revo.agents.http;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The JDK's client, with refusals that keep {@code Retry-After}. Thread-safe. */
final class ModelHttpClient implements HttpClient {
    private static final int MOST_ERROR_BODY = 64 * 1024;

    private final java.net.http.HttpClient client;
    private final @Nullable Duration readTimeout;
    private final Clock clock;

    ModelHttpClient(Duration connectTimeout, @Nullable Duration readTimeout, Clock clock) {
        // HTTP/1.1: without TLS the JDK's client would ask for an upgrade, which servers of models answer badly, and a
        // call that is given up must close its connection and nobody else's.
        this.client = java.net.http.HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(Redirect.NEVER)
                .build();
        this.readTimeout = readTimeout;
        this.clock = clock;
    }

    private java.net.http.HttpRequest request(HttpRequest from) {
        if (!from.formDataFiles().isEmpty() || !from.formDataFields().isEmpty()) {
            throw new UnsupportedFeatureException("ModelHttp sends JSON only; use another HTTP client for uploads.");
        }
        var builder = java.net.http.HttpRequest.newBuilder(URI.create(from.url()));
        from.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.method(
                from.method().name(),
                from.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(from.body()));
        if (readTimeout != null) {
            builder.timeout(readTimeout);
        }
        return builder.build();
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest from) {
        HttpResponse<InputStream> response = send(from);
        try (InputStream body = response.body()) {
            refuse(response, body);
            return SuccessfulHttpResponse.builder()
                    .statusCode(response.statusCode())
                    .headers(response.headers().map())
                    .body(body.readAllBytes())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest from) {
        OpenBody open = new OpenBody();
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(request(from), open);
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UncheckedIOException(cause instanceof IOException io ? io : new IOException(cause));
        } catch (InterruptedException e) {
            // The headers may be coming in this moment: then nobody else would close what they open.
            open.giveUp();
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new RuntimeException(e);
        }
    }

    private void refuse(HttpResponse<InputStream> response, InputStream body) throws IOException {
        int status = response.statusCode();
        if (status < 200 || status >= 300) {
            String text = new String(body.readNBytes(MOST_ERROR_BODY), StandardCharsets.UTF_8);
            throw response.headers()
                    .firstValue("retry-after")
                    .flatMap(value -> RetryAfterHeader.parse(value, clock.instant()))
                    .<HttpException>map(wait -> new HttpRefusal(status, text, wait))
                    .orElseGet(() -> new HttpException(status, text));
        }
    }

    @Override
    public void execute(HttpRequest from, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            HttpResponse<InputStream> response = send(from);
            try (InputStream body = response.body()) {
                refuse(response, body);
                listener.onOpen(SuccessfulHttpResponse.builder()
                        .statusCode(response.statusCode())
                        .headers(response.headers().map())
                        .build());
                parser.parse(body, listener);
                listener.onClose();
            }
        } catch (RuntimeException | IOException e) {
            listener.onError(e);
        }
    }
}
