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
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.revo.error.UnavailableException;
import dev.revo.login.OpenIdProvider;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.spi.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs users in by an OpenID provider: sends the browser there and verifies what it brings back. OpenID Connect Core 1.0 in the
 * code flow, with PKCE (RFC 7636), state, nonce and the issuer in the answer (RFC 9207).
 *
 * <p>The caller's part: keep the {@link PendingLogin} bound to the browser, take it away when the answer comes, and begin a new
 * session afterwards. Both calls block while the provider is asked, within {@link FetchLimits}. Internal to
 * this module. Thread-safe; close it to end its threads.
 */
public final class OidcLogin implements AutoCloseable {
    /** How long a login may take. */
    public static final Duration PENDING = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
    private static final int SECRET_BYTES = 32;

    private final OpenIdProvider provider;
    private final TimeSource time;
    private final ExecutorService threads;
    private final Discovery discovery;
    private final RedeemCode redeemCode;
    private final VerifySignature signature;
    private final VerifyClaims claims;

    private OidcLogin(OpenIdProvider provider, FetchLimits limits, ExecutorService threads, TimeSource time) {
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
    public static OidcLogin of(OpenIdProvider provider, FetchLimits limits, ExecutorSource executors, TimeSource time) {
        return new OidcLogin(
                requireNonNull(provider, "provider"),
                requireNonNull(limits, "limits"),
                executors.threads("revo-oidc"),
                requireNonNull(time, "time"));
    }

    /** The provider. */
    public OpenIdProvider provider() {
        return provider;
    }

    /**
     * Begins a login with secrets that nobody has, which must be finished within 10 minutes.
     *
     * @throws UnavailableException when the provider cannot be asked or is not what it should be
     */
    public Redirect begin() {
        return begin(new PendingLogin(
                provider.issuer(),
                provider.clientId(),
                new State(SECRET_BYTES).getValue(),
                new Nonce(SECRET_BYTES).getValue(),
                new CodeVerifier().getValue(),
                time.instant().plus(PENDING)));
    }

    /**
     * Begins a login with these secrets.
     *
     * @throws UnavailableException when the provider cannot be asked or is not what it should be
     */
    public Redirect begin(PendingLogin pending) {
        URI endpoint = discovery.metadata().getAuthorizationEndpointURI();
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(provider.scopes().toArray(String[]::new)),
                        new ClientID(provider.clientId()),
                        provider.redirectUri())
                .endpointURI(endpoint)
                .state(new State(pending.state()))
                .nonce(new Nonce(pending.nonce()))
                .codeChallenge(new CodeVerifier(pending.codeVerifier()), CodeChallengeMethod.S256);
        List<ACR> classes =
                provider.twoFactorClasses().stream().sorted().map(ACR::new).toList();
        if (!classes.isEmpty()) {
            request.acrValues(classes);
        }
        return new Redirect(request.build().toURI(), pending);
    }

    /**
     * Ends a login.
     *
     * @param pending what {@link #begin} gave, taken away from where it was kept
     * @param callback the address that the browser came back to, with its query; the rest is not looked at
     * @param secret hands out the client's secret when the code is redeemed, such as from a
     *     {@link dev.revo.spi.SecretStore}; what it hands out is closed after use
     * @return who logged in, or why not; the reason is also in the log at DEBUG
     * @throws UnavailableException when the provider cannot be asked
     */
    public OidcOutcome finish(PendingLogin pending, URI callback, Supplier<Secret> secret) {
        try {
            Refusal.unless(
                    pending.issuer().equals(provider.issuer())
                            && pending.clientId().equals(provider.clientId()),
                    OidcReason.OTHER_PROVIDER);
            Refusal.unless(time.instant().isBefore(pending.expires()), OidcReason.PENDING_EXPIRED);
            OIDCProviderMetadata metadata = discovery.metadata();
            OIDCTokens tokens =
                    redeemCode.redeem(ReadCallback.code(callback, pending, metadata), pending, metadata, secret);
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
