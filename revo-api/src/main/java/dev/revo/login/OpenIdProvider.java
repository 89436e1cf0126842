package dev.revo.login;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An OpenID provider that members may log in by (OpenID Connect Core 1.0), and what this application is called there; for
 * {@code Tenancy.module().openId(...)}. It speaks for its users, so register none that is not trusted to. Immutable; each copy
 * method replaces one choice.
 */
public final class OpenIdProvider {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Set<String> SIGNATURES = Set.of("RS256", "ES256", "EdDSA");
    private static final int LONGEST_ISSUER = 300;
    private static final int HIGHEST_PORT = 65_535;

    private final String name;
    private final Client client;
    private final List<String> scopes;
    private final Set<String> algorithms;
    private final Set<String> tenants;
    private final Set<String> twoFactorClasses;

    /** What this application is at the provider. */
    private record Client(String issuer, String id, String secret, URI redirect) {}

    private OpenIdProvider(
            String name,
            Client client,
            List<String> scopes,
            Set<String> algorithms,
            Set<String> tenants,
            Set<String> twoFactorClasses) {
        this.name = name;
        this.client = client;
        this.scopes = scopes;
        this.algorithms = algorithms;
        this.tenants = tenants;
        this.twoFactorClasses = twoFactorClasses;
    }

    /**
     * A provider that is asked for {@code openid}, {@code email} and {@code profile}, for members of every organization.
     *
     * @param name what this application calls it, 1 to 40 of {@code [a-z0-9-]}; stands in audit logs
     * @param issuer as the provider writes it, with {@code https}, at most 300 characters; its metadata is found below it.
     *     With {@code http} on the loopback only
     * @param clientId name of this application at the provider
     * @param secret reference of the client's secret in the secret store of each organization that logs in by it
     * @param redirectUri where the provider sends the browser back to
     */
    public static OpenIdProvider of(String name, String issuer, String clientId, String secret, URI redirectUri) {
        if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
            throw InvalidRequestException.field(
                    "openId.name", "is " + name, "Use 1 to 40 of [a-z0-9-], such as corporate.");
        }
        issuer(requireNonNull(issuer, "issuer"));
        filled("openId.clientId", requireNonNull(clientId, "clientId"), "Use the name that the provider gave.");
        filled(
                "openId.secret",
                requireNonNull(secret, "secret"),
                "Name a secret of the secret store, such as vault:openid.");
        if (!isSafe(redirectUri, true) || redirectUri.getFragment() != null) {
            throw InvalidRequestException.field(
                    "openId.redirectUri", "is " + redirectUri, "Use an https address without a fragment.");
        }
        return new OpenIdProvider(
                name,
                new Client(issuer, clientId, secret, redirectUri),
                List.of("openid", "email", "profile"),
                SIGNATURES,
                Set.of(),
                Set.of());
    }

    private static void filled(String field, String text, String fix) {
        if (text.isBlank()) {
            throw InvalidRequestException.field(field, "is blank", fix);
        }
    }

    // OpenID Connect Discovery 1.0, 3: no query, no fragment.
    private static void issuer(String issuer) {
        try {
            URI uri = new URI(issuer);
            if (isSafe(uri, true)
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && issuer.length() <= LONGEST_ISSUER) {
                return;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw InvalidRequestException.field(
                "openId.issuer", "is " + issuer, "Use an https address without query and fragment.");
    }

    private static boolean isLoopback(URI uri) {
        return uri.getHost() != null && LOOPBACK.matcher(uri.getHost()).matches();
    }

    private static boolean isSafe(URI uri, boolean loopback) {
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > HIGHEST_PORT) {
            return false;
        }
        return "https".equals(uri.getScheme()) || (loopback && "http".equals(uri.getScheme()) && isLoopback(uri));
    }

    /** A copy that asks for these scopes, {@code openid} among them; an invitation needs {@code email}. */
    public OpenIdProvider scopes(String... wanted) {
        List<String> all = List.of(wanted);
        if (!all.contains("openid")) {
            throw InvalidRequestException.field("openId.scopes", "are " + all, "Add openid.");
        }
        return new OpenIdProvider(name, client, all, algorithms, tenants, twoFactorClasses);
    }

    /** A copy that takes signatures of some of RS256, ES256 and EdDSA only; never none, and never with a secret. */
    public OpenIdProvider algorithms(String... allowed) {
        Set<String> all = Set.of(allowed);
        if (all.isEmpty() || !SIGNATURES.containsAll(all)) {
            throw InvalidRequestException.field("openId.algorithms", "are " + all, "Use some of " + SIGNATURES + ".");
        }
        return new OpenIdProvider(name, client, scopes, all, tenants, twoFactorClasses);
    }

    /** A copy for members of these organizations alone. */
    public OpenIdProvider tenants(String... ids) {
        Set<String> all = Set.of(ids);
        if (all.isEmpty()) {
            throw InvalidRequestException.field(
                    "openId.tenants", "are none", "Name organizations, or leave it out for all.");
        }
        return new OpenIdProvider(name, client, scopes, algorithms, all, twoFactorClasses);
    }

    /**
     * A copy that asks the provider for a login of one of these classes ({@code acr}) and takes each for two factors, besides
     * the {@code mfa} of RFC 8176 in {@code amr}. What a class means is between the host and the provider.
     */
    public OpenIdProvider twoFactorClasses(String... classes) {
        return new OpenIdProvider(name, client, scopes, algorithms, tenants, Set.of(classes));
    }

    /** What this application calls it. */
    public String name() {
        return name;
    }

    /** The provider's name for itself. */
    public String issuer() {
        return client.issuer();
    }

    /** Name of this application at the provider. */
    public String clientId() {
        return client.id();
    }

    /** Reference of the client's secret. */
    public String secret() {
        return client.secret();
    }

    /** Where the provider sends the browser back to. */
    public URI redirectUri() {
        return client.redirect();
    }

    /** What is asked for; unmodifiable. */
    public List<String> scopes() {
        return scopes;
    }

    /** How the provider may sign; unmodifiable. */
    public Set<String> algorithms() {
        return algorithms;
    }

    /** The organizations whose members may log in by it; all when empty. Unmodifiable. */
    public Set<String> tenants() {
        return tenants;
    }

    /** The classes that are taken for two factors; unmodifiable. */
    public Set<String> twoFactorClasses() {
        return twoFactorClasses;
    }

    /** Whether members of this organization may log in by it. */
    public boolean serves(String tenant) {
        return tenants.isEmpty() || tenants.contains(tenant);
    }

    /** Whether this endpoint of the provider may be asked: by https, or on the loopback if the provider is there itself. */
    public boolean mayAsk(URI endpoint) {
        return isSafe(endpoint, isLoopback(URI.create(client.issuer())));
    }

    @Override
    public String toString() {
        return "OpenID provider " + name + " at " + client.issuer();
    }
}
