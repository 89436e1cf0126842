package dev.revo.testkit.contract;

import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Protection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Attacks a box from the inside, one plain attack for each protection that can be watched from outside. */
final class SandboxAttack {
    private static final String SECRET = "s3cret-of-the-host";

    /** Runs a command in a box. */
    interface Box {
        BoxResult run(BoxCommand command) throws Exception;
    }

    private final SandboxReport claimed;
    private final Box box;

    SandboxAttack(SandboxReport claimed, Box box) {
        this.claimed = claimed;
        this.box = box;
    }

    /** The protections that did not hold. */
    Set<Protection> broken() throws Exception {
        Set<Protection> broken = EnumSet.noneOf(Protection.class);
        Path dir = Files.createTempDirectory("kit");
        Path file = dir.resolve("file");
        try {
            // Open to everybody, so that only the sandbox stands between.
            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.writeString(file, SECRET);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            if (box.run(sh("cat \"$1\"", file)).output().contains(SECRET)) {
                broken.add(Protection.FS_READ);
            }
            box.run(sh("echo overwritten >\"$1\"; echo new >\"$1.new\"", file));
            if (!Files.readString(file).equals(SECRET) || Files.exists(dir.resolve("file.new"))) {
                broken.add(Protection.FS_WRITE);
            }
        } finally {
            Files.deleteIfExists(dir.resolve("file.new"));
            Files.deleteIfExists(file);
            Files.delete(dir);
        }
        if (connects()) {
            broken.add(Protection.NETWORK);
        }
        if (writesMoreThan(10_000)) {
            broken.add(Protection.FILE_SIZE);
        }
        // Only where it is claimed: otherwise it would take its whole wall-clock limit.
        if (claimed.enforces(Protection.CPU) && spins()) {
            broken.add(Protection.CPU);
        }
        return broken;
    }

    private static BoxCommand sh(String script, Path path) {
        return BoxCommand.of("/bin/sh", "-c", script, "sh", path.toString());
    }

    private boolean spins() throws Exception {
        BoxResult result = box.run(sh("while :; do :; done", Path.of("x"))
                .limits(BoxLimits.defaults().cpu(Duration.ofSeconds(1)).wall(Duration.ofSeconds(20))));
        return result.ended() != BoxResult.Ended.KILLED;
    }

    private boolean connects() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            box.run(BoxCommand.of(
                    "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; echo knock >&3"));
            return accepts(server);
        }
    }

    private static boolean accepts(ServerSocket server) throws IOException {
        try {
            server.accept().close();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private boolean writesMoreThan(int bound) throws Exception {
        BoxResult result = box.run(sh("head -c 100000 /dev/zero >big; exit 0", Path.of("x"))
                .limits(BoxLimits.defaults().fileBytes(bound))
                .collect("big", 1_000_000));
        return result.files().containsKey("big") && result.files().get("big").size() > bound;
    }
}
