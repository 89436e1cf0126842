package dev.revo.agents.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What this machine offers for making boxes. Immutable.
 *
 * @param users ids to give to boxes, when this process is the superuser
 * @param shell a POSIX shell, on systems that have one
 * @param prlimit sets limits of a process, part of util-linux
 * @param setpriv changes the user of a process, part of util-linux
 * @param setsid starts a session, part of util-linux
 * @param unshare makes a mount namespace, part of util-linux
 */
record HostTools(
        Optional<BoxUsers> users,
        Optional<Path> shell,
        Optional<Path> prlimit,
        Optional<Path> setpriv,
        Optional<Path> setsid,
        Optional<Path> unshare) {
    private static final List<String> SYSTEM = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");

    static HostTools detect() {
        return new HostTools(
                BoxUsers.detect(),
                Optional.of(Path.of("/bin/sh")).filter(Files::isExecutable),
                find("prlimit"),
                find("setpriv"),
                find("setsid"),
                find("unshare"));
    }

    /** A program in the directories of the system, or else on the path of this process. */
    static Optional<Path> find(String name) {
        return find(name, Optional.ofNullable(System.getenv("PATH")));
    }

    static Optional<Path> find(String name, Optional<String> path) {
        List<String> more =
                path.map(all -> List.of(all.split(File.pathSeparator))).orElse(List.of());
        return java.util.stream.Stream.concat(SYSTEM.stream(), more.stream())
                .filter(dir -> !dir.isBlank())
                .map(dir -> Path.of(dir, name))
                .filter(Files::isExecutable)
                .findFirst();
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
