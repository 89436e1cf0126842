package dev.revo.agents.sandbox;

import dev.revo.agents.sandbox.SelfTest.Finding;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a command in a box can reach: a private file, a place to write, our listeners, our process, our environment. The
 * answer comes from this side wherever it can: the file that appeared, the connection that arrived.
 */
final class ReachProbe {
    private static final String CLASS_FILE = Probe.class.getName().replace('.', '/') + ".class";
    private static final long FILE_LIMIT = 1024L * 1024;
    private static final int LISTEN_MILLIS = 50;

    private final SelfTest.Runner boxes;

    ReachProbe(SelfTest.Runner boxes) {
        this.boxes = boxes;
    }

    Seen run() throws Exception {
        Path outside = Files.createTempDirectory("revo-probe-");
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            open(outside, "rwxrwxrwx");
            String secret = UUID.randomUUID().toString();
            Path hidden = Files.writeString(outside.resolve("hidden"), secret);
            open(hidden, "rw-rw-rw-");
            Path written = outside.resolve("written");
            BoxResult result = boxes.run(command(written, hidden, tcp.getLocalPort(), udp.getLocalPort()));
            String said = result.output();
            if (!said.contains(Probe.STARTED) || !said.contains("probe=done")) {
                return Seen.broken("the probe did not run: " + result.ended() + " " + said.strip());
            }
            return judge(said, secret, Files.exists(written), arrived(tcp), arrived(udp));
        } finally {
            BoxFiles.delete(outside);
        }
    }

    private static Seen judge(String said, String secret, boolean written, boolean tcp, boolean udp) {
        Map<Protection, Finding> all = new EnumMap<>(Protection.class);
        all.put(Protection.FS_WRITE, held(!written, "a file outside was not written", "a file outside was written"));
        all.put(
                Protection.FS_READ,
                held(!said.contains(secret), "a file of the user was not read", "a file of the user was read"));
        Force network = tcp && udp ? Force.ABSENT : tcp || udp ? Force.PARTIAL : Force.ENFORCED;
        all.put(
                Protection.NETWORK,
                new Finding(
                        network,
                        "TCP " + (tcp ? "reached" : "did not reach") + " and UDP " + (udp ? "reached" : "did not reach")
                                + " a listener of this machine"));
        all.put(Protection.ENV, held(!said.contains("env="), "no variable was passed on", "variables were passed on"));
        long file = said.lines()
                .filter(line -> line.matches("file=\\d+"))
                .mapToLong(line -> Long.parseLong(line.substring("file=".length())))
                .findFirst()
                .orElse(0);
        all.put(Protection.FILE_SIZE, held(file <= FILE_LIMIT, "a file ended at " + file, "a file grew to " + file));
        boolean hidden = said.contains("process=hidden");
        return new Seen(all, hidden, hidden ? "processes outside are hidden" : "processes outside are seen");
    }

    private static Finding held(boolean held, String yes, String no) {
        return new Finding(held ? Force.ENFORCED : Force.ABSENT, held ? yes : no);
    }

    private static BoxCommand command(Path written, Path hidden, int tcp, int udp) throws IOException {
        List<String> argv = new ArrayList<>(List.of(
                HostTools.javaHome().resolve("bin").resolve("java").toString(),
                "-Xmx32m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                "probe",
                Probe.class.getName(),
                written.toString(),
                hidden.toString(),
                Integer.toString(tcp),
                Integer.toString(udp),
                Long.toString(ProcessHandle.current().pid()),
                Long.toString(4 * FILE_LIMIT)));
        System.getenv().keySet().stream()
                .filter(name -> !List.of("PATH", "HOME", "LANG", "PWD", "LD_LIBRARY_PATH", "SystemRoot", "_", "SHLVL")
                        .contains(name))
                .filter(name -> name.matches("\\w+"))
                .forEach(argv::add);
        return BoxCommand.of(argv)
                .file("probe/" + CLASS_FILE, classFile(CLASS_FILE))
                .file(
                        "probe/" + CLASS_FILE.replace(".class", "$Attack.class"),
                        classFile(CLASS_FILE.replace(".class", "$Attack.class")))
                .limits(BoxLimits.defaults().wall(Duration.ofSeconds(10)).fileBytes(FILE_LIMIT));
    }

    private static BoxFile classFile(String path) throws IOException {
        try (InputStream in = Probe.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IOException("the class file of the probe is missing");
            }
            return BoxFile.of(in.readAllBytes());
        }
    }

    private static void open(Path path, String permissions) throws IOException {
        try {
            Files.setPosixFilePermissions(path, java.nio.file.attribute.PosixFilePermissions.fromString(permissions));
        } catch (UnsupportedOperationException e) {
            // Not a POSIX file system: everything that this user may do is open to its processes anyway.
            return;
        }
    }

    private static boolean arrived(ServerSocket listener) throws IOException {
        listener.setSoTimeout(LISTEN_MILLIS);
        try {
            listener.accept().close();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static boolean arrived(DatagramSocket listener) throws IOException {
        listener.setSoTimeout(LISTEN_MILLIS);
        try {
            listener.receive(new DatagramPacket(new byte[64], 64));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /**
     * What was seen.
     *
     * @param findings by protection
     * @param processesHidden whether processes outside were hidden
     * @param processes the same in words
     */
    record Seen(Map<Protection, Finding> findings, boolean processesHidden, String processes) {
        static Seen broken(String why) {
            Map<Protection, Finding> all = new EnumMap<>(Protection.class);
            for (Protection protection : List.of(
                    Protection.FS_READ,
                    Protection.FS_WRITE,
                    Protection.NETWORK,
                    Protection.ENV,
                    Protection.FILE_SIZE)) {
                all.put(protection, new Finding(Force.ABSENT, why));
            }
            return new Seen(all, false, why);
        }
    }
}
