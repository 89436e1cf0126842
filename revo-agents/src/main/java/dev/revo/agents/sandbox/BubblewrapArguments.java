package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxLimits;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The command line that makes one box. Confined to the thread that opens the box. */
final class BubblewrapArguments {
    static final String STATUS = "status";
    static final String HOME = "/box";

    private static final int NOFILE = 1024;
    private static final long TMP_BYTES = 64L * 1024 * 1024;

    /**
     * Opens the status file, binds what the box's user could not reach, joins the control groups and becomes the rest of
     * the command. Arguments: status file, number of binds, source and place of each, number of groups, door of each.
     */
    private static final String START = "exec 9>\"$1\" || exit 71; shift; n=$1; shift;"
            + " while [ \"$n\" -gt 0 ]; do mount --bind \"$1\" \"$2\" || exit 72; shift 2; n=$((n-1)); done;"
            + " n=$1; shift; while [ \"$n\" -gt 0 ]; do echo $$ >\"$1\" || exit 73; shift; n=$((n-1)); done;"
            + " exec \"$@\"";

    private final Path binary;
    private final HostTools tools;
    private final BoxCommand command;
    private final Path outer;
    private final int uid;
    private final boolean grouped;
    private final Map<Path, Path> staged = new LinkedHashMap<>();
    private final List<String> argv = new ArrayList<>();

    /** For a command in a box laid out in the directory; {@code uid} is 0 when the box runs as this user. */
    BubblewrapArguments(Path binary, HostTools tools, BoxCommand command, Path outer, int uid, boolean grouped) {
        this.binary = binary;
        this.tools = tools;
        this.command = command;
        this.outer = outer;
        this.uid = uid;
        this.grouped = grouped;
    }

    List<String> with(List<Path> doors) throws IOException {
        dropUser();
        namespaces();
        systemDirectories();
        javaHome();
        add("--dev", "/dev", "--size", Long.toString(TMP_BYTES), "--tmpfs", "/tmp");
        add("--bind", outer.resolve("box").toString(), HOME);
        for (Map.Entry<String, Path> source : command.readOnly().entrySet()) {
            add("--ro-bind", reachable(source.getValue()).toString(), HOME + "/" + source.getKey());
        }
        add("--remount-ro", "/", "--chdir", HOME);
        environment();
        add("--json-status-fd", "9", "--");
        limits();
        argv.addAll(command.argv());
        return start(doors);
    }

    private void add(String... words) {
        argv.addAll(List.of(words));
    }

    private void dropUser() {
        if (uid != 0) {
            add(tools.setpriv().map(Path::toString).orElse("setpriv"));
            add("--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--no-new-privs");
        }
    }

    private void namespaces() {
        add(binary.toString(), "--unshare-user", "--unshare-all");
        if (Bubblewrap.of(binary).knows("--disable-userns")) {
            add("--disable-userns");
        }
        add("--die-with-parent", "--new-session", "--cap-drop", "ALL");
    }

    private void systemDirectories() throws IOException {
        add("--ro-bind", "/usr", "/usr");
        for (String name : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
            Path directory = Path.of("/", name);
            if (Files.isSymbolicLink(directory)) {
                add("--symlink", Files.readSymbolicLink(directory).toString(), directory.toString());
            } else if (Files.isDirectory(directory)) {
                add("--ro-bind", directory.toString(), directory.toString());
            }
        }
        for (String file : List.of("/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")) {
            add("--ro-bind-try", file, file);
        }
    }

    private void javaHome() throws IOException {
        Path home = HostTools.javaHome();
        if (!home.startsWith("/usr")) {
            add("--ro-bind", reachable(home).toString(), home.toString());
        }
        for (Path target : linkedFrom(home)) {
            add("--ro-bind-try", target.toString(), target.toString());
        }
    }

    /** Directories outside of the Java home to which its configuration is linked, as some distributions do. */
    private static Set<Path> linkedFrom(Path home) throws IOException {
        Set<Path> targets = new LinkedHashSet<>();
        Path conf = home.resolve("conf");
        if (Files.isDirectory(conf)) {
            try (Stream<Path> all = Files.walk(conf, 3, new FileVisitOption[0])) {
                for (Path link : (Iterable<Path>) all.filter(Files::isSymbolicLink)::iterator) {
                    Path target = BoxFiles.parent(link)
                            .resolve(Files.readSymbolicLink(link))
                            .normalize();
                    if (!target.startsWith("/usr") && !target.startsWith(home) && Files.exists(target)) {
                        targets.add(Files.isDirectory(target) ? target : BoxFiles.parent(target));
                    }
                }
            }
        }
        return targets;
    }

    /** A place from which the user of the box can bind the source: itself, or one where the superuser has bound it. */
    private Path reachable(Path source) throws IOException {
        Path real = source.toRealPath();
        if (uid == 0 || tools.unshare().isEmpty() || openToAll(real)) {
            return real;
        }
        Path place = outer.resolve("bound-" + staged.size());
        if (Files.isDirectory(real)) {
            Files.createDirectory(place);
        } else {
            Files.createFile(place);
        }
        staged.put(real, place);
        return place;
    }

    private static boolean openToAll(Path real) throws IOException {
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            if (!Files.getPosixFilePermissions(above, LinkOption.NOFOLLOW_LINKS)
                    .contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private void environment() {
        add("--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", HOME, "--setenv", "LANG", "C.UTF-8");
        Path home = HostTools.javaHome();
        if (Path.of(command.argv().get(0)).startsWith(home)) {
            // Without /proc the loader cannot tell where the program lies, and so not where its libraries are.
            add("--setenv", "LD_LIBRARY_PATH", home.resolve("lib").toString());
        }
        command.environment().forEach((name, value) -> add("--setenv", name, value));
    }

    /** Limits of the single process, set inside: there the kernel counts the processes of this box only. */
    private void limits() {
        if (tools.prlimit().isPresent()) {
            BoxLimits limits = command.limits();
            argv.addAll(Limits.prlimit(tools.prlimit().get(), limits, NOFILE));
            add("--nproc=" + limits.processes());
            if (!grouped) {
                add("--data=" + limits.memoryBytes());
            }
            add("--");
        }
    }

    private List<String> start(List<Path> doors) {
        List<String> whole = new ArrayList<>();
        if (!staged.isEmpty()) {
            whole.addAll(List.of(
                    tools.unshare().map(Path::toString).orElse("unshare"),
                    "--mount",
                    "--propagation",
                    "private",
                    "--"));
        }
        whole.addAll(List.of(
                tools.shell().map(Path::toString).orElse("/bin/sh"),
                "-c",
                START,
                "revo-box",
                outer.resolve(STATUS).toString(),
                Integer.toString(staged.size())));
        staged.forEach((source, place) -> whole.addAll(List.of(source.toString(), place.toString())));
        whole.add(Integer.toString(doors.size()));
        doors.forEach(door -> whole.add(door.toString()));
        whole.addAll(argv);
        return List.copyOf(whole);
    }
}
