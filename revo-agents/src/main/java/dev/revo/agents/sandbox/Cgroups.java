package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Control groups in which boxes can be put to bound their memory and processes, of either version. Where there is one for
 * the processor too, boxes share it by box and not by thread, so that a box with many does not starve its neighbours.
 * Immutable; a machine without writable groups gives none.
 */
final class Cgroups {
    private static final String PIDS = "pids.max";

    private final List<Path> parents;
    private final boolean unified;

    private Cgroups(List<Path> parents, boolean unified) {
        this.parents = List.copyOf(parents);
        this.unified = unified;
    }

    static Cgroups none() {
        return new Cgroups(List.of(), false);
    }

    static Cgroups detect() {
        return detect(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
    }

    static Cgroups detect(Path mount, Path membership) {
        try {
            List<String> own = Files.readAllLines(membership);
            return Files.exists(mount.resolve("cgroup.controllers")) ? unified(mount, own) : split(mount, own);
        } catch (IOException | SecurityException e) {
            return none();
        }
    }

    private static Cgroups unified(Path mount, List<String> own) throws IOException {
        String path = group(own, "").orElse("/");
        Path here = mount.resolve(path.substring(1)).normalize();
        Path above = here.getParent();
        List<Path> candidates = here.equals(mount) || above == null ? List.of(mount) : List.of(here, above, mount);
        for (Path candidate : candidates) {
            Path control = candidate.resolve("cgroup.subtree_control");
            if (candidate.startsWith(mount) && Files.isWritable(candidate) && Files.isReadable(control)) {
                List<String> passed = List.of(Files.readString(control).trim().split(" "));
                if (passed.containsAll(List.of("memory", "pids"))) {
                    return new Cgroups(List.of(candidate), true);
                }
            }
        }
        return none();
    }

    private static Cgroups split(Path mount, List<String> own) {
        List<Path> parents = new ArrayList<>();
        for (String controller : List.of("memory", "pids", "cpu")) {
            Path root = mount.resolve(controller);
            Path here = root.resolve(group(own, controller).orElse("/").substring(1))
                    .normalize();
            Path parent = here.startsWith(root) && Files.isDirectory(here) ? here : root;
            if (Files.isWritable(parent) && Files.exists(parent.resolve("cgroup.procs"))) {
                parents.add(parent);
            } else if (!controller.equals("cpu")) {
                return none();
            }
        }
        return new Cgroups(parents, false);
    }

    /** The path of this process in the hierarchy of a controller; the empty name is that of version 2. */
    private static Optional<String> group(List<String> lines, String controller) {
        return lines.stream()
                .map(line -> line.split(":", 3))
                .filter(part -> part.length == 3 && part[2].startsWith("/"))
                .filter(part -> List.of(part[1].split(",", -1)).contains(controller))
                .map(part -> part[2])
                .findFirst();
    }

    boolean available() {
        return !parents.isEmpty();
    }

    /**
     * A new group with these limits; without any effect where there are no groups.
     *
     * @param spare processes that the box itself needs
     */
    Group open(BoxLimits limits, int spare) throws IOException {
        String name = "revo-" + UUID.randomUUID();
        Group group = new Group(parents.stream().map(p -> p.resolve(name)).toList());
        try {
            for (Path directory : group.directories) {
                Files.createDirectory(directory);
            }
            if (available()) {
                limit(group, limits, spare);
            }
            return group;
        } catch (IOException e) {
            group.close();
            throw e;
        }
    }

    private void limit(Group group, BoxLimits limits, int spare) throws IOException {
        Path memory = group.directories.get(0);
        Path pids = group.directories.get(unified ? 0 : 1);
        write(pids.resolve(PIDS), limits.processes() + spare);
        write(memory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), limits.memoryBytes());
        Path swap = memory.resolve(unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
        if (Files.exists(swap)) {
            write(swap, unified ? 0 : limits.memoryBytes());
        }
    }

    private static void write(Path file, long value) throws IOException {
        Files.write(file, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** A group for one box. */
    static final class Group implements AutoCloseable {
        private static final int TRIES = 2000;

        private final List<Path> directories;

        private Group(List<Path> directories) {
            this.directories = directories;
        }

        /** The files into which a process writes itself to join. */
        List<Path> doors() {
            return directories.stream().map(d -> d.resolve("cgroup.procs")).toList();
        }

        /** Whether the kernel ended something here because the memory was used up. */
        boolean ranOutOfMemory() {
            return directories.stream()
                    .flatMap(d -> Stream.of(d.resolve("memory.oom_control"), d.resolve("memory.events")))
                    .filter(Files::isReadable)
                    .flatMap(Group::lines)
                    .anyMatch(line -> line.startsWith("oom_kill ") && !line.equals("oom_kill 0"));
        }

        private static Stream<String> lines(Path file) {
            try {
                return Files.readAllLines(file).stream();
            } catch (IOException e) {
                return Stream.empty();
            }
        }

        /** Ends every process of the group. */
        void kill() {
            directories.stream()
                    .map(d -> d.resolve("cgroup.procs"))
                    .flatMap(Group::lines)
                    .distinct()
                    .map(Long::valueOf)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .forEach(ProcessHandle::destroyForcibly);
        }

        /** Ends what is left and removes the group, once the kernel has let go of the dead. */
        @Override
        public void close() {
            for (int i = 0; i < TRIES; i++) {
                if (gone()) {
                    return;
                }
                kill();
                // The kernel gives no signal that works without a further process; the dead leave within milliseconds.
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        }

        private boolean gone() {
            boolean all = true;
            for (Path directory : directories) {
                try {
                    Files.deleteIfExists(directory);
                } catch (IOException e) {
                    all = false;
                }
            }
            return all;
        }
    }
}
