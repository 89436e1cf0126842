package dev.revo.testkit.http;

import static java.util.Objects.requireNonNull;

import dev.revo.testkit.model.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A server inside the test that speaks OpenAI's chat completions: {@code POST /v1/chat/completions}, plain and streamed,
 * and {@code GET /v1/models}, both also without {@code /v1}. It listens on 127.0.0.1 only, on a free port.
 *
 * <p>Whatever the script says, it keeps OpenAI's rule on tool calls (one tool message for each id, at once), else 400,
 * and the rules set in the builder. Errors have OpenAI's form. A request for which the script has no line gets 400 and
 * makes {@link #assertExhausted()} fail. Thread-safe; it serves any number of connections, two daemon threads each.
 */
public final class ModelServer implements AutoCloseable {

    /** The model that the server lists when its builder names none. */
    public static final String MODEL = "scripted";

    private static final long JOIN_MILLIS = 2_000;

    private final Desk desk;
    private final TrafficLog log;
    private final ServerSocket socket;
    private final Thread acceptor = new Thread(this::accept, "revo-model-server-accept");
    private volatile boolean closed;

    ModelServer(Desk desk, TrafficLog log) {
        this.desk = desk;
        this.log = log;
        try {
            this.socket = new ServerSocket(0, 200, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        }
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Starts a server that says these texts, one for each request. */
    public static ModelServer of(String... texts) {
        return of(Stream.of(texts).map(Turn::say).toArray(Turn[]::new));
    }

    /** Starts a server that takes these turns, one for each request. */
    public static ModelServer of(Turn... turns) {
        ModelServerBuilder builder = builder();
        for (Turn turn : turns) {
            builder.then(turn);
        }
        return builder.start();
    }

    /** Starts a server that answers every request with what {@code reply} makes of it. */
    public static ModelServer answering(Function<? super ModelRequest, Reply> reply) {
        return builder().always(request -> true, reply).start();
    }

    /** Returns a builder, for faults, rules and replies that depend on the request. */
    public static ModelServerBuilder builder() {
        return new ModelServerBuilder();
    }

    /** Returns the URL that OpenAI clients take as their base, ending in {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    /** Returns the chat requests so far in the order in which they came, refused ones too. */
    public List<ModelRequest> requests() {
        return log.requests();
    }

    /**
     * Blocks until there were {@code count} chat requests and returns all so far.
     *
     * @throws AssertionError if there were less within {@code limit}, or the thread is interrupted (its flag stays set)
     */
    public List<ModelRequest> awaitRequests(int count, Duration limit) {
        return log.awaitRequests(count, requireNonNull(limit, "limit"));
    }

    /**
     * Blocks until the client has closed the connection that carried a request, and returns when the server saw it, as a
     * {@link System#nanoTime()}.
     *
     * @param request the request's index, from 0; it may still have to come
     * @throws AssertionError if the client did not within {@code limit}, if the server closed it first (a cut), or the
     *     thread is interrupted (its flag stays set)
     */
    public long awaitClosed(int request, Duration limit) {
        return log.awaitClosed(request, requireNonNull(limit, "limit"));
    }

    /** Returns how many connections are open now, idle ones included. */
    public int openConnections() {
        return log.openConnections();
    }

    /** Returns how many chat requests are being answered now. */
    public int running() {
        return log.running();
    }

    /** Returns the largest number of chat requests that were being answered at the same time. */
    public int mostRunning() {
        return log.mostRunning();
    }

    /** Returns how many lines of the script are not used yet. */
    public int remaining() {
        return desk.remaining();
    }

    /**
     * Checks that the script was played to its end, that every request found a line, and that no function of it failed.
     *
     * @throws AssertionError if not
     */
    public void assertExhausted() {
        desk.assertExhausted();
    }

    /** Stops the server and closes all connections; replies that are held back are given up. */
    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
            acceptor.join(JOIN_MILLIS);
            List<Connection> connections = log.connections();
            connections.forEach(connection -> connection.close(false));
            for (Connection connection : connections) {
                connection.join(JOIN_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the server socket", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                new Connection(socket.accept(), desk, log).start();
            } catch (IOException e) {
                if (socket.isClosed()) {
                    return;
                }
            }
        }
    }
}
