package dev.revo.engine.tenancy.oidc;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.revo.error.UnavailableException;
import dev.revo.login.OpenIdProvider;
import dev.revo.spi.TimeSource;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0), read anew each hour. While it cannot be read, what it said
 * within a day holds, because addresses hardly ever change; who comes right after a failure is not kept waiting for another.
 * Thread-safe.
 */
final class Discovery {
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration USABLE = Duration.ofDays(1);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final OpenIdProvider provider;
    private final Fetch fetch;
    private final TimeSource time;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();
    private final AtomicReference<@Nullable Failed> failed = new AtomicReference<>();

    private record Known(OIDCProviderMetadata metadata, long at) {}

    private record Failed(UnavailableException why, long at) {}

    Discovery(OpenIdProvider provider, Fetch fetch, TimeSource time) {
        this.provider = provider;
        this.fetch = fetch;
        this.time = time;
    }

    /** The provider's metadata. Blocks when it must be read. */
    OIDCProviderMetadata metadata() {
        Known last = known.get();
        if (last != null && within(FRESH, last.at())) {
            return last.metadata();
        }
        try {
            Failed before = failed.get();
            if (before != null && within(PAUSE, before.at())) {
                throw before.why();
            }
            OIDCProviderMetadata metadata = read();
            known.set(new Known(metadata, time.nanos()));
            failed.set(null);
            return metadata;
        } catch (UnavailableException e) {
            failed.updateAndGet(old -> old != null && within(PAUSE, old.at()) ? old : new Failed(e, time.nanos()));
            if (last != null && within(USABLE, last.at())) {
                return last.metadata();
            }
            throw e;
        }
    }

    private boolean within(Duration span, long at) {
        return time.nanos() - at < span.toNanos();
    }

    private OIDCProviderMetadata read() {
        String base = provider.issuer();
        URI uri = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + "/.well-known/openid-configuration");
        HTTPResponse response = fetch.send(new HTTPRequest(HTTPRequest.Method.GET, uri));
        try {
            if (response.getStatusCode() != HTTPResponse.SC_OK) {
                throw Fetch.unavailable(uri.toString(), "answered with status " + response.getStatusCode());
            }
            OIDCProviderMetadata metadata = Foreign.read(() -> OIDCProviderMetadata.parse(response.getBody()));
            if (!metadata.getIssuer().getValue().equals(base)) {
                throw Fetch.unavailable(uri.toString(), "speaks for another issuer");
            }
            safe(uri, metadata.getAuthorizationEndpointURI());
            safe(uri, metadata.getTokenEndpointURI());
            safe(uri, metadata.getJWKSetURI());
            return metadata;
        } catch (ParseException e) {
            throw Fetch.unavailable(uri.toString(), "gave no metadata of a provider");
        }
    }

    /** Nothing but https is asked, and the loopback only by a provider that is there itself. */
    private void safe(URI from, @Nullable URI endpoint) {
        if (endpoint == null || !provider.mayAsk(endpoint)) {
            throw Fetch.unavailable(from.toString(), "names an endpoint that is not https: " + endpoint);
        }
    }
}
