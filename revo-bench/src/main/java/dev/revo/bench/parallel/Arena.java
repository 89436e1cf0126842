package dev.revo.bench.parallel;

import dev.revo.bench.process.ChildJvm;
import dev.revo.bench.process.Javas;
import dev.revo.bench.stores.work.WorkDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where sides are started, and what they leave behind is cleaned up: also when this JVM is told to end in the middle. One that
 * is killed cannot; then each side notices that nobody listens, and cleans up by itself.
 */
public final class Arena implements AutoCloseable {
    private final Javas.Java java;
    private final boolean quick;
    private final String server;
    private final Optional<String> serverProblem;
    private final Set<Started> open = ConcurrentHashMap.newKeySet();
    private final Thread hook = new Thread(this::end, "peers-clean-up");

    private Arena(Javas.Java java, boolean quick, String server) {
        this.java = java;
        this.quick = quick;
        this.server = server;
        this.serverProblem = WorkDatabase.problem(server);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * With this Java for all sides.
     *
     * @param quick whether sides start fast rather than run fast
     * @param server JDBC URL of a superuser of PostgreSQL
     */
    public static Arena open(Javas.Java java, boolean quick, String server) {
        return new Arena(java, quick, server);
    }

    /** What runs the sides. */
    public Javas.Java java() {
        return java;
    }

    /** Why this side cannot be measured here; empty when it can. */
    Optional<String> problem(String side) {
        if (Sides.needsVirtualThreads(side) && java.version().feature() < 21) {
            return Optional.of("Java " + java.version() + " has no virtual threads; name a newer one with --java");
        }
        return Sides.needsDatabase(side) ? serverProblem : Optional.empty();
    }

    /** A side that was started, with what was made for it. */
    final class Started implements AutoCloseable {
        private final List<Runnable> leftovers = new ArrayList<>();
        private volatile Optional<ChildJvm> jvm = Optional.empty();

        private Started() {}

        ChildJvm jvm() {
            return jvm.orElseThrow();
        }

        private void begin(Contest.Entry entry, int heapMegabytes)
                throws ChildJvm.FailedException, InterruptedException, IOException {
            WorkDatabase database = new WorkDatabase("", "");
            String directory = "";
            if (Sides.needsDatabase(entry.side())) {
                WorkDatabase made = WorkDatabase.named(server);
                leftovers.add(made::drop);
                made.create();
                database = made;
            }
            if (Sides.needsDirectory(entry.side())) {
                Path made = Files.createTempDirectory("revo-bench").toAbsolutePath();
                leftovers.add(() -> SideMain.delete(made));
                directory = made.toString();
            }
            jvm = Optional.of(ChildJvm.start(
                    entry.label(),
                    java,
                    options(heapMegabytes),
                    SideMain.class,
                    List.of(entry.side(), database.server(), database.name(), directory)));
        }

        @Override
        public void close() {
            jvm.ifPresent(ChildJvm::close);
            cleanUp();
        }

        private void kill() {
            jvm.ifPresent(ChildJvm::kill);
            cleanUp();
        }

        private void cleanUp() {
            for (Runnable each : leftovers) {
                try {
                    each.run();
                } catch (UncheckedIOException | IllegalStateException e) {
                    System.err.println("not cleaned up: " + e.getMessage());
                }
            }
            open.remove(this);
        }
    }

    private List<String> options(int heapMegabytes) {
        return quick
                ? List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                : List.of("-Xms" + heapMegabytes + "m", "-Xmx" + heapMegabytes + "m", "-XX:+UseG1GC");
    }

    /** Whether each side is run once with few tasks, to see that it runs. */
    boolean quick() {
        return quick;
    }

    /** Starts a side and waits until it is ready. */
    Started start(Contest.Entry entry, int heapMegabytes)
            throws ChildJvm.FailedException, InterruptedException, IOException {
        Started started = new Started();
        open.add(started);
        boolean ready = false;
        try {
            started.begin(entry, heapMegabytes);
            ready = true;
            return started;
        } finally {
            if (!ready) {
                started.kill();
            }
        }
    }

    private void end() {
        open.forEach(Started::kill);
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
