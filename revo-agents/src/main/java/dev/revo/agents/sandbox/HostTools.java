package dev.revo.agents.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What this machine offers for making boxes. Immutable.
 *
 * @param root whether this process has the rights of the superuser
 * @param shell a POSIX shell, on systems that have one
 * @param prlimit sets limits of a process, part of util-linux
 * @param setpriv changes the user of a process, part of util-linux
 * @param setsid starts a session, part of util-linux
 * @param unshare makes a mount namespace, part of util-linux
 */
record HostTools(
        boolean root,
        Optional<Path> shell,
        Optional<Path> prlimit,
        Optional<Path> setpriv,
        Optional<Path> setsid,
        Optional<Path> unshare) {
    private static final List<String> SYSTEM = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");

    static HostTools detect() {
        return new HostTools(
                isRoot(),
                Optional.of(Path.of("/bin/sh")).filter(Files::isExecutable),
                find("prlimit"),
                find("setpriv"),
                find("setsid"),
                find("unshare"));
    }

    /** A program in the directories of the system, or else on the path of this process. */
    static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        List<String> more = path == null ? List.of() : List.of(path.split(File.pathSeparator));
        return java.util.stream.Stream.concat(SYSTEM.stream(), more.stream())
                .filter(dir -> !dir.isBlank())
                .map(dir -> Path.of(dir, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isRoot() {
        try {
            Path self = Path.of("/proc/self");
            return Files.exists(self)
                    && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid", LinkOption.values()));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The home of the running Java, with all links resolved. */
    static Path javaHome() {
        Path home = Path.of(System.getProperty("java.home"));
        try {
            return home.toRealPath();
        } catch (IOException e) {
            return home.toAbsolutePath();
        }
    }
}
