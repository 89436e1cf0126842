package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Boxes in namespaces of their own, made by the program bubblewrap. */
final class BubblewrapBackend implements Backend {
    /** The shell that becomes bubblewrap, its monitor and the first process inside. */
    private static final int OWN_PROCESSES = 3;

    private final Path binary;
    private final HostTools tools;
    private final Cgroups cgroups;

    BubblewrapBackend(Path binary, HostTools tools, Cgroups cgroups) {
        this.binary = binary;
        this.tools = tools;
        this.cgroups = cgroups;
    }

    @Override
    public String name() {
        return "bubblewrap";
    }

    @Override
    public Box open(BoxCommand command) throws IOException {
        if (!Files.isExecutable(binary)) {
            throw new IOException("There is no program " + binary.getFileName()
                    + " here. Install bubblewrap (package 'bubblewrap' on Debian, Ubuntu, Fedora).");
        }
        Path outer = Files.createTempDirectory("revo-box-");
        try {
            return lay(command, outer);
        } catch (IOException | RuntimeException e) {
            BoxFiles.delete(outer);
            throw e;
        }
    }

    private Box lay(BoxCommand command, Path outer) throws IOException {
        Path inner = Files.createDirectory(outer.resolve("box"));
        BoxFiles.write(inner, command.files());
        int uid = tools.users().map(BoxUsers::any).orElse(0);
        if (uid != 0) {
            Files.setPosixFilePermissions(outer, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
            BoxFiles.own(inner, uid);
        }
        Cgroups.Group group = cgroups.open(command.limits(), OWN_PROCESSES);
        try {
            List<String> argv = new BubblewrapArguments(binary, tools, command, outer, uid, cgroups.available())
                    .with(group.doors());
            return new NamespaceBox(outer, inner, group, argv);
        } catch (IOException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private record NamespaceBox(Path outer, Path directory, Cgroups.Group group, List<String> argv) implements Box {
        private static final Pattern EXIT = Pattern.compile("\"exit-code\"\\s*:\\s*(\\d+)");
        private static final Pattern CHILD = Pattern.compile("\"child-pid\"\\s*:\\s*(\\d+)");

        @Override
        public ProcessBuilder launcher() {
            ProcessBuilder builder = new ProcessBuilder(argv).directory(outer.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
            return builder;
        }

        /** Ends the first process inside, which takes its whole namespace along, and then the monitor. */
        @Override
        public void kill(Process launched) {
            if (launched.isAlive()) {
                status(CHILD).flatMap(pid -> ProcessHandle.of(pid)).ifPresent(ProcessHandle::destroyForcibly);
                launched.destroyForcibly();
            }
            group.kill();
        }

        @Override
        public Outcome outcome(int launcherExit) {
            Optional<Integer> exit = status(EXIT).map(Long::intValue);
            if (exit.isPresent()) {
                return Outcome.ofStatus(exit.get());
            }
            return group.ranOutOfMemory() ? new Outcome(BoxResult.Ended.KILLED, -1) : Outcome.failed();
        }

        private Optional<Long> status(Pattern what) {
            try {
                Matcher found = what.matcher(Files.readString(outer.resolve(BubblewrapArguments.STATUS)));
                return found.find() ? Optional.of(Long.valueOf(found.group(1))) : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            group.close();
            BoxFiles.delete(outer);
        }
    }
}
