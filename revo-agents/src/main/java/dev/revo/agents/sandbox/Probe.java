package dev.revo.agents.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The guest of the self-test: tries what a box must hold back and prints what it got. Runs in a process of its own, from
 * this one class file. Arguments: file to write, file to read, port of TCP and UDP listeners, id of a process, bytes to
 * write into one file, names of variables.
 */
final class Probe {
    static final String STARTED = "probe=started";
    static final String SENT = "revo probe";

    private static final int PATIENCE_MILLIS = 300;

    private Probe() {}

    /** A thing to try. */
    private interface Attack {
        String make() throws Exception;
    }

    /** Tries everything once. */
    public static void main(String[] arguments) {
        say(STARTED);
        attempt("write", () -> write(Path.of(arguments[0])));
        attempt("read", () -> Files.readString(Path.of(arguments[1])).strip());
        attempt("tcp", () -> connect(Integer.parseInt(arguments[2])));
        attempt("udp", () -> send(Integer.parseInt(arguments[3])));
        attempt("process", () -> signal(arguments[4]));
        attempt("file", () -> Long.toString(fill(Path.of("filled"), Long.parseLong(arguments[5]))));
        for (int i = 6; i < arguments.length; i++) {
            if (System.getenv(arguments[i]) != null) {
                say("env=" + arguments[i]);
            }
        }
        say("probe=done");
    }

    private static void attempt(String name, Attack attack) {
        try {
            say(name + "=" + attack.make());
        } catch (Exception e) {
            say(name + "=refused " + e.getClass().getSimpleName());
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static String write(Path outside) throws IOException {
        Files.writeString(outside, SENT);
        return "written";
    }

    private static String connect(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            return "connected";
        }
    }

    private static String send(int port) throws IOException {
        byte[] bytes = SENT.getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            return "sent";
        }
    }

    private static String signal(String pid) throws Exception {
        if (ProcessHandle.of(Long.parseLong(pid)).isPresent()) {
            return "seen";
        }
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -0 " + pid + " 2>/dev/null").start();
        return kill.waitFor() == 0 ? "seen" : "hidden";
    }

    private static long fill(Path file, long most) throws IOException {
        byte[] block = new byte[64 * 1024];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (; written < most; written += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            return Files.size(file);
        }
        return written;
    }
}
