package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Plain child processes with what every operating system gives. */
final class ProcessBackend implements Backend {
    private static final int NOFILE = 4096;

    private final HostTools tools;

    ProcessBackend(HostTools tools) {
        this.tools = tools;
    }

    @Override
    public String name() {
        return "process";
    }

    @Override
    public Box open(BoxCommand command) throws IOException {
        Path directory = Files.createTempDirectory("revo-box-").toRealPath();
        try {
            BoxFiles.write(directory, command.files());
            for (Map.Entry<String, Path> source : command.readOnly().entrySet()) {
                Path place = directory.resolve(source.getKey());
                Files.createDirectories(BoxFiles.parent(place));
                Files.createSymbolicLink(place, source.getValue().toRealPath());
            }
            return new PlainBox(
                    directory,
                    argv(command),
                    environment(command, directory, File.separatorChar == '/', System.getenv()));
        } catch (IOException | RuntimeException e) {
            BoxFiles.delete(directory);
            throw e;
        }
    }

    /** The command in a session of its own, so that its group can be ended as one, and with limits where they exist. */
    private List<String> argv(BoxCommand command) {
        List<String> argv = new ArrayList<>();
        tools.setsid().ifPresent(setsid -> argv.add(setsid.toString()));
        tools.prlimit().ifPresent(prlimit -> {
            argv.addAll(Limits.prlimit(prlimit, command.limits(), NOFILE));
            argv.add("--data=" + command.limits().memoryBytes());
            argv.add("--");
        });
        argv.addAll(command.argv());
        return List.copyOf(argv);
    }

    static Map<String, String> environment(BoxCommand command, Path directory, boolean posix, Map<String, String> own) {
        Map<String, String> all = new java.util.LinkedHashMap<>();
        if (posix) {
            all.put("PATH", "/usr/bin:/bin");
        } else {
            // Windows programs do not start without the first of these.
            for (String name : List.of("SystemRoot", "PATH")) {
                String value = own.get(name);
                if (value != null) {
                    all.put(name, value);
                }
            }
        }
        all.put("HOME", directory.toString());
        all.put("LANG", "C.UTF-8");
        all.putAll(command.environment());
        return all;
    }

    private record PlainBox(Path directory, List<String> argv, Map<String, String> environment) implements Box {
        private static final int ROUNDS = 50;

        @Override
        public ProcessBuilder launcher() {
            ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return builder;
        }

        /**
         * Ends the tree while its links are known, then those that lost their parent but kept directory or environment,
         * until there are none: a tree may grow while it is cut.
         */
        @Override
        public void kill(Process launched) {
            for (int round = 0; round < ROUNDS; round++) {
                List<ProcessHandle> found = Stream.concat(
                                Stream.concat(Stream.of(launched.toHandle()), launched.descendants()), strays())
                        .filter(ProcessHandle::isAlive)
                        .toList();
                if (found.isEmpty()) {
                    return;
                }
                found.forEach(ProcessHandle::destroyForcibly);
            }
        }

        private Stream<ProcessHandle> strays() {
            return Files.isDirectory(Path.of("/proc/self"))
                    ? ProcessHandle.allProcesses().filter(this::belongs)
                    : Stream.empty();
        }

        private boolean belongs(ProcessHandle process) {
            Path proc = Path.of("/proc", Long.toString(process.pid()));
            try {
                return Files.readSymbolicLink(proc.resolve("cwd")).startsWith(directory)
                        || Files.readString(proc.resolve("environ"), java.nio.charset.StandardCharsets.ISO_8859_1)
                                .contains("HOME=" + directory + "\0");
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public Outcome outcome(int launcherExit) {
            return Outcome.ofStatus(launcherExit);
        }

        @Override
        public void close() {
            BoxFiles.delete(directory);
        }
    }
}
