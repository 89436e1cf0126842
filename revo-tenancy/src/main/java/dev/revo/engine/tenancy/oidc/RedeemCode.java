package dev.revo.engine.tenancy.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.revo.login.OpenIdProvider;
import dev.revo.spi.SecretStore;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exchanges a code for tokens (RFC 6749, 4.1.3), with the client's secret and the verifier of this login. Thread-safe. */
final class RedeemCode {
    private static final Logger LOG = LoggerFactory.getLogger(RedeemCode.class);

    private final OpenIdProvider provider;
    private final Fetch fetch;

    RedeemCode(OpenIdProvider provider, Fetch fetch) {
        this.provider = provider;
        this.fetch = fetch;
    }

    OIDCTokens redeem(
            String code, PendingLogin pending, OIDCProviderMetadata metadata, Supplier<SecretStore.Secret> secrets)
            throws Refusal {
        HTTPResponse response = fetch.send(new TokenRequest.Builder(
                        metadata.getTokenEndpointURI(),
                        client(metadata, secrets),
                        new AuthorizationCodeGrant(
                                new AuthorizationCode(code),
                                provider.redirectUri(),
                                new CodeVerifier(pending.codeVerifier())))
                .build()
                .toHTTPRequest());
        try {
            TokenResponse tokens = Foreign.read(() -> OIDCTokenResponseParser.parse(response));
            if (tokens instanceof OIDCTokenResponse success) {
                return success.getOIDCTokens();
            }
            String error = tokens.toErrorResponse().getErrorObject().getCode();
            if (OAuth2Error.INVALID_CLIENT.getCode().equals(error)
                    || OAuth2Error.UNAUTHORIZED_CLIENT.getCode().equals(error)) {
                LOG.atWarn()
                        .addKeyValue("issuer", provider.issuer())
                        .log("The identity provider does not take this application's id and secret");
                throw Fetch.unavailable(provider.issuer(), "does not take this application's id and secret");
            }
            throw new Refusal(OidcReason.CODE);
        } catch (ParseException e) {
            throw new Refusal(OidcReason.NO_ID_TOKEN);
        }
    }

    /** By header, unless the provider takes the secret in the form only. */
    private ClientAuthentication client(OIDCProviderMetadata metadata, Supplier<SecretStore.Secret> secrets) {
        ClientID id = new ClientID(provider.clientId());
        List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
        boolean form = methods != null
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        try (SecretStore.Secret held = secrets.get()) {
            char[] characters = held.reveal();
            // The library takes a string, which stays in memory until it is collected.
            Secret secret = new Secret(String.valueOf(characters));
            Arrays.fill(characters, '\0');
            return form ? new ClientSecretPost(id, secret) : new ClientSecretBasic(id, secret);
        }
    }
}
