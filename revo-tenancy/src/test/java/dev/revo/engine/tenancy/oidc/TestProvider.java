package dev.revo.engine.tenancy.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.revo.testkit.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** An OpenID provider in this process: real HTTP, real keys, and knobs to make it lie. */
final class TestProvider implements AutoCloseable {
    static final String CLIENT = "revo";
    static final String SECRET = "s3cret:/+ %";
    static final String ACCESS_TOKEN = "access-token-of-ada";

    /** Makes an answer of its own, or gives null and the provider's follows. */
    interface Knob {
        @org.jspecify.annotations.Nullable
        String answer(HttpExchange exchange) throws IOException;
    }

    private record Grant(String challenge, String nonce, String redirectUri) {}

    private final TestClock clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Knob> knobs = new ConcurrentHashMap<>();
    private volatile List<TestKey> keys;
    private volatile UnaryOperator<Draft> forge = UnaryOperator.identity();
    private volatile UnaryOperator<Map<String, Object>> metadata = UnaryOperator.identity();
    private volatile String secret = SECRET;

    TestProvider(TestClock clock, TestKey... keys) {
        this.clock = clock;
        this.keys = List.of(keys);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        on("/.well-known/openid-configuration", exchange -> JSONObjectUtils.toJSONString(metadata()));
        on("/jwks", exchange -> jwks());
        on("/token", this::token);
        server.createContext("/authorize", this::authorize);
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void keys(TestKey... now) {
        keys = List.of(now);
    }

    /** What becomes of each ID token before it is given out. */
    void forge(UnaryOperator<Draft> how) {
        forge = how;
    }

    void metadata(UnaryOperator<Map<String, Object>> how) {
        metadata = how;
    }

    void secret(String other) {
        secret = other;
    }

    void knob(String path, Knob knob) {
        knobs.put(path, knob);
    }

    void noKnobs() {
        knobs.clear();
    }

    long asked(String path) {
        return asked.stream().filter(path::equals).count();
    }

    /** A token as it should be, for a login with this nonce. */
    Draft draft(String nonce) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", "ada");
        claims.put("aud", CLIENT);
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("nonce", nonce);
        claims.put("email", "ada@acme.example");
        claims.put("email_verified", true);
        return new Draft(Map.of(), claims, UnaryOperator.identity()).by(keys.get(0));
    }

    private Map<String, Object> metadata() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("issuer", issuer());
        map.put("authorization_endpoint", issuer() + "/authorize");
        map.put("token_endpoint", issuer() + "/token");
        map.put("jwks_uri", issuer() + "/jwks");
        map.put("response_types_supported", List.of("code"));
        map.put("subject_types_supported", List.of("public"));
        map.put("id_token_signing_alg_values_supported", List.of("RS256", "ES256", "EdDSA"));
        map.put("authorization_response_iss_parameter_supported", true);
        return metadata.apply(map);
    }

    private String jwks() {
        return new JWKSet(keys.stream().<JWK>map(TestKey::jwk).toList()).toString(true);
    }

    private void authorize(HttpExchange exchange) throws IOException {
        asked.add("/authorize");
        Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
        if (!query.getOrDefault("client_id", "").equals(CLIENT)
                || !query.getOrDefault("response_type", "").equals("code")
                || !query.getOrDefault("code_challenge_method", "").equals("S256")
                || !query.getOrDefault("scope", "").contains("openid")) {
            respond(exchange, 400, "{}");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(
                code,
                new Grant(
                        query.getOrDefault("code_challenge", ""),
                        query.getOrDefault("nonce", ""),
                        query.getOrDefault("redirect_uri", "")));
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        query.getOrDefault("redirect_uri", "") + "?code=" + code + "&state="
                                + query.getOrDefault("state", "") + "&iss=" + URLEncoder.encode(issuer(), UTF_8));
        respond(exchange, 302, "");
    }

    private String token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        if (!authenticated(exchange, form)) {
            respond(exchange, 401, "{\"error\":\"invalid_client\"}");
            return "";
        }
        Grant grant = codes.remove(form.getOrDefault("code", ""));
        if (grant == null
                || !grant.redirectUri().equals(form.getOrDefault("redirect_uri", ""))
                || !grant.challenge().equals(s256(form.getOrDefault("code_verifier", "")))) {
            respond(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return "";
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", ACCESS_TOKEN);
        answer.put("token_type", "Bearer");
        answer.put("id_token", forge.apply(draft(grant.nonce())).compact());
        return JSONObjectUtils.toJSONString(answer);
    }

    private boolean authenticated(HttpExchange exchange, Map<String, String> form) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return CLIENT.equals(form.getOrDefault("client_id", ""))
                    && secret.equals(form.getOrDefault("client_secret", ""));
        }
        String[] parts =
                new String(Base64.getDecoder().decode(header.substring("Basic ".length())), UTF_8).split(":", 2);
        return URLDecoder.decode(parts[0], UTF_8).equals(CLIENT)
                && URLDecoder.decode(parts[1], UTF_8).equals(secret);
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> parameters(String query) {
        return URLUtils.parseParameters(query).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().get(0)));
    }

    private interface Answer extends Function<HttpExchange, String> {
        String make(HttpExchange exchange) throws IOException;

        @Override
        default String apply(HttpExchange exchange) {
            try {
                return make(exchange);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void on(String path, Answer answer) {
        server.createContext(path, exchange -> {
            asked.add(path);
            try (exchange) {
                Knob knob = knobs.get(path);
                String special = knob == null ? null : knob.answer(exchange);
                String body = special == null ? answer.apply(exchange) : special;
                if (exchange.getResponseCode() == -1) {
                    respond(exchange, 200, body);
                }
            }
        });
    }

    static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
