package dev.revo.testkit.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The child's connection to the test: one line for each point reached, {@code reach NAME} or, at the point of death,
 * {@code armed NAME}; then it waits for the test, which either kills the JVM or lets it halt itself. When the test is
 * gone the JVM halts too, so no child outlives it there.
 */
final class CrashLink {

    /** What a shell reports for a process killed with signal 9. */
    static final int KILLED = 137;

    private final Socket socket;
    private final String armedName;
    private final int armedCount;
    private final IntConsumer halt;
    private final Map<String, Integer> counts = new HashMap<>();

    CrashLink(Socket socket, String armedName, int armedCount, IntConsumer halt) {
        this.socket = socket;
        this.armedName = armedName;
        this.armedCount = armedCount;
        this.halt = halt;
    }

    /** Returns the link that the settings ask for: port and token, and for an armed run also name and count. */
    static Optional<CrashLink> fromSettings(Function<String, Optional<String>> setting) {
        return setting.apply("port").map(Integer::parseInt).map(port -> {
            String name = setting.apply("name").orElse("");
            int count = setting.apply("count").map(Integer::parseInt).orElse(0);
            String token = setting.apply("token").orElse("");
            return open(port, token, name, count);
        });
    }

    private static CrashLink open(int port, String token, String name, int count) {
        try {
            Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
            CrashLink link = new CrashLink(socket, name, count, Runtime.getRuntime()::halt);
            link.tell(token);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException("the test that started this JVM does not answer", e);
        }
    }

    /** The lock is held while telling, so that points of several threads keep one order, and all stop at a death. */
    synchronized void reach(String name) {
        if (name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("the name of a crash point must be one line");
        }
        int count = counts.merge(name, 1, Integer::sum);
        try {
            if (!name.equals(armedName) || count != armedCount) {
                tell("reach " + name);
                return;
            }
            tell("armed " + name);
            awaitAnswer();
        } catch (IOException e) {
            // the test is gone: nobody is left who could want this process alive
        }
        halt.accept(KILLED);
    }

    /** Any answer means halt, and so does a lost connection. */
    private void awaitAnswer() throws IOException {
        int ignored = socket.getInputStream().read();
    }

    private void tell(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }
}
