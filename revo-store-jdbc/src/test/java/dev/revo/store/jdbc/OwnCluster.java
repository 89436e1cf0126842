package dev.revo.store.jdbc;

import dev.revo.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of a test's own, whose processes the test may kill and whose disk it may fill. It is made with the
 * system's programs: those in REVO_TEST_POSTGRES_BIN, else the newest below /usr/lib/postgresql.
 */
public final class OwnCluster implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path bin;
    private final Path directory;
    private final int port;
    private final List<String> settings;
    private @Nullable Process postmaster;

    private OwnCluster(Path bin, Path directory, List<String> settings) {
        this.bin = bin;
        this.directory = directory;
        this.port = freePort();
        this.settings = settings;
    }

    /** Why none can be made here; empty when it can. */
    public static Optional<String> missing() {
        if (bin().isEmpty()) {
            return Optional.of(
                    "needs PostgreSQL's initdb and postgres, in REVO_TEST_POSTGRES_BIN or /usr/lib/postgresql");
        }
        return root() && !succeeds("unshare", "-U", "true")
                ? Optional.of("PostgreSQL refuses to run as root, and user namespaces are not to be had")
                : Optional.empty();
    }

    private static Optional<Path> bin() {
        String named = System.getenv("REVO_TEST_POSTGRES_BIN");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path installed = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(installed)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(installed)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                    .max(Comparator.comparing(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * A server that runs, with its data below this directory.
     *
     * @param settings of the server, such as {@code synchronous_commit=off}
     */
    public static OwnCluster start(Path directory, String... settings) throws IOException {
        OwnCluster cluster = new OwnCluster(
                bin().orElseThrow(() -> new IllegalStateException(missing().orElse(""))), directory, List.of(settings));
        cluster.init();
        cluster.start();
        return cluster;
    }

    private void init() throws IOException {
        run(command(
                "initdb",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "--wal-segsize=1",
                "--pgdata=" + data()));
    }

    private Path data() {
        return directory.resolve("data");
    }

    // A namespace without a user in it is not root's, and the process keeps its number.
    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(root() ? List.of("unshare", "-U") : List.of());
        command.add(bin.resolve(program).toString());
        Collections.addAll(command, arguments);
        return command;
    }

    private void run(List<String> command) throws IOException {
        Path log = directory.resolve("initdb.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (ended(process) != 0) {
            throw new IOException(command + ": " + Files.readString(log));
        }
    }

    /** Starts it again. */
    public void start() throws IOException {
        List<String> command = command(
                "postgres",
                "-D",
                data().toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=16MB",
                "-c",
                "max_connections=60");
        for (String setting : settings) {
            command.add("-c");
            command.add(setting);
        }
        Path log = directory.resolve("postgres.log");
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        postmaster = started;
        Await.atMost(SOON).until("the server answers", () -> {
            if (!started.isAlive()) {
                throw new IllegalStateException("it ended: " + tail(log));
            }
            return answers();
        });
    }

    private static String tail(Path log) {
        try {
            String all = Files.readString(log);
            return all.substring(Math.max(0, all.length() - 2_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Whether it lets somebody in. */
    public boolean answers() {
        try (Connection connection = DriverManager.getConnection(url())) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** A JDBC URL of a superuser. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** Kills all its processes with signal 9, and returns when they are gone. */
    public void kill() {
        Process parent = postmaster;
        if (parent == null) {
            return;
        }
        List<ProcessHandle> children = parent.descendants().toList();
        parent.toHandle().destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        ended(parent);
        Await.atMost(SOON).until("all are gone", () -> children.stream().noneMatch(ProcessHandle::isAlive));
        postmaster = null;
    }

    @Override
    public void close() {
        kill();
    }

    private static int ended(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return ended(new ProcessBuilder(command).start()) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
