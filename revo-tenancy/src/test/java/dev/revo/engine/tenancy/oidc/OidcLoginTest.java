package dev.revo.engine.tenancy.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.revo.error.InvalidRequestException;
import dev.revo.login.OpenIdProvider;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OidcLoginTest {
    private final Logins logins = new Logins();

    @AfterEach
    void close() {
        logins.close();
    }

    @Test
    void a_user_logs_in_and_the_provider_says_who_he_is() {
        logins.provider.forge(
                token -> token.claim("auth_time", logins.clock.instant().getEpochSecond() - 60)
                        .claim("amr", List.of("pwd", "mfa"))
                        .claim("acr", "gold"));

        assertThat(Logins.identity(logins.run()))
                .isEqualTo(new OidcIdentity(
                        logins.provider.issuer(),
                        "ada",
                        "ada@acme.example",
                        true,
                        logins.clock.instant().minusSeconds(60),
                        List.of("pwd", "mfa"),
                        "gold"));
    }

    @Test
    void what_the_provider_does_not_say_is_not_made_up() {
        logins.provider.forge(token -> token.claim("email", null).claim("email_verified", null));
        assertThat(Logins.identity(logins.run()))
                .isEqualTo(new OidcIdentity(logins.provider.issuer(), "ada", null, false, null, List.of(), null));
        logins.provider.forge(token -> token.claim("email_verified", "true"));
        assertThat(Logins.identity(logins.run()).emailVerified()).isTrue();
        logins.provider.forge(token -> token.claim("email_verified", "yes"));
        assertThat(Logins.identity(logins.run()).emailVerified()).isFalse();
    }

    @Test
    void sends_the_browser_with_fresh_secrets_and_shows_none_of_them() {
        Redirect one = logins.login.begin();
        Redirect two = logins.login.begin();
        Map<String, List<String>> query = URLUtils.parseParameters(one.uri().getRawQuery());

        assertThat(query)
                .containsEntry("state", List.of(one.pending().state()))
                .containsEntry("nonce", List.of(one.pending().nonce()))
                .containsEntry("code_challenge_method", List.of("S256"))
                .containsEntry("redirect_uri", List.of(Logins.REDIRECT.toString()))
                .containsEntry("scope", List.of("openid email profile"));
        assertThat(query.toString()).doesNotContain(one.pending().codeVerifier());
        assertThat(Set.of(
                        one.pending().state(),
                        one.pending().nonce(),
                        one.pending().codeVerifier(),
                        two.pending().state(),
                        two.pending().nonce(),
                        two.pending().codeVerifier()))
                .hasSize(6)
                .allSatisfy(secret -> assertThat(secret).hasSizeGreaterThanOrEqualTo(43));
        assertThat(one.pending().toString())
                .doesNotContain(
                        one.pending().state(),
                        one.pending().nonce(),
                        one.pending().codeVerifier());
    }

    @Test
    void asks_for_the_classes_that_count_as_two_factors() {
        assertThat(URLUtils.parseParameters(logins.login.begin().uri().getRawQuery()))
                .doesNotContainKey("acr_values");
        try (Logins asking =
                new Logins(provider -> provider.twoFactorClasses("silver", "gold"), FetchLimits.defaults())) {
            assertThat(URLUtils.parseParameters(asking.login.begin().uri().getRawQuery()))
                    .containsEntry("acr_values", List.of("gold silver"));
        }
    }

    @Test
    void an_answer_to_another_login_and_a_late_one_are_refused() {
        Redirect redirect = logins.login.begin();
        URI callback = logins.visit(redirect);
        assertThat(Logins.reason(logins.finish(logins.login.begin().pending(), callback)))
                .isEqualTo("STATE");
        logins.clock.advance(Duration.ofMinutes(10));
        assertThat(Logins.reason(logins.finish(redirect.pending(), callback))).isEqualTo("PENDING_EXPIRED");
    }

    @Test
    void a_login_can_be_finished_until_ten_minutes_are_over() {
        Redirect redirect = logins.login.begin();
        URI callback = logins.visit(redirect);
        logins.clock.advance(Duration.ofMinutes(10).minusNanos(1));
        assertThat(Logins.reason(logins.finish(redirect.pending(), callback))).isEqualTo("accepted ada");
    }

    @Test
    void attack36_the_answer_of_another_login_is_refused() {
        Redirect attackers = logins.login.begin();
        Redirect victims = logins.login.begin();
        URI callback = logins.visit(attackers);

        assertThat(Logins.reason(logins.finish(victims.pending(), callback))).isEqualTo("STATE");
        assertThat(Logins.reason(logins.finish(attackers.pending(), callback))).isEqualTo("accepted ada");
    }

    @Test
    void an_answer_is_good_once() {
        Map<String, PendingLogin> kept = new ConcurrentHashMap<>();
        Redirect redirect = logins.login.begin();
        kept.put("browser", redirect.pending());
        URI callback = logins.visit(redirect);

        assertThat(Logins.reason(logins.finish(kept.remove("browser"), callback)))
                .isEqualTo("accepted ada");
        assertThat(kept).isEmpty();
        // A host that forgets to take it away: the provider takes the code once.
        assertThat(Logins.reason(logins.finish(redirect.pending(), callback))).isEqualTo("CODE");
    }

    @Test
    void a_code_with_another_verifier_is_refused() {
        Redirect redirect = logins.login.begin();
        PendingLogin right = redirect.pending();
        PendingLogin wrong = new PendingLogin(
                right.issuer(),
                right.clientId(),
                right.state(),
                right.nonce(),
                logins.login.begin().pending().codeVerifier(),
                right.expires());

        assertThat(Logins.reason(logins.finish(wrong, logins.visit(redirect)))).isEqualTo("CODE");
        assertThat(Logins.reason(logins.finish(right, logins.visit(redirect)))).isEqualTo("accepted ada");
    }

    @Test
    void a_login_at_another_provider_or_for_another_application_is_refused() {
        Redirect redirect = logins.login.begin();
        PendingLogin right = redirect.pending();
        URI callback = logins.visit(redirect);
        assertThat(Logins.reason(logins.finish(
                        new PendingLogin(
                                "https://evil.example",
                                right.clientId(),
                                right.state(),
                                right.nonce(),
                                right.codeVerifier(),
                                right.expires()),
                        callback)))
                .isEqualTo("OTHER_PROVIDER");
        assertThat(Logins.reason(logins.finish(
                        new PendingLogin(
                                right.issuer(),
                                "other",
                                right.state(),
                                right.nonce(),
                                right.codeVerifier(),
                                right.expires()),
                        callback)))
                .isEqualTo("OTHER_PROVIDER");
        assertThat(Logins.reason(logins.finish(right, callback))).isEqualTo("accepted ada");
    }

    @Test
    void an_answer_that_is_changed_on_the_way_is_refused() {
        Redirect redirect = logins.login.begin();
        PendingLogin pending = redirect.pending();
        String right = logins.visit(redirect).toString();
        String issuer = "&iss=" + URLEncoder.encode(logins.provider.issuer(), UTF_8);

        assertThat(finished(pending, right.replace(issuer, "&iss=https%3A%2F%2Fevil.example")))
                .isEqualTo("ISSUER_PARAMETER");
        assertThat(finished(pending, right.replace(issuer, ""))).isEqualTo("ISSUER_PARAMETER");
        assertThat(finished(pending, right + "&state=" + pending.state())).isEqualTo("CALLBACK");
        assertThat(finished(pending, right + "&code=other")).isEqualTo("CALLBACK");
        assertThat(finished(pending, right + "&error=access_denied")).isEqualTo("PROVIDER_REFUSED");
        assertThat(finished(pending, right.replaceAll("code=[^&]*", "code="))).isEqualTo("CALLBACK");
        assertThat(finished(pending, right.replaceAll("code=[^&]*", "code=+"))).isEqualTo("CALLBACK");
        assertThat(finished(pending, right.replaceAll("state=[^&]*", "state=%25%20")))
                .isEqualTo("STATE");
        assertThat(finished(pending, right.replaceAll("code=[^&]*&", ""))).isEqualTo("CALLBACK");
        assertThat(finished(pending, right.replaceAll("state=[^&]*&", ""))).isEqualTo("STATE");
        assertThat(finished(pending, right.replaceAll("code=[^&]*", "code=other")))
                .isEqualTo("CODE");
        assertThat(finished(pending, Logins.REDIRECT.toString())).isEqualTo("CALLBACK");
        assertThat(finished(pending, right + "&x=" + "y".repeat(8 * 1024))).isEqualTo("CALLBACK");
        assertThat(finished(pending, right)).isEqualTo("accepted ada");
    }

    private String finished(PendingLogin pending, String callback) {
        return Logins.reason(logins.finish(pending, URI.create(callback)));
    }

    @Test
    void a_provider_that_never_names_itself_in_answers_need_not() {
        logins.provider.metadata(map -> {
            map.remove("authorization_response_iss_parameter_supported");
            return map;
        });
        Redirect redirect = logins.login.begin();
        String callback = logins.visit(redirect).toString();
        assertThat(finished(redirect.pending(), callback.replaceAll("&iss=.*", "")))
                .isEqualTo("accepted ada");
    }

    @Test
    void sends_the_secret_in_the_form_when_the_provider_wants_it_there() {
        logins.provider.metadata(map -> {
            map.put("token_endpoint_auth_methods_supported", List.of("client_secret_post"));
            return map;
        });
        assertThat(Logins.reason(logins.run())).isEqualTo("accepted ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.acme.example",
                "https://login.acme.example?x=1",
                "https://login.acme.example#x",
                "https://user@login.acme.example",
                "login.acme.example",
                "ftp://login.acme.example",
                "http://127.0.0.1.evil.example",
                "http://[::2]",
                "https://login.acme.example:65536",
                "https://a b"
            })
    void refuses_an_issuer_that_is_not_https(String issuer) {
        assertThatThrownBy(() -> provider(issuer, Logins.REDIRECT.toString()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("openId.issuer");
        assertThat(provider("https://login.acme.example/tenant", Logins.REDIRECT.toString())
                        .scopes())
                .contains("openid");
        assertThat(provider("http://[::1]:8080", "http://localhost:8080/done").algorithms())
                .containsExactlyInAnyOrder("RS256", "ES256", "EdDSA");
    }

    private OpenIdProvider provider(String issuer, String redirect) {
        return OpenIdProvider.of("test", issuer, "revo", "openid", URI.create(redirect));
    }

    @Test
    void refuses_other_choices_that_are_not_safe() {
        OpenIdProvider right = logins.config();
        assertThatThrownBy(() -> right.algorithms("none")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> right.algorithms("RS256", "HS256")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> right.algorithms(new String[0])).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> right.scopes("email")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> provider("https://a.example", "http://app.acme.example/done"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> provider("https://a.example", "https://app.acme.example/done#x"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> OpenIdProvider.of("test", "https://a.example", " ", "openid", Logins.REDIRECT))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(right.scopes("openid").scopes()).containsExactly("openid");
    }
}
