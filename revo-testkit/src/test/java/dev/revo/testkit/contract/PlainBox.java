package dev.revo.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.run.RunContext;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The smallest right sandbox: plain processes on Linux, each told by its own HOME; it can be made wrong in one way. */
final class PlainBox implements Sandbox {
    /** Ways to be wrong. */
    enum Fault {
        NONE,
        LEAVES_CHILDREN,
        INHERITS_ENVIRONMENT,
        KEEPS_ITS_DIRECTORY,
        CALLS_A_TIMEOUT_AN_EXIT,
        BOASTS,
        USES_A_SHELL,
        IGNORES_CANCELLATION,
        FOLLOWS_LINKS,
        NEVER_CUTS
    }

    private final Fault fault;
    private final Path root;

    PlainBox(Fault fault, Path root) {
        this.fault = fault;
        this.root = root;
    }

    @Override
    public SandboxReport report() {
        Map<Protection, Force> held = new EnumMap<>(Protection.class);
        held.put(Protection.WALL, Force.ENFORCED);
        if (fault == Fault.BOASTS) {
            held.put(Protection.FS_WRITE, Force.ENFORCED);
        }
        Map<Protection, String> seen = new EnumMap<>(Protection.class);
        held.keySet().forEach(each -> seen.put(each, "looked at"));
        return new SandboxReport("plain", held, seen);
    }

    @Override
    public BoxResult run(RunContext ctx, BoxCommand command) throws Exception {
        Path home = fault == Fault.KEEPS_ITS_DIRECTORY
                ? Files.createDirectories(root.resolve("home"))
                : Files.createTempDirectory(root, "home");
        Path output = Files.createTempFile(root, "out", "");
        Path input = Files.createTempFile(root, "in", "");
        try {
            for (Path source : command.readOnly().values()) {
                if (!Files.exists(source)) {
                    return new BoxResult(Ended.BOX_FAILED, -1, "", false);
                }
            }
            fill(home, input, command);
            if (fault == Fault.IGNORES_CANCELLATION) {
                return run(home, input, output, command);
            }
            return ctx.cancellation().guard(() -> end(home), () -> run(home, input, output, command));
        } finally {
            if (fault != Fault.LEAVES_CHILDREN) {
                end(home);
            }
            Files.delete(output);
            Files.delete(input);
        }
    }

    private static void fill(Path home, Path input, BoxCommand command) throws IOException {
        for (Map.Entry<String, BoxFile> file : command.files().entrySet()) {
            Path to = home.resolve(file.getKey());
            Files.createDirectories(to.resolveSibling("."));
            Files.write(to, file.getValue().bytes());
        }
        for (Map.Entry<String, Path> file : command.readOnly().entrySet()) {
            Path to = home.resolve(file.getKey());
            Files.createDirectories(to.resolveSibling("."));
            Files.copy(file.getValue(), to);
        }
        Files.write(input, command.stdin().bytes());
    }

    private BoxResult run(Path home, Path input, Path output, BoxCommand command) throws Exception {
        List<String> argv = fault == Fault.USES_A_SHELL
                ? List.of("/bin/sh", "-c", String.join(" ", command.argv()))
                : command.argv();
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile());
        Map<String, String> env = builder.environment();
        if (fault != Fault.INHERITS_ENVIRONMENT) {
            env.clear();
        }
        env.put("PATH", "/usr/bin:/bin");
        env.put("LANG", "C.UTF-8");
        env.put("HOME", home.toString());
        env.putAll(command.environment());
        long start = System.nanoTime();
        Process process = builder.start();
        boolean inTime = process.waitFor(command.limits().wall().toMillis(), TimeUnit.MILLISECONDS);
        if (!inTime) {
            end(home);
            process.waitFor();
        }
        Ended ended = inTime || fault == Fault.CALLS_A_TIMEOUT_AN_EXIT ? Ended.EXITED : Ended.TIMED_OUT;
        String all = Files.readString(output, UTF_8);
        int most =
                fault == Fault.NEVER_CUTS ? Integer.MAX_VALUE : command.limits().outputBytes();
        return new BoxResult(
                ended,
                ended == Ended.EXITED ? process.exitValue() : -1,
                all.substring(0, Math.min(most, all.length())),
                all.length() > most,
                collect(home, command),
                java.time.Duration.ofNanos(System.nanoTime() - start));
    }

    private Map<String, BoxFile> collect(Path home, BoxCommand command) throws IOException {
        Map<String, BoxFile> files = new TreeMap<>();
        LinkOption[] how =
                fault == Fault.FOLLOWS_LINKS ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        for (Map.Entry<String, Integer> wanted : command.collect().entrySet()) {
            Path file = home.resolve(wanted.getKey());
            if (Files.isRegularFile(file, how) && Files.size(file) <= wanted.getValue()) {
                files.put(wanted.getKey(), BoxFile.of(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    /** Ends every process that has this home. */
    private static void end(Path home) {
        String mark = "HOME=" + home + "\0";
        for (int round = 0; round < 5; round++) {
            List<ProcessHandle> found = new ArrayList<>();
            ProcessHandle.allProcesses()
                    .filter(each -> environment(each.pid()).contains(mark))
                    .forEach(found::add);
            if (found.isEmpty()) {
                return;
            }
            found.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static String environment(long pid) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(pid), "environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException e) {
            // Gone, or of somebody else.
            return "";
        }
    }
}
