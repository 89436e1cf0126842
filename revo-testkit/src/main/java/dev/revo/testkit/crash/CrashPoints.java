package dev.revo.testkit.crash;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The test's side: runs a main class in a child JVM with the class path of this one, and kills it at a named point. A
 * dry run lists the points; then one run for each shows what a crash there leaves behind:
 *
 * <pre>{@code
 * CrashPoints child = CrashPoints.of(Main.class).args(directory);
 * for (CrashRun.Point point : child.dryRun().points()) {
 *     child.killAt(point.name(), point.count());
 *     // start again and look
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe; each run is a process of its own. The child's output is read all the time, so it cannot
 * block on it. A kill ends the child alone, not processes that it started.
 */
public final class CrashPoints {

    private final CrashSpec spec;

    private CrashPoints(CrashSpec spec) {
        this.spec = spec;
    }

    /** Returns runs of {@code main} without arguments, of at most 30 seconds, whose last 64 KiB of output are kept. */
    public static CrashPoints of(Class<?> main) {
        requireNonNull(main, "main");
        return new CrashPoints(new CrashSpec(
                main.getName(), List.of(), List.of(), Map.of(), Optional.empty(), Duration.ofSeconds(30), 64 * 1024));
    }

    /** Returns a copy with these program arguments instead of those before. */
    public CrashPoints args(String... args) {
        return new CrashPoints(spec.withArgs(List.of(args)));
    }

    /** Returns a copy with one more argument of the JVM, such as {@code -Xmx64m} or {@code -Dname=value}. */
    public CrashPoints jvmArg(String arg) {
        List<String> jvmArgs = new ArrayList<>(spec.jvmArgs());
        jvmArgs.add(requireNonNull(arg, "arg"));
        return new CrashPoints(spec.withJvmArgs(jvmArgs));
    }

    /** Returns a copy with one more environment variable, added to those of this process. */
    public CrashPoints environment(String name, String value) {
        Map<String, String> environment = new LinkedHashMap<>(spec.environment());
        environment.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return new CrashPoints(spec.withEnvironment(environment));
    }

    /** Returns a copy that runs in another working directory. */
    public CrashPoints directory(Path directory) {
        return new CrashPoints(spec.withDirectory(requireNonNull(directory, "directory")));
    }

    /**
     * Returns a copy whose runs may take this long from start to end.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public CrashPoints timeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, was " + timeout);
        }
        return new CrashPoints(spec.withTimeout(timeout));
    }

    /**
     * Returns a copy that keeps this much of the end of the output.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public CrashPoints outputBytes(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative, was " + bytes);
        }
        return new CrashPoints(spec.withOutputBytes(bytes));
    }

    /**
     * Runs the child to its own end and returns the points that it reached.
     *
     * @throws AssertionError if it takes longer than the time-out; it is killed then, and its output is in the message
     */
    public CrashRun dryRun() {
        return new CrashChild(spec, "", 0, false).run();
    }

    /**
     * Runs the child and kills it from outside (signal 9 where signals exist) while it stands at a point.
     *
     * @param name the point
     * @param count at which of its reaches, from 1
     * @return what became of it; if the point was not reached the child ran to its own end
     * @throws AssertionError if it takes longer than the time-out
     */
    public CrashRun killAt(String name, int count) {
        return armed(name, count, false);
    }

    /** Runs the child and lets it halt itself at a point ({@code Runtime.halt}); as {@link #killAt} otherwise. */
    public CrashRun haltAt(String name, int count) {
        return armed(name, count, true);
    }

    private CrashRun armed(String name, int count, boolean halts) {
        requireNonNull(name, "name");
        if (name.isEmpty() || count < 1) {
            throw new IllegalArgumentException("wanted a name and a count from 1, found '" + name + "' and " + count);
        }
        return new CrashChild(spec, name, count, halts).run();
    }
}
