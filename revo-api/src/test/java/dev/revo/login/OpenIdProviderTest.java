package dev.revo.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.net.URI;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers, and what goes to one and comes back. */
class OpenIdProviderTest {
    private static final URI DONE = URI.create("https://app.example/done");
    private static final OpenIdProvider RIGHT =
            OpenIdProvider.of("corporate", "https://login.example/realm", "revo", "vault:openid", DONE);

    private static void refused(String field, ThrowingCallable attempt) {
        assertThatThrownBy(attempt).isInstanceOf(InvalidRequestException.class).hasMessageContaining(field);
    }

    @Test
    void is_for_all_and_asks_for_what_an_invitation_needs() {
        assertThat(RIGHT.name()).isEqualTo("corporate");
        assertThat(RIGHT.issuer()).isEqualTo("https://login.example/realm");
        assertThat(RIGHT.clientId()).isEqualTo("revo");
        assertThat(RIGHT.secret()).isEqualTo("vault:openid");
        assertThat(RIGHT.redirectUri()).isEqualTo(DONE);
        assertThat(RIGHT.scopes()).containsExactly("openid", "email", "profile");
        assertThat(RIGHT.algorithms()).containsExactlyInAnyOrder("RS256", "ES256", "EdDSA");
        assertThat(RIGHT.tenants()).isEmpty();
        assertThat(RIGHT.twoFactorClasses()).isEmpty();
        assertThat(RIGHT.serves("acme")).isTrue();
        assertThat(RIGHT).hasToString("OpenID provider corporate at https://login.example/realm");
    }

    @Test
    void each_copy_replaces_one_choice() {
        OpenIdProvider all =
                RIGHT.scopes("openid").algorithms("ES256").tenants("acme").twoFactorClasses("gold");
        assertThat(all.scopes()).containsExactly("openid");
        assertThat(all.algorithms()).containsExactly("ES256");
        assertThat(all.tenants()).containsExactly("acme");
        assertThat(all.serves("acme")).isTrue();
        assertThat(all.serves("globex")).isFalse();
        assertThat(all.twoFactorClasses()).containsExactly("gold");
        assertThat(all.issuer()).isEqualTo(RIGHT.issuer());
        assertThat(RIGHT.tenants()).as("the first is as it was").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Corporate", "a.b", "-a", "a b", "abcdefghijabcdefghijabcdefghijabcdefghij1"})
    void a_name_fits_into_logs_and_cookies(String name) {
        refused("openId.name", () -> OpenIdProvider.of(name, "https://a.example", "revo", "s", DONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no address",
                "login.example",
                "http://login.example",
                "https://user@login.example",
                "https://login.example?a=b",
                "https://login.example#a",
                "https://login.example:99999",
                "http://127.0.0.1.evil.example",
                "ftp://localhost"
            })
    void an_issuer_is_asked_by_https_or_on_the_loopback(String issuer) {
        refused("openId.issuer", () -> OpenIdProvider.of("a", issuer, "revo", "s", DONE));
        assertThat(OpenIdProvider.of("a", "http://127.0.0.1:8080", "revo", "s", DONE))
                .as("control")
                .isNotNull();
    }

    @Test
    void what_cannot_be_is_refused_by_name() {
        String longest = "https://login.example/" + "a".repeat(278);
        assertThat(OpenIdProvider.of("a", longest, "revo", "s", DONE).issuer()).hasSize(300);
        refused("openId.issuer", () -> OpenIdProvider.of("a", longest + "a", "revo", "s", DONE));
        refused("openId.clientId", () -> OpenIdProvider.of("a", "https://a.example", " ", "s", DONE));
        refused("openId.secret", () -> OpenIdProvider.of("a", "https://a.example", "revo", " ", DONE));
        for (String redirect : new String[] {"http://app.example/done", "https://app.example/done#x", "/done"}) {
            refused(
                    "openId.redirectUri",
                    () -> OpenIdProvider.of("a", "https://a.example", "revo", "s", URI.create(redirect)));
        }
        refused("openId.scopes", () -> RIGHT.scopes("email"));
        refused("openId.algorithms", () -> RIGHT.algorithms("RS256", "HS256"));
        refused("openId.algorithms", () -> RIGHT.algorithms("none"));
        refused("openId.algorithms", () -> RIGHT.algorithms(new String[0]));
        refused("openId.tenants", () -> RIGHT.tenants(new String[0]));
    }

    @Test
    void only_a_provider_on_the_loopback_has_endpoints_there() {
        URI inside = URI.create("http://localhost:1/token");
        assertThat(RIGHT.mayAsk(URI.create("https://elsewhere.example/token"))).isTrue();
        assertThat(RIGHT.mayAsk(inside)).isFalse();
        assertThat(RIGHT.mayAsk(URI.create("http://elsewhere.example/token"))).isFalse();
        OpenIdProvider own = OpenIdProvider.of("a", "http://[::1]:8080", "revo", "s", DONE);
        assertThat(own.mayAsk(inside)).isTrue();
        assertThat(own.mayAsk(URI.create("http://elsewhere.example/token"))).isFalse();
    }

    @Test
    void texts_of_what_goes_and_comes_have_no_secret() {
        OpenIdRedirect redirect =
                new OpenIdRedirect(URI.create("https://login.example/authorize?state=secret"), "secret", Instant.EPOCH);
        assertThat(redirect).hasToString("redirect to login.example until 1970-01-01T00:00:00Z");
        OpenIdAnswer answer = OpenIdAnswer.of("secret", URI.create("https://app.example/done?code=secret"), origin())
                .replacing("secret session")
                .accepting("secret invitation");
        assertThat(answer.toString()).doesNotContain("secret");
        assertThat(answer.pending()).isEqualTo("secret");
        assertThat(answer.replaced()).contains("secret session");
        assertThat(answer.invitation()).contains("secret invitation");
        assertThat(answer.from()).isEqualTo(origin());
    }

    private static Origin origin() {
        return new Origin("192.0.2.1", "test");
    }
}
