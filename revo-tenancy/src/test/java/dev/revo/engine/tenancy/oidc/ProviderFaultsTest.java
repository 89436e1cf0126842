package dev.revo.engine.tenancy.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.login.OpenIdProvider;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that changes its keys, is down, slow or not what it should be. */
final class ProviderFaultsTest {
    private static final String METADATA = "/.well-known/openid-configuration";
    private static final UnaryOperator<Draft> RIGHT = UnaryOperator.identity();
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);

    private final Logins logins = new Logins();

    @AfterEach
    void close() {
        logins.close();
    }

    private static void unavailable(ThrowingCallable call, String says) {
        assertThatThrownBy(call).isInstanceOfSatisfying(UnavailableException.class, e -> {
            assertThat(e.code()).isEqualTo("identity_provider_unavailable");
            assertThat(e).hasMessageContaining(says).hasMessageNotContaining(TestProvider.SECRET);
        });
    }

    @Test
    void keys_and_metadata_are_kept_and_read_again_in_time() {
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
        assertThat(logins.provider.asked("/jwks")).isEqualTo(1);
        assertThat(logins.provider.asked(METADATA)).isEqualTo(1);

        logins.clock.advance(FORGOTTEN);
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
        assertThat(logins.provider.asked("/jwks")).isEqualTo(2);
        assertThat(logins.provider.asked(METADATA)).isEqualTo(1);

        logins.clock.advance(Duration.ofHours(1));
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
        assertThat(logins.provider.asked(METADATA)).isEqualTo(2);
    }

    @Test
    void a_new_key_is_found_at_once_and_a_withdrawn_one_is_refused() {
        TestKey next = TestKey.rsa("rsa-2");
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");

        logins.provider.keys(next);
        // The control: while the old keys are kept, the old key is still taken.
        assertThat(logins.reason(token -> token.by(Logins.RSA))).isEqualTo("accepted ada");
        assertThat(logins.reason(token -> token.by(next))).isEqualTo("accepted ada");
        assertThat(logins.reason(token -> token.by(Logins.RSA))).isEqualTo("UNKNOWN_KEY");
    }

    @Test
    void a_withdrawn_key_is_refused_when_the_keys_are_read_again() {
        TestKey next = TestKey.rsa("rsa-2");
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
        logins.provider.keys(next);
        logins.clock.advance(FORGOTTEN);
        assertThat(logins.reason(token -> token.by(Logins.RSA))).isEqualTo("UNKNOWN_KEY");
        assertThat(logins.reason(token -> token.by(next))).isEqualTo("accepted ada");
    }

    @Test
    void tokens_of_unknown_keys_do_not_make_us_hammer_the_provider() {
        for (int i = 0; i < 20; i++) {
            String id = "unknown-" + i;
            assertThat(logins.reason(token -> token.header("kid", id))).isEqualTo("UNKNOWN_KEY");
        }
        assertThat(logins.provider.asked("/jwks")).isLessThanOrEqualTo(2);
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");

        logins.clock.advance(Duration.ofSeconds(30));
        assertThat(logins.reason(token -> token.header("kid", "unknown"))).isEqualTo("UNKNOWN_KEY");
        assertThat(logins.provider.asked("/jwks")).isEqualTo(3);
    }

    @Test
    void a_provider_that_is_down_is_named_and_not_asked_again_at_once() {
        logins.provider.knob(METADATA, exchange -> {
            TestProvider.respond(exchange, 503, "down");
            return "";
        });
        unavailable(logins.login::begin, "status 503");
        unavailable(logins.login::begin, "status 503");
        assertThat(logins.provider.asked(METADATA)).isEqualTo(1);

        logins.provider.noKnobs();
        unavailable(logins.login::begin, "status 503");
        logins.clock.advance(Duration.ofSeconds(5));
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
    }

    @Test
    void metadata_of_a_provider_that_is_down_hold_for_a_day() {
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
        logins.provider.knob(METADATA, exchange -> {
            TestProvider.respond(exchange, 503, "down");
            return "";
        });
        logins.clock.advance(Duration.ofHours(23));
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
        logins.clock.advance(Duration.ofHours(1));
        unavailable(logins.login::begin, "status 503");
    }

    @Test
    void a_provider_that_is_gone_is_unavailable() {
        logins.provider.close();
        unavailable(logins.login::begin, "could not be asked");
    }

    @ParameterizedTest
    @ValueSource(strings = {METADATA, "/jwks", "/token"})
    void an_answer_that_is_too_long_is_not_read(String path) {
        logins.provider.knob(path, exchange -> "{\"keys\":[],\"x\":\"" + "y".repeat(200_000) + "\"}");
        unavailable(logins::run, "longer than 131072 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {METADATA, "/jwks", "/token"})
    void a_redirect_is_not_followed(String path) {
        logins.provider.knob(path, exchange -> {
            exchange.getResponseHeaders().set("Location", logins.provider.issuer() + "/authorize");
            TestProvider.respond(exchange, 307, "");
            return "";
        });
        unavailable(logins::run, "status 307");
        assertThat(logins.provider.asked("/authorize")).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {METADATA, "/jwks", "/token"})
    void a_provider_that_is_slow_or_trickles_is_given_up(String path) {
        CountDownLatch end = new CountDownLatch(1);
        try (Logins hasty = new Logins(RIGHT_PROVIDER, new FetchLimits(Duration.ofSeconds(2), 128 * 1024))) {
            hasty.provider.knob(path, exchange -> {
                // The headers and a byte come, the rest does not.
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write("{".getBytes(UTF_8));
                exchange.getResponseBody().flush();
                await(end);
                return "";
            });
            unavailable(hasty::run, "did not answer within PT2S");
        } finally {
            end.countDown();
        }
    }

    private static final UnaryOperator<OpenIdProvider> RIGHT_PROVIDER = UnaryOperator.identity();

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{}", "<html>"})
    void metadata_and_keys_that_are_none_are_the_providers_fault(String body) {
        logins.provider.knob("/jwks", exchange -> body);
        unavailable(logins::run, "no key set");
        logins.provider.knob(METADATA, exchange -> body);
        logins.clock.advance(Duration.ofDays(1));
        unavailable(logins.login::begin, "no metadata of a provider");
    }

    @Test
    void a_provider_that_speaks_for_another_is_not_believed() {
        logins.provider.metadata(map -> {
            map.put("issuer", "https://other.example");
            return map;
        });
        unavailable(logins.login::begin, "another issuer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization_endpoint", "token_endpoint", "jwks_uri"})
    void an_endpoint_without_https_is_not_asked(String endpoint) {
        logins.provider.metadata(map -> {
            map.put(endpoint, "http://login.acme.example/x");
            return map;
        });
        unavailable(logins.login::begin, "not https");
    }

    @Test
    void a_provider_that_does_not_know_us_is_our_fault_and_not_the_users() {
        logins.provider.secret("another");
        unavailable(logins::run, "does not take this application's id and secret");
        logins.provider.secret(TestProvider.SECRET);
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"x\"}",
                "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"e30.e30.e30.e30.e30\"}",
                "not json"
            })
    void an_answer_without_an_id_token_logs_nobody_in(String body) {
        logins.provider.knob("/token", exchange -> body);
        assertThat(Logins.reason(logins.run())).isEqualTo("NO_ID_TOKEN");
    }

    @Test
    void an_interruption_is_kept() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(logins.login::begin).isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void limits_must_leave_time_and_room() {
        assertThatThrownBy(() -> new FetchLimits(Duration.ZERO, 1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new FetchLimits(Duration.ofSeconds(1), 0)).isInstanceOf(InvalidRequestException.class);
    }
}
