package dev.revo.agents.verify;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Compilers kept warm in processes of their own, one for each compilation at a time. A source can make a compiler use up
 * its memory (constants folded from constants), its stack, or any time (inference, nested {@code finally}): there it ends a
 * process that holds nothing else, and the next source gets a new one. No code of a candidate runs in them. Thread-safe.
 */
final class CompilerPool implements SourceCompiler {
    /** How a JVM ends that was told to end when its memory is used up. */
    private static final int OUT_OF_MEMORY = 3;

    private static final Duration DYING = Duration.ofSeconds(5);
    private static final List<String> FROM_OUTSIDE = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Path home;
    private final Bounds bounds;
    private final Deque<Child> idle = new ArrayDeque<>();
    private boolean closed;

    /**
     * A pool without processes so far.
     *
     * @param home directory or jar with the classes of this package
     * @param bounds what its processes may take
     */
    CompilerPool(Path home, Bounds bounds) {
        this.home = home;
        this.bounds = bounds;
    }

    /**
     * What compilers may take.
     *
     * @param patience time of one compilation
     * @param memoryMib heap of one process
     * @param mostIdle how many processes are kept for later
     */
    record Bounds(Duration patience, int memoryMib, int mostIdle) {}

    @Override
    public Compiled compile(
            Map<String, String> sources, String modules, List<Path> classPath, Map<String, byte[]> given)
            throws IOException, InterruptedException {
        CompilerWire.Request request = new CompilerWire.Request(sources, modules, classPath, given);
        Child child = take();
        FutureTask<Compiled> task = new FutureTask<>(() -> child.ask(request));
        Thread thread = new Thread(task, "revo-compile");
        thread.setDaemon(true);
        thread.start();
        boolean answered = false;
        try {
            Compiled compiled = task.get(bounds.patience().toMillis(), TimeUnit.MILLISECONDS);
            answered = true;
            return compiled;
        } catch (TimeoutException e) {
            return Compiled.late(bounds.patience());
        } catch (ExecutionException e) {
            return died(child, e);
        } finally {
            if (answered) {
                giveBack(child);
            } else {
                child.kill();
            }
        }
    }

    private Compiled died(Child child, ExecutionException e) throws IOException, InterruptedException {
        int status = child.process().waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS)
                ? child.process().exitValue()
                : -1;
        if (status == OUT_OF_MEMORY) {
            return Compiled.broken("The compiler needs more than " + bounds.memoryMib() + " MiB for this source.");
        }
        throw new IOException("The compiler's process ended with status " + status + ".", e.getCause());
    }

    private Child take() throws IOException {
        synchronized (idle) {
            for (Child child = idle.poll(); child != null; child = idle.poll()) {
                if (child.process().isAlive()) {
                    return child;
                }
            }
        }
        return Child.start(home, bounds.memoryMib());
    }

    private void giveBack(Child child) {
        synchronized (idle) {
            if (!closed && idle.size() < bounds.mostIdle()) {
                idle.push(child);
                return;
            }
        }
        child.kill();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(Child::kill);
            idle.clear();
        }
    }

    /** The processes that wait for a source. */
    List<ProcessHandle> waiting() {
        synchronized (idle) {
            return idle.stream().map(child -> child.process().toHandle()).toList();
        }
    }

    private record Child(Process process, DataOutputStream out, DataInputStream in) {
        static Child start(Path home, int memoryMib) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx" + memoryMib + "m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:-UsePerfData",
                            "-cp",
                            home.toString(),
                            CompilerChild.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().keySet().removeAll(FROM_OUTSIDE);
            Process process = builder.start();
            return new Child(
                    process,
                    new DataOutputStream(new BufferedOutputStream(process.getOutputStream())),
                    new DataInputStream(new BufferedInputStream(process.getInputStream())));
        }

        Compiled ask(CompilerWire.Request request) throws IOException {
            request.write(out);
            return CompilerWire.read(in);
        }

        void kill() {
            process.destroyForcibly();
        }
    }
}
