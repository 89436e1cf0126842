package dev.revo.engine.tenancy.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.revo.spi.SecretStore.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A receiver of web hooks in this process, written after the documentation: real HTTP, and knobs to make it fail. */
public final class Receiver implements AutoCloseable {
    static final String KEY = "0123456789abcdef-key";
    private static final Pattern SIGNATURE = Pattern.compile("t=(\\d+),v1=([0-9a-f]{64})");
    private static final Pattern ROW = Pattern.compile("\\{\"hash\":\"(\\w+)\",.*\"seq\":\"(\\d+)\"}");

    /** What is done instead of keeping a request. */
    public interface Fault {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** A request as it came. */
    @SuppressWarnings("ArrayRecordComponent")
    record Request(String path, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Map<Long, String>> kept = new ConcurrentHashMap<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private volatile @Nullable Fault always;

    /** One on the loopback. */
    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Its address. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=secret");
    }

    int port() {
        return server.getAddress().getPort();
    }

    static Supplier<Secret> key() {
        return () -> Secret.of(KEY.toCharArray());
    }

    /** A sink that gives to it. */
    public HttpSink sink() {
        return AuditSinks.http(uri(), key()).allowLoopback();
    }

    /** The next requests meet these faults, each one. */
    public void next(Fault... each) {
        faults.addAll(List.of(each));
    }

    void always(Fault fault) {
        always = fault;
    }

    void well() {
        always = null;
    }

    List<Request> requests() {
        return requests;
    }

    /** What was wrong with requests: signatures, headers, lines out of order. */
    public List<String> wrong() {
        return wrong;
    }

    /** Number and hash of the lines of this tenant, each once, in the order of their first coming. */
    public synchronized List<String> kept(String tenant) {
        List<String> lines = new ArrayList<>();
        kept.getOrDefault(tenant, Map.of()).forEach((number, hash) -> lines.add(number + " " + hash));
        return lines;
    }

    /** Answers with this status and these headers, names and values by turns. */
    public static Fault status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    /** Cuts the connection without an answer. */
    public static Fault cut() {
        return HttpExchange::close;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Request request = new Request(
                exchange.getRequestURI().getPath(), new LinkedHashMap<>(exchange.getRequestHeaders()), body);
        requests.add(request);
        Fault fault = faults.poll();
        Fault standing = always;
        if (fault != null) {
            fault.answer(exchange);
        } else if (standing != null) {
            standing.answer(exchange);
        } else {
            keep(request);
            status(204).answer(exchange);
        }
    }

    private synchronized void keep(Request request) {
        Matcher signature = SIGNATURE.matcher(request.header("Revo-signature"));
        if (!signature.matches() || !signature.group(2).equals(hmac(signature.group(1), request.body()))) {
            wrong.add("signature " + request.header("Revo-signature"));
        }
        Map<Long, String> lines = kept.computeIfAbsent(request.header("Revo-tenant"), tenant -> new LinkedHashMap<>());
        for (String line : new String(request.body(), UTF_8).split("\n", -1)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                long number = Long.parseLong(row.group(2));
                String before = lines.putIfAbsent(number, row.group(1));
                if (before != null && !before.equals(row.group(1))) {
                    wrong.add("two lines " + number);
                }
                if (lines.size() > 1 && before == null && !lines.containsKey(number - 1)) {
                    wrong.add("a gap before " + number);
                }
            }
        }
    }

    static String hmac(String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
            mac.update((seconds + ".").getBytes(UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
