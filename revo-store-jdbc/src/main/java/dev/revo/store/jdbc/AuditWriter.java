package dev.revo.store.jdbc;

import dev.revo.audit.AuditRecord;
import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.spi.ExecutorSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits audit lines of many threads together: a commit costs about the same for one line and for hundreds. A line is
 * acknowledged after its commit. When the queue is full, who writes waits, and is refused after a while; no line is dropped
 * in silence. Before it is started and after it is closed each line is committed alone. Thread-safe.
 */
final class AuditWriter implements AutoCloseable {
    static final int QUEUE = 10_000;
    private static final int BATCH = 512;
    private static final long PATIENCE_SECONDS = 10;

    /** What waits to be kept; nothing at all is what ends the thread. */
    private record Pending(List<AuditRecord> lines, CompletableFuture<Boolean> kept) {
        static Pending of(List<AuditRecord> lines) {
            return new Pending(lines, new CompletableFuture<>());
        }
    }

    private final Database database;
    private final BlockingQueue<Pending> queue;
    private final Pending last = Pending.of(List.of());
    private @Nullable ExecutorService thread;
    private volatile boolean running;

    AuditWriter(Database database) {
        this(database, QUEUE);
    }

    AuditWriter(Database database, int length) {
        this.database = database;
        this.queue = new ArrayBlockingQueue<>(length);
    }

    synchronized void start(Supplier<ExecutorSource> executors, String name) {
        thread = executors.get().threads(name + "-audit");
        running = true;
        thread.execute(this::loop);
    }

    /** Returns when the line is kept. */
    void write(AuditRecord line) {
        Pending pending = Pending.of(List.of(line));
        if (!running) {
            alone(line);
            return;
        }
        offer(pending);
        if (!running && queue.remove(pending)) {
            // It was closed in between and nobody takes from the queue any more.
            alone(line);
            return;
        }
        try {
            // Not interruptible: what is in the queue is written, and who asked learns whether.
            pending.kept().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RevoException known) {
                throw known;
            }
            throw new UnavailableException(Fault.of("audit_failed", "An audit line could not be kept.")
                    .retryable(true)
                    .cause(e));
        }
    }

    private void offer(Pending pending) {
        boolean interrupted = Thread.interrupted();
        try {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (true) {
                try {
                    if (queue.offer(pending, until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    throw new OverloadedException(Fault.of(
                                    "audit_full",
                                    "More is audited than the database keeps: a line waited " + PATIENCE_SECONDS
                                            + " s. What it is about is not done. Start less at once.")
                            .retryable(true));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void loop() {
        List<Pending> batch = new ArrayList<>(BATCH);
        boolean ending = false;
        while (!ending) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                // Its own thread; only the last element ends it.
                continue;
            }
            queue.drainTo(batch, BATCH - 1);
            ending = batch.remove(last);
            write(batch);
            batch.clear();
        }
        queue.drainTo(batch);
        write(batch);
    }

    private void write(List<Pending> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Map<String, List<AuditRecord>> tenants = new LinkedHashMap<>();
        batch.stream()
                .flatMap(each -> each.lines().stream())
                .forEach(line -> tenants.computeIfAbsent(line.tenant(), tenant -> new ArrayList<>())
                        .add(line));
        Map<String, Consumer<Session>> works = new LinkedHashMap<>();
        tenants.forEach((tenant, lines) -> works.put(tenant, session -> AuditLines.add(session, lines)));
        try {
            database.each(works);
            batch.forEach(each -> each.kept().complete(true));
        } catch (RuntimeException e) {
            if (batch.size() == 1 || e instanceof UnavailableException || e instanceof OverloadedException) {
                // A database that does not answer would let each of hundreds wait for its own time-out.
                batch.forEach(each -> each.kept().completeExceptionally(e));
            } else {
                // One that cannot be kept, such as one that is too long, is not to take others with it.
                batch.forEach(each -> write(List.of(each)));
            }
        }
    }

    private void alone(AuditRecord line) {
        database.each(Map.of(line.tenant(), session -> AuditLines.add(session, List.of(line))));
    }

    @Override
    public void close() {
        ExecutorService own;
        synchronized (this) {
            own = thread;
            thread = null;
            running = false;
        }
        if (own == null) {
            return;
        }
        try {
            offer(last);
        } finally {
            own.shutdown();
        }
        try {
            if (!own.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                own.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
