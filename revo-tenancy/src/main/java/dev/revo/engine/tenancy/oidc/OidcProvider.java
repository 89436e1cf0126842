package dev.revo.engine.tenancy.oidc;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.spi.SecretStore.Secret;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An OpenID provider and what this application is called there. Internal to this module. Immutable.
 *
 * @param issuer as the provider writes it, with {@code https}; its metadata is found below it. With {@code http} on the
 *     loopback only
 * @param clientId name of this application at the provider
 * @param secret hands out the client's secret when a code is redeemed, such as from a {@link dev.revo.spi.SecretStore}; what
 *     it hands out is closed after use
 * @param redirectUri where the provider sends the browser back to
 * @param scopes what is asked for; {@code openid} among them
 * @param algorithms how the provider may sign: some of RS256, ES256 and EdDSA. Never {@code none}, and never with a secret
 */
public record OidcProvider(
        String issuer,
        String clientId,
        Supplier<Secret> secret,
        URI redirectUri,
        List<String> scopes,
        Set<String> algorithms) {
    private static final Set<String> KNOWN = Set.of("RS256", "ES256", "EdDSA");

    /** Checks what can be checked without asking the provider. */
    public OidcProvider {
        requireNonNull(secret, "secret");
        Addresses.issuer(issuer);
        if (clientId.isBlank()) {
            throw InvalidRequestException.field("oidc.client_id", "is blank", "Use the name that the provider gave.");
        }
        if (!Addresses.isSafe(redirectUri, true) || redirectUri.getFragment() != null) {
            throw InvalidRequestException.field(
                    "oidc.redirect_uri", "is " + redirectUri, "Use an https address without a fragment.");
        }
        scopes = List.copyOf(scopes);
        if (!scopes.contains("openid")) {
            throw InvalidRequestException.field("oidc.scopes", "are " + scopes, "Add openid.");
        }
        algorithms = Set.copyOf(algorithms);
        if (algorithms.isEmpty() || !KNOWN.containsAll(algorithms)) {
            throw InvalidRequestException.field("oidc.algorithms", "are " + algorithms, "Use some of " + KNOWN + ".");
        }
    }

    /** Asks for {@code openid}, {@code email} and {@code profile}, and takes all three algorithms. */
    public static OidcProvider of(String issuer, String clientId, Supplier<Secret> secret, URI redirectUri) {
        return new OidcProvider(issuer, clientId, secret, redirectUri, List.of("openid", "email", "profile"), KNOWN);
    }

    /** A copy that asks for these scopes. */
    public OidcProvider scopes(List<String> wanted) {
        return new OidcProvider(issuer, clientId, secret, redirectUri, wanted, algorithms);
    }

    /** A copy that takes signatures of these algorithms only. */
    public OidcProvider algorithms(Set<String> allowed) {
        return new OidcProvider(issuer, clientId, secret, redirectUri, scopes, allowed);
    }
}
