package dev.revo.testkit.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Hears which points a child reaches, and ends it at the armed one. The child's connection is told from strangers' by a
 * token; a connection of our own behind it marks the end, so that a child that never connected is not waited for and one
 * that connected and died at once is not missed.
 */
final class PointListener implements AutoCloseable {

    private static final int STRANGER_MILLIS = 5_000;

    private final ServerSocket socket;
    private final boolean halts;
    private final String token = UUID.randomUUID().toString();
    private final String endToken = UUID.randomUUID().toString();
    private final List<CrashRun.Point> points = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private boolean armedReached;
    private Thread thread = new Thread("revo-crash-points");

    private PointListener(ServerSocket socket, boolean halts) {
        this.socket = socket;
        this.halts = halts;
    }

    static PointListener open(boolean halts) throws IOException {
        return new PointListener(new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})), halts);
    }

    int port() {
        return socket.getLocalPort();
    }

    String token() {
        return token;
    }

    void listen(Process process) {
        thread = new Thread(() -> hear(process), "revo-crash-points");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until all that the dead child told has been heard, and returns the points. */
    List<CrashRun.Point> finish() throws InterruptedException {
        try (Socket end = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
            end.getOutputStream().write((endToken + "\n").getBytes(UTF_8));
            end.getOutputStream().flush();
            thread.join();
        } catch (IOException e) {
            throw new IllegalStateException("cannot reach the own listener", e);
        }
        synchronized (this) {
            return List.copyOf(points);
        }
    }

    synchronized boolean armedReached() {
        return armedReached;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void hear(Process process) {
        boolean more = true;
        while (more) {
            try (Socket connection = socket.accept();
                    BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))) {
                connection.setSoTimeout(STRANGER_MILLIS);
                String first = in.readLine();
                connection.setSoTimeout(0);
                more = !endToken.equals(first);
                if (token.equals(first)) {
                    hear(in, connection, process);
                }
            } catch (IOException e) {
                more = !socket.isClosed();
            }
        }
    }

    private void hear(BufferedReader in, Socket connection, Process process) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            boolean armed = line.startsWith("armed ");
            note(line.substring("reach ".length()), armed);
            if (armed && halts) {
                connection.getOutputStream().write('\n');
            } else if (armed) {
                // by its handle: Process.destroyForcibly() would also close the output that is still to be read
                process.toHandle().destroyForcibly();
            }
        }
    }

    private synchronized void note(String name, boolean armed) {
        points.add(new CrashRun.Point(name, counts.merge(name, 1, Integer::sum)));
        armedReached |= armed;
    }
}
