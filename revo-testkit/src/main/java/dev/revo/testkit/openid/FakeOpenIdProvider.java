package dev.revo.testkit.openid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * An OpenID provider inside the test: discovery, keys, authorization code with PKCE, on 127.0.0.1 only, on a free port.
 * Whoever comes is the user that was seated last, and he consents. Its one client is {@link #CLIENT} with {@link #SECRET}.
 * Thread-safe.
 */
public final class FakeOpenIdProvider implements AutoCloseable {
    /** Name of the application. */
    public static final String CLIENT = "revo";

    /** Secret of the application. */
    public static final String SECRET = "secret of the application";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InstantSource clock;
    private final SigningPair key = SigningPair.fresh();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-openid-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private volatile FakeUser user = FakeUser.of("nobody");
    private volatile boolean down;
    private volatile boolean lax;

    private record Grant(FakeUser user, String challenge, String nonce, String redirect) {}

    private FakeOpenIdProvider(InstantSource clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    /** Starts one whose tokens are made by this clock. */
    public static FakeOpenIdProvider start(InstantSource clock) {
        return new FakeOpenIdProvider(requireNonNull(clock, "clock"));
    }

    /** Its name for itself, which is its address. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Seats this user at the browser. */
    public void seat(FakeUser at) {
        user = requireNonNull(at, "at");
    }

    /** From now on it answers with errors, or does not any more. */
    public void down(boolean yes) {
        down = yes;
    }

    /** From now on a code is good again and again, as RFC 6749 forbids, or is not any more. */
    public void lax(boolean yes) {
        lax = yes;
    }

    /**
     * What a browser does that is sent there: its user consents, and it is sent back.
     *
     * @return the address that it is sent back to, which is not asked
     */
    public URI visit(URI redirect) {
        Map<String, String> query = parameters(redirect.getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(
                code,
                new Grant(
                        user,
                        query.getOrDefault("code_challenge", ""),
                        query.getOrDefault("nonce", ""),
                        query.getOrDefault("redirect_uri", "")));
        return URI.create(query.getOrDefault("redirect_uri", "") + "?code=" + code + "&state="
                + URLEncoder.encode(query.getOrDefault("state", ""), UTF_8) + "&iss="
                + URLEncoder.encode(issuer(), UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (down) {
            respond(exchange, 503, Map.of());
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/.well-known/openid-configuration" -> respond(exchange, 200, metadata());
            case "/jwks" -> respond(exchange, 200, Map.of("keys", List.of(key.jwk())));
            case "/token" -> token(exchange, parameters(new String(body, UTF_8)));
            default -> respond(exchange, 404, Map.of());
        }
    }

    private Map<String, Object> metadata() {
        return Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/jwks",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("RS256"),
                "authorization_response_iss_parameter_supported",
                true);
    }

    private void token(HttpExchange exchange, Map<String, String> form) throws IOException {
        if (!authenticated(exchange)) {
            respond(exchange, 401, Map.of("error", "invalid_client"));
            return;
        }
        String code = form.getOrDefault("code", "");
        Grant grant = lax ? codes.get(code) : codes.remove(code);
        if (grant == null
                || !grant.redirect().equals(form.getOrDefault("redirect_uri", ""))
                || !grant.challenge().equals(s256(form.getOrDefault("code_verifier", "")))) {
            respond(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        respond(
                exchange,
                200,
                Map.of("access_token", "access", "token_type", "Bearer", "id_token", key.sign(json(claims(grant)))));
    }

    private Map<String, Object> claims(Grant grant) {
        long now = clock.instant().getEpochSecond();
        FakeUser who = grant.user();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", who.subject());
        claims.put("aud", CLIENT);
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("nonce", grant.nonce());
        if (who.email() != null) {
            claims.put("email", who.email());
            claims.put("email_verified", who.emailVerified());
        }
        if (!who.amr().isEmpty()) {
            claims.put("amr", who.amr());
        }
        if (who.acr() != null) {
            claims.put("acr", who.acr());
        }
        return claims;
    }

    private static boolean authenticated(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String right =
                Base64.getEncoder().encodeToString((CLIENT + ':' + URLEncoder.encode(SECRET, UTF_8)).getBytes(UTF_8));
        return ("Basic " + right).equals(header);
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Map<String, String> parameters(String query) {
        return Arrays.stream(query.split("&", -1))
                .map(each -> each.split("=", 2))
                .filter(each -> each.length == 2)
                .collect(Collectors.toMap(
                        each -> each[0], each -> URLDecoder.decode(each[1], UTF_8), (first, second) -> first));
    }

    private static String json(Map<String, ?> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, lists and numbers can be written", e);
        }
    }

    private static void respond(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        byte[] bytes = json(body).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
