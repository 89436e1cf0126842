package dev.revo.engine.tenancy.oidc;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import dev.revo.error.UnavailableException;
import dev.revo.spi.TimeSource;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a provider signs with, kept for 5 minutes: so long a withdrawn key may still be taken. A key that is not
 * among them makes them be read once more, which strangers could ask for by tokens of their own: at most twice in 30 seconds.
 * Nimbus does the keeping, by our clock. Thread-safe.
 */
final class SigningKeys {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofSeconds(30);
    // A token without a key id is tried with each key of its kind; a provider has two or three.
    private static final int MOST_TRIED = 10;

    private final Discovery discovery;
    private final Fetch fetch;
    private final TimeSource time;
    private final JWKSetSource<SecurityContext> source;

    SigningKeys(Discovery discovery, Fetch fetch, TimeSource time, FetchLimits limits) {
        this.discovery = discovery;
        this.fetch = fetch;
        this.time = time;
        this.source = new CachingJWKSetSource<>(
                new RateLimitedJWKSetSource<>(new Read(), BETWEEN.toMillis(), null),
                KEPT.toMillis(),
                limits.time().toMillis(),
                null);
    }

    /**
     * The public keys that may have signed this.
     *
     * @throws UnavailableException when the keys cannot be read
     */
    List<JWK> of(JWSHeader header) throws Refusal {
        JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        try {
            JWKSet known = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), time.millis(), null);
            List<JWK> keys = selector.select(known);
            if (keys.isEmpty()) {
                keys = selector.select(
                        source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(known), time.millis(), null));
            }
            Refusal.unless(!keys.isEmpty(), OidcReason.UNKNOWN_KEY);
            return keys.subList(0, Math.min(keys.size(), MOST_TRIED));
        } catch (RateLimitReachedException e) {
            throw new Refusal(OidcReason.UNKNOWN_KEY);
        } catch (KeySourceException e) {
            throw Fetch.unavailable("its key set", "could not be read: " + e.getMessage());
        }
    }

    private final class Read implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(
                JWKSetCacheRefreshEvaluator evaluator, long currentTime, @Nullable SecurityContext context) {
            URI uri = discovery.metadata().getJWKSetURI();
            HTTPResponse response = fetch.send(new HTTPRequest(HTTPRequest.Method.GET, uri));
            try {
                if (!response.indicatesSuccess()) {
                    throw Fetch.unavailable(uri.toString(), "answered with status " + response.getStatusCode());
                }
                return Foreign.read(() -> JWKSet.parse(response.getBody()));
            } catch (ParseException e) {
                throw Fetch.unavailable(uri.toString(), "gave no key set");
            }
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
