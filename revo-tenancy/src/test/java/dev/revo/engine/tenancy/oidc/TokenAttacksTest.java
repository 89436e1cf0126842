package dev.revo.engine.tenancy.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks 1 to 6 and 10 of the list, by a provider's token that is wrong in one thing; the same token made rightly passes. */
final class TokenAttacksTest {
    private static final TestKey ATTACKERS = TestKey.rsa(Logins.RSA.id());
    private static final UnaryOperator<Draft> RIGHT = UnaryOperator.identity();

    private final Logins logins = new Logins();

    @AfterEach
    void close() {
        logins.close();
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack(
                        "attack01 alg none",
                        "ALGORITHM",
                        token -> token.header("alg", "none").signer(TokenAttacksTest::none)),
                attack(
                        "attack01 alg NONE",
                        "ALGORITHM|NO_ID_TOKEN",
                        token -> token.header("alg", "NONE").signer(TokenAttacksTest::none)),
                attack(
                        "attack01 no signature",
                        "NO_ID_TOKEN|SIGNATURE|MALFORMED",
                        token -> token.signer(TokenAttacksTest::none)),
                attack("attack02 public key as secret", "ALGORITHM", TokenAttacksTest::publicKeyAsSecret),
                attack("other algorithm of the same key", "ALGORITHM", token -> token.header("alg", "RS512")),
                attack(
                        "attack03 jwk",
                        "HEADER",
                        token -> token.by(ATTACKERS)
                                .header("jwk", Map.copyOf(ATTACKERS.jwk().toJSONObject()))),
                attack(
                        "attack03 jku",
                        "HEADER",
                        token -> token.by(ATTACKERS).header("jku", "https://evil.example/jwks")),
                attack(
                        "attack03 x5u",
                        "HEADER",
                        token -> token.by(ATTACKERS).header("x5u", "https://evil.example/x5u")),
                attack("attack03 x5c", "HEADER", token -> token.by(ATTACKERS).header("x5c", List.of("MIIB"))),
                attack("attack03 another key by the same id", "SIGNATURE", token -> token.by(ATTACKERS)),
                attack("attack04 kid with path", "UNKNOWN_KEY", token -> token.header("kid", "../../../../dev/null")),
                attack("attack04 kid with SQL", "UNKNOWN_KEY", token -> token.header("kid", "' UNION SELECT 'k' --")),
                attack("attack04 long kid", "UNKNOWN_KEY", token -> token.header("kid", "k".repeat(257))),
                attack("kid of a key of another kind", "UNKNOWN_KEY", token -> token.header("kid", Logins.EC.id())),
                attack("attack05 no exp", "EXPIRED", token -> token.claim("exp", null)),
                attack("attack05 exp is text", "MALFORMED", token -> token.claim("exp", "tomorrow")),
                attack("no iat", "NOT_YET", token -> token.claim("iat", null)),
                attack("attack06 wrong aud", "AUDIENCE", token -> token.claim("aud", "other")),
                attack("attack06 no aud", "AUDIENCE", token -> token.claim("aud", null)),
                attack(
                        "attack06 several aud without azp",
                        "AUTHORIZED_PARTY",
                        token -> token.claim("aud", List.of("revo", "other"))),
                attack("attack06 wrong azp", "AUTHORIZED_PARTY", token -> token.claim("azp", "other")),
                attack("attack06 wrong iss", "ISSUER", token -> token.claim("iss", "https://evil.example")),
                attack(
                        "attack06 iss with a slash",
                        "ISSUER",
                        token -> token.claim("iss", token.claims().get("iss") + "/")),
                attack("attack06 no iss", "ISSUER", token -> token.claim("iss", null)),
                attack("attack06 access token", "TYPE", token -> token.header("typ", "at+jwt")),
                attack("attack06 logout token", "TYPE", token -> token.header("typ", "logout+jwt")),
                attack("wrong nonce", "NONCE", token -> token.claim("nonce", "other")),
                attack("no nonce", "NONCE", token -> token.claim("nonce", null)),
                attack("no sub", "SUBJECT", token -> token.claim("sub", null)),
                attack("blank sub", "SUBJECT", token -> token.claim("sub", " ")),
                attack("long sub", "SUBJECT", token -> token.claim("sub", "s".repeat(256))),
                attack(
                        "other access token",
                        "ACCESS_TOKEN_HASH",
                        token -> token.claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")),
                attack(
                        "critical extension",
                        "HEADER|NO_ID_TOKEN",
                        token -> token.header("crit", List.of("exp")).header("exp", 1)),
                attack("unencoded payload", "HEADER|NO_ID_TOKEN|MALFORMED", token -> token.header("b64", false)),
                attack(
                        "attack10 r and s zero",
                        "SIGNATURE",
                        token -> token.by(Logins.EC).signer(input -> new byte[64])),
                attack(
                        "EdDSA signature zero",
                        "SIGNATURE",
                        token -> token.by(Logins.ED).signer(input -> new byte[64])),
                attack(
                        "EdDSA signature empty",
                        "NO_ID_TOKEN|SIGNATURE|MALFORMED",
                        token -> token.by(Logins.ED).signer(TokenAttacksTest::none)),
                attack(
                        "claims changed after signing",
                        "SIGNATURE",
                        token -> token.signer(
                                input -> Logins.RSA.sign((new String(input, UTF_8) + 'A').getBytes(UTF_8)))));
    }

