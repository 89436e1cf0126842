package dev.revo.engine.tenancy.oidc;

import dev.revo.engine.tenancy.oidc.OidcOutcome.Accepted;
import dev.revo.engine.tenancy.oidc.OidcOutcome.Refused;
import dev.revo.login.OpenIdProvider;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.testkit.TestClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A provider, an application that trusts it, and a browser. */
final class Logins implements AutoCloseable {
    static final URI REDIRECT = URI.create("https://app.acme.example/login/done");
    // Made once: keys take long.
    static final TestKey RSA = TestKey.rsa("rsa-1");
    static final TestKey EC = TestKey.ec("ec-1");
    static final TestKey ED = TestKey.ed25519("ed-1");

    final TestClock clock = TestClock.create();
    final TestProvider provider = new TestProvider(clock, RSA, EC, ED);
    final OidcLogin login;
    private final HttpClient browser = HttpClient.newHttpClient();

    Logins() {
        this(UnaryOperator.identity(), new FetchLimits(Duration.ofSeconds(20), 128 * 1024));
    }

    Logins(UnaryOperator<OpenIdProvider> choices, FetchLimits limits) {
        login = OidcLogin.of(choices.apply(config()), limits, purpose -> Executors.newCachedThreadPool(), clock);
    }

    OpenIdProvider config() {
        return OpenIdProvider.of("test", provider.issuer(), TestProvider.CLIENT, "openid", REDIRECT);
    }

    /** The address that the browser is sent back to. */
    URI visit(Redirect redirect) {
        try {
            return URI.create(
                    browser.send(HttpRequest.newBuilder(redirect.uri()).build(), BodyHandlers.discarding())
                            .headers()
                            .firstValue("Location")
                            .orElseThrow());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    OidcOutcome finish(PendingLogin pending, URI callback) {
        return login.finish(pending, callback, () -> Secret.of(TestProvider.SECRET.toCharArray()));
    }

    /** A whole login. */
    OidcOutcome run() {
        Redirect redirect = login.begin();
        return finish(redirect.pending(), visit(redirect));
    }

    /** Why a login was refused whose token was made so; or that it was not. */
    String reason(UnaryOperator<Draft> forge) {
        provider.forge(forge);
        return reason(run());
    }

    static OidcIdentity identity(OidcOutcome outcome) {
        return ((Accepted) outcome).identity();
    }

    static String reason(OidcOutcome outcome) {
        if (outcome instanceof Refused refused) {
            return refused.reason().name();
        }
        return "accepted " + ((Accepted) outcome).identity().subject();
    }

    @Override
    public void close() {
        login.close();
        provider.close();
    }
}
