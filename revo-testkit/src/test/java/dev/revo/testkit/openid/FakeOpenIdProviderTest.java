package dev.revo.testkit.openid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.revo.testkit.TestClock;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider of the testkit, asked by hand: that it is strict where a real one is. */
class FakeOpenIdProviderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERIFIER = "v".repeat(43);

    private final TestClock clock = TestClock.create();
    private final FakeOpenIdProvider provider = FakeOpenIdProvider.start(clock);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        provider.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(provider.issuer() + path)).build(), BodyHandlers.ofString());
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(each -> each.getKey() + '=' + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    private String code() throws Exception {
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(UTF_8)));
        URI back = provider.visit(URI.create(provider.issuer() + "/authorize?"
                + encoded(Map.of(
                        "code_challenge",
                        challenge,
                        "nonce",
                        "n",
                        "state",
                        "a b",
                        "redirect_uri",
                        "https://app.example/done"))));
        assertThat(back.toString()).startsWith("https://app.example/done?code=").contains("&state=a+b&iss=http");
        return back.getRawQuery().replaceAll(".*code=([^&]*).*", "$1");
    }

    private HttpResponse<String> redeem(String code, String verifier, String secret) throws Exception {
        String basic = FakeOpenIdProvider.CLIENT + ':' + URLEncoder.encode(secret, UTF_8);
        return client.send(
                HttpRequest.newBuilder(URI.create(provider.issuer() + "/token"))
                        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
                        .POST(BodyPublishers.ofString(encoded(Map.of(
                                "code", code, "code_verifier", verifier, "redirect_uri", "https://app.example/done"))))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode claims(HttpResponse<String> answer) throws IOException {
        String token = JSON.readTree(answer.body()).get("id_token").asText();
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    @Test
    void says_who_sits_at_the_browser_signed_by_its_key() throws Exception {
        provider.seat(
                FakeUser.of("1").email("a@b.example", true).amr("pwd", "mfa").acr("gold"));
        HttpResponse<String> answer = redeem(code(), VERIFIER, FakeOpenIdProvider.SECRET);
        JsonNode claims = claims(answer);
        assertThat(claims.get("iss").asText()).isEqualTo(provider.issuer());
        assertThat(claims.get("sub").asText()).isEqualTo("1");
        assertThat(claims.get("aud").asText()).isEqualTo(FakeOpenIdProvider.CLIENT);
        assertThat(claims.get("nonce").asText()).isEqualTo("n");
        assertThat(claims.get("email").asText()).isEqualTo("a@b.example");
        assertThat(claims.get("email_verified").asBoolean()).isTrue();
        assertThat(claims.get("amr")).hasSize(2);
        assertThat(claims.get("acr").asText()).isEqualTo("gold");
        assertThat(claims.get("iat").asLong()).isEqualTo(clock.instant().getEpochSecond());
        assertThat(signed(JSON.readTree(answer.body()).get("id_token").asText()))
                .isTrue();
        provider.seat(FakeUser.of("2"));
        assertThat(claims(redeem(code(), VERIFIER, FakeOpenIdProvider.SECRET)).has("email"))
                .isFalse();
    }

    private boolean signed(String token) throws Exception {
        JsonNode key = JSON.readTree(get("/jwks").body()).get("keys").get(0);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(key.get("n")), number(key.get("e")))));
        signature.update(token.substring(0, token.lastIndexOf('.')).getBytes(UTF_8));
        return signature.verify(Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1)));
    }

    private static BigInteger number(JsonNode text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text.asText()));
    }

    @Test
    void takes_a_code_once_from_its_client_with_its_verifier() throws Exception {
        assertThat(redeem(code(), VERIFIER, "another").statusCode()).isEqualTo(401);
        assertThat(redeem(code(), "w".repeat(43), FakeOpenIdProvider.SECRET).body())
                .contains("invalid_grant");
        assertThat(redeem("unknown", VERIFIER, FakeOpenIdProvider.SECRET).statusCode())
                .isEqualTo(400);
        String code = code();
        assertThat(redeem(code, VERIFIER, FakeOpenIdProvider.SECRET).statusCode())
                .isEqualTo(200);
        assertThat(redeem(code, VERIFIER, FakeOpenIdProvider.SECRET).statusCode())
                .isEqualTo(400);
        provider.lax(true);
        String again = code();
        redeem(again, VERIFIER, FakeOpenIdProvider.SECRET);
        assertThat(redeem(again, VERIFIER, FakeOpenIdProvider.SECRET).statusCode())
                .isEqualTo(200);
    }

    @Test
    void is_down_until_it_is_not() throws Exception {
        provider.down(true);
        assertThat(get("/.well-known/openid-configuration").statusCode()).isEqualTo(503);
        provider.down(false);
        assertThat(JSON.readTree(get("/.well-known/openid-configuration").body())
                        .get("issuer")
                        .asText())
                .isEqualTo(provider.issuer());
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    }
}