    private static Arguments attack(String name, String reason, UnaryOperator<Draft> forge) {
        return arguments(name, reason, forge);
    }

    private static byte[] none(byte[] input) {
        return new byte[0];
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void attack01_02_03_04_05_06_07_10_refuses_a_token_that_is_wrong_in_one_thing(
            String name, String reason, UnaryOperator<Draft> forge) {
        assertThat(logins.reason(forge)).as(name).matches(reason);
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
    }

    private static Draft publicKeyAsSecret(Draft token) {
        return token.header("alg", "HS256")
                .signer(input -> hmac(Logins.RSA.pair().getPublic().getEncoded(), input));
    }

    private static byte[] hmac(byte[] key, byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void attack02_and_03_control_a_verifier_that_believes_the_token_is_fooled() throws Exception {
        Draft token = logins.provider.draft("nonce");
        byte[] publicKey = Logins.RSA.pair().getPublic().getEncoded();

        assertThat(SignedJWT.parse(publicKeyAsSecret(token).compact()).verify(new MACVerifier(publicKey)))
                .isTrue();
        SignedJWT ownKey = SignedJWT.parse(token.by(ATTACKERS)
                .header("jwk", Map.copyOf(ATTACKERS.jwk().toJSONObject()))
                .compact());
        assertThat(ownKey.verify(new RSASSAVerifier(ownKey.getHeader().getJWK().toRSAKey())))
                .isTrue();
    }

    @Test
    void accepts_each_algorithm_with_its_key_and_with_or_without_a_key_id_and_a_type() {
        for (TestKey key : List.of(Logins.RSA, Logins.EC, Logins.ED)) {
            assertThat(logins.reason(token -> token.by(key)))
                    .as(key.algorithm())
                    .isEqualTo("accepted ada");
            assertThat(logins.reason(token -> token.by(key).header("kid", null)))
                    .isEqualTo("accepted ada");
            assertThat(logins.reason(token -> token.by(key).header("typ", "JWT")))
                    .isEqualTo("accepted ada");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "1",
                "{\"iss\":",
                "{\"exp\":1e999999}",
                "{\"exp\":null,\"aud\":[1,null]}",
                "{\"iss\":1,\"aud\":{}}"
            })
    void attack32_claims_that_cannot_be_read_are_a_refusal_and_not_a_fault(String claims) {
        logins.provider.knob("/token", exchange -> tokenOf("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}", claims));
        assertThat(Logins.reason(logins.run())).matches("MALFORMED|ISSUER|NO_ID_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "{\"alg\":null}", "{\"alg\":1}", "{\"alg\":\"RS256\",\"jwk\":[]}"})
    void attack32_a_header_that_cannot_be_read_is_a_refusal_and_not_a_fault(String header) {
        logins.provider.knob("/token", exchange -> tokenOf(header, "{}"));
        assertThat(Logins.reason(logins.run())).isEqualTo("NO_ID_TOKEN");
    }

    @Test
    void attack32_nested_claims_are_a_refusal_and_not_a_fault() {
        String nested = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
        logins.provider.knob("/token", exchange -> tokenOf("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}", nested));
        assertThat(Logins.reason(logins.run())).matches("MALFORMED|ISSUER|NO_ID_TOKEN");
    }

    /** A signed token of these texts, which need be no JSON. */
    private static String tokenOf(String header, String claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String input =
                encoder.encodeToString(header.getBytes(UTF_8)) + '.' + encoder.encodeToString(claims.getBytes(UTF_8));
        return "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"" + input + '.'
                + encoder.encodeToString(Logins.RSA.sign(input.getBytes(UTF_8))) + "\"}";
    }

    @Test
    void accepts_only_the_algorithms_that_were_chosen() {
        try (Logins strict = new Logins(provider -> provider.algorithms("ES256"), FetchLimits.defaults())) {
            assertThat(strict.reason(RIGHT)).isEqualTo("ALGORITHM");
            assertThat(strict.reason(token -> token.by(Logins.EC))).isEqualTo("accepted ada");
        }
    }

    @Test
    void attack05_times_are_those_of_our_clock_give_or_take_a_minute() {
        long now = logins.clock.instant().getEpochSecond();
        assertThat(logins.reason(token -> token.claim("exp", now - 59))).isEqualTo("accepted ada");
        assertThat(logins.reason(token -> token.claim("exp", now - 60))).isEqualTo("EXPIRED");
        assertThat(logins.reason(token -> token.claim("nbf", now + 60))).isEqualTo("accepted ada");
        assertThat(logins.reason(token -> token.claim("nbf", now + 61))).isEqualTo("NOT_YET");
        assertThat(logins.reason(token -> token.claim("iat", now + 60))).isEqualTo("accepted ada");
        assertThat(logins.reason(token -> token.claim("iat", now + 61))).isEqualTo("NOT_YET");
    }

    @Test
    void a_token_for_several_audiences_names_us_as_its_party() {
        assertThat(logins.reason(
                        token -> token.claim("aud", List.of("other", "revo")).claim("azp", "revo")))
                .isEqualTo("accepted ada");
    }

    @Test
    void a_hash_of_the_access_token_is_checked_for_each_algorithm() throws Exception {
        for (TestKey key : List.of(Logins.RSA, Logins.EC, Logins.ED)) {
            String digest = key.algorithm().equals("EdDSA") ? "SHA-512" : "SHA-256";
            byte[] hash = MessageDigest.getInstance(digest).digest(TestProvider.ACCESS_TOKEN.getBytes(UTF_8));
            String right = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, hash.length / 2));
            assertThat(logins.reason(token -> token.by(key).claim("at_hash", right)))
                    .isEqualTo("accepted ada");
            assertThat(logins.reason(token -> token.by(key).claim("at_hash", right.substring(1) + 'A')))
                    .isEqualTo("ACCESS_TOKEN_HASH");
        }
    }

    @Test
    void a_key_that_is_too_short_to_trust_is_not_trusted() {
        TestKey weak = TestKey.rsa("weak", 1024);
        logins.provider.keys(weak);
        assertThat(logins.reason(RIGHT)).isEqualTo("SIGNATURE");
        logins.provider.keys(Logins.RSA);
        logins.clock.advance(Duration.ofMinutes(5));
        assertThat(logins.reason(RIGHT)).isEqualTo("accepted ada");
    }
}
