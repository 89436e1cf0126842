package dev.revo.testkit.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a child JVM. Used once. */
final class CrashChild {

    private final CrashSpec spec;
    private final String name;
    private final int count;
    private final boolean halts;

    CrashChild(CrashSpec spec, String name, int count, boolean halts) {
        this.spec = spec;
        this.name = name;
        this.count = count;
        this.halts = halts;
    }

    CrashRun run() {
        try (PointListener points = PointListener.open(halts)) {
            Path classPath = Files.createTempFile("revo-crash", ".args");
            try {
                Files.writeString(classPath, "-cp " + quoted(System.getProperty("java.class.path")), UTF_8);
                return watch(start(classPath, points), points);
            } finally {
                Files.deleteIfExists(classPath);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + spec.main(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + spec.main() + " was running", e);
        }
    }

    private Process start(Path classPath, PointListener points) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + classPath);
        command.add("-Drevo.crash.port=" + points.port());
        command.add("-Drevo.crash.token=" + points.token());
        if (count > 0) {
            command.add("-Drevo.crash.name=" + name);
            command.add("-Drevo.crash.count=" + count);
        }
        command.addAll(spec.jvmArgs());
        command.add(spec.main());
        command.addAll(spec.args());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        spec.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        builder.environment().putAll(spec.environment());
        return builder.start();
    }

    private CrashRun watch(Process process, PointListener points) throws InterruptedException {
        try {
            OutputTail output = OutputTail.of(process.getInputStream(), spec.outputBytes());
            points.listen(process);
            if (!process.waitFor(spec.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                process.toHandle().destroyForcibly();
                process.waitFor();
                output.finish();
                throw new AssertionError(spec.main() + " did not end within " + spec.timeout() + "; reached "
                        + points.finish() + "; output:\n" + output.text());
            }
            output.finish();
            List<CrashRun.Point> reached = points.finish();
            return new CrashRun(process.exitValue(), points.armedReached(), reached, output.text(), output.cut());
        } finally {
            process.destroyForcibly();
        }
    }

    /** In the form of the java launcher's argument files. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
