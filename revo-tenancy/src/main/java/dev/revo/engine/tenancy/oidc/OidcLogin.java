package dev.revo.engine.tenancy.oidc;

import static java.util.Objects.requireNonNull;

import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.revo.error.UnavailableException;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs users in by an OpenID provider: sends the browser there and verifies what it brings back. OpenID Connect Core 1.0 in the
 * code flow, with PKCE (RFC 7636), state, nonce and the issuer in the answer (RFC 9207).
 *
 * <p>The host's part: keep the {@link PendingLogin} on the server, bound to the browser, take it away when the answer comes,
 * and begin a new session afterwards. Both calls block while the provider is asked, within {@link FetchLimits}. Internal to
 * this module. Thread-safe; close it to end its threads.
 */
public final class OidcLogin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
    private static final Duration PENDING = Duration.ofMinutes(10);
    private static final int SECRET_BYTES = 32;

    private final OidcProvider provider;
    private final TimeSource time;
    private final ExecutorService threads;
    private final Discovery discovery;
    private final RedeemCode redeemCode;
    private final VerifySignature signature;
    private final VerifyClaims claims;

    private OidcLogin(OidcProvider provider, FetchLimits limits, ExecutorService threads, TimeSource time) {
        Fetch fetch = new Fetch(threads, limits);
        this.provider = provider;
        this.time = time;
        this.threads = threads;
        this.discovery = new Discovery(provider, fetch, time);
        this.redeemCode = new RedeemCode(provider, fetch);
        this.signature = new VerifySignature(provider.algorithms(), new SigningKeys(discovery, fetch, time, limits));
        this.claims = new VerifyClaims(provider, time);
    }

    /** Login by this provider; asks it nothing yet. */
    public static OidcLogin of(OidcProvider provider, FetchLimits limits, ExecutorSource executors, TimeSource time) {
        return new OidcLogin(
                requireNonNull(provider, "provider"),
                requireNonNull(limits, "limits"),
                executors.threads("revo-oidc"),
                requireNonNull(time, "time"));
    }

    /**
     * Begins a login, which must be finished within 10 minutes.
     *
     * @throws UnavailableException when the provider cannot be asked or is not what it should be
     */
    public Redirect begin() {
        URI endpoint = discovery.metadata().getAuthorizationEndpointURI();
        State state = new State(SECRET_BYTES);
        Nonce nonce = new Nonce(SECRET_BYTES);
        CodeVerifier verifier = new CodeVerifier();
        URI uri = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(provider.scopes().toArray(String[]::new)),
                        new ClientID(provider.clientId()),
                        provider.redirectUri())
                .endpointURI(endpoint)
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
        return new Redirect(
                uri,
                new PendingLogin(
                        provider.issuer(),
                        provider.clientId(),
                        state.getValue(),
                        nonce.getValue(),
                        verifier.getValue(),
                        time.instant().plus(PENDING)));
    }

    /**
     * Ends a login.
     *
     * @param pending what {@link #begin} gave, taken away from where it was kept
     * @param callback the address that the browser came back to, with its query; the rest is not looked at
     * @return who logged in, or why not; the reason is also in the log at DEBUG
     * @throws UnavailableException when the provider cannot be asked
     */
    public OidcOutcome finish(PendingLogin pending, URI callback) {
        try {
            Refusal.unless(
                    pending.issuer().equals(provider.issuer())
                            && pending.clientId().equals(provider.clientId()),
                    OidcReason.OTHER_PROVIDER);
            Refusal.unless(time.instant().isBefore(pending.expires()), OidcReason.PENDING_EXPIRED);
            OIDCProviderMetadata metadata = discovery.metadata();
            OIDCTokens tokens = redeemCode.redeem(ReadCallback.code(callback, pending, metadata), pending, metadata);
            return new OidcOutcome.Accepted(
                    claims.verify(signature.verify(tokens.getIDToken()), pending, tokens.getAccessToken()));
        } catch (Refusal e) {
            LOG.atDebug()
                    .addKeyValue("issuer", provider.issuer())
                    .addKeyValue("reason", e.reason())
                    .log("A login was refused");
            return new OidcOutcome.Refused(e.reason());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
