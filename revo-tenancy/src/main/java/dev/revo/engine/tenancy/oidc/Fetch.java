package dev.revo.engine.tenancy.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import dev.revo.engine.tenancy.http.LimitedBody;
import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a provider, within limits of time and size; never follows a redirect, which could lead anywhere. Every failure is an
 * {@link UnavailableException} that names the address without its query. Thread-safe.
 */
final class Fetch {
    private final HttpClient client;
    private final FetchLimits limits;

    Fetch(Executor executor, FetchLimits limits) {
        this.client = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(limits.time())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.limits = limits;
    }

    /** The answer, of a status below 500 that is no redirect. */
    HTTPResponse send(HTTPRequest request) {
        String where = request.getURI().getScheme() + "://" + request.getURI().getRawAuthority()
                + request.getURI().getRawPath();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(translated(request), info -> LimitedBody.of(limits.bytes()));
        try {
            // The client's own timeout ends with the headers; a body could trickle for ever.
            HttpResponse<byte[]> response = answer.get(limits.time().toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() >= 500 || response.statusCode() / 100 == 3) {
                throw unavailable(where, "answered with status " + response.statusCode());
            }
            return translated(response, where);
        } catch (TimeoutException e) {
            throw unavailable(where, "did not answer within " + limits.time());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw unavailable(where, "could not be asked: " + cause.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(
                    Fault.of("cancelled", "The thread was interrupted while " + where + " was asked.")
                            .cause(e));
        } finally {
            answer.cancel(true);
        }
    }

    static UnavailableException unavailable(String where, String what) {
        return new UnavailableException(Fault.of(
                "identity_provider_unavailable",
                "A login needs the identity provider, but " + where + ' ' + what + ". Try again later."));
    }

    private static HttpRequest translated(HTTPRequest request) {
        String body = request.getBody();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.getURI())
                .method(
                        request.getMethod().name(),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        return builder.setHeader("Accept", "application/json").build();
    }

    private static HTTPResponse translated(HttpResponse<byte[]> response, String where) {
        HTTPResponse translated = new HTTPResponse(response.statusCode());
        List<String> types = response.headers().allValues("Content-Type");
        if (!types.isEmpty()) {
            try {
                translated.setContentType(types.get(0));
            } catch (com.nimbusds.oauth2.sdk.ParseException e) {
                throw unavailable(where, "answered with a malformed content type");
            }
        }
        translated.setBody(new String(response.body(), UTF_8));
        return translated;
    }
}
