package dev.revo.engine.parallel.journal;

import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Promising;
import dev.revo.spi.RunJournal;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a reVo in files: one append-only log for all runs of all tenants and their idempotency keys. What is
 * acknowledged is on the disk: it survives the death of the process and the loss of power. Calls of many threads share one
 * write and one force.
 *
 * <p>One process at a time: the directory is locked. After a write or force that failed it takes nothing more until it is
 * opened again, because nobody knows then what is on the disk. Thread-safe; an interrupt breaks nothing off and is kept.
 */
public final class WorkLog implements RunJournal, IdempotencyStore, Promising, AutoCloseable {
    static final int SEGMENT_BYTES = 16 << 20;
    private static final int MOST_RECORD_BYTES = 256 << 20;

    private final Path directory;
    private final Disk disk;
    private final @Nullable DirectoryLock held;
    private final ReentrantLock lock = new ReentrantLock();
    private final LogIndex index = new LogIndex();
    private final LogWriter writer;
    private final RunReader reader;
    private final Compaction compaction;

    private WorkLog(Path directory, Disk disk, @Nullable DirectoryLock held, int segmentBytes) throws IOException {
        this.directory = directory;
        this.disk = disk;
        this.held = held;
        LogWriter.Tail tail = new ReadSegments(directory, disk, index).read();
        this.writer = new LogWriter(directory, disk, index, lock, segmentBytes, tail);
        this.reader = new RunReader(disk, index, lock);
        this.compaction = new Compaction(directory, disk, index, writer, lock, segmentBytes);
        new EarlierRuns(disk, index, writer, lock).takeOver(directory);
        freeUnwritten();
    }

    // Whoever bound these keys died before their runs were written, and nobody will write those any more.
    private void freeUnwritten() {
        lock.lock();
        try {
            for (LogRecord.Free free : index.unwritten()) {
                writer.await(writer.add(free, RecordCodec.encode(free)));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The log in this directory, which is created when it is missing. Reads all of it: seconds for a million entries. Runs
     * that an earlier reVo kept in files of their own are taken over, once; an interrupt is kept for later.
     *
     * @throws WiringException {@code journal_locked} when somebody else holds the directory, in this process or another one
     * @throws UnavailableException {@code journal_corrupt} when what was acknowledged is damaged, with file and byte;
     *     {@code journal_unreadable} when a newer reVo wrote it; {@code journal_failed} when the directory cannot be used
     */
    public static WorkLog open(Path directory) {
        boolean interrupted = Thread.interrupted();
        try {
            return locked(directory, new RealDisk(), SEGMENT_BYTES);
        } catch (IOException e) {
            throw LogFaults.unusable(directory, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The log on this disk, in a directory that is locked in the file system. */
    static WorkLog locked(Path directory, Disk disk, int segmentBytes) throws IOException {
        List<Path> made = disk.createDirectories(directory);
        DirectoryLock held = DirectoryLock.take(directory);
        try {
            forceParents(directory, disk, made);
            return new WorkLog(directory, disk, held, segmentBytes);
        } catch (IOException | RuntimeException | Error e) {
            held.close();
            throw e;
        }
    }

    /** The log on this disk, which nobody else uses. */
    static WorkLog over(Path directory, Disk disk, int segmentBytes) throws IOException {
        forceParents(directory, disk, disk.createDirectories(directory));
        return new WorkLog(directory, disk, null, segmentBytes);
    }

    // Also the entries that an earlier life made and may not have forced before it died.
    private static void forceParents(Path directory, Disk disk, List<Path> made) throws IOException {
        for (Path at = directory.toAbsolutePath().getParent(); at != null; at = at.getParent()) {
            try {
                disk.forceDirectory(at);
            } catch (AccessDeniedException e) {
                if (made.stream().map(Path::getParent).anyMatch(at::equals)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        RunId id = batch.get(0).run();
        LogRecord record = new LogRecord.Batch(ctx.tenant(), id, fence, List.copyOf(batch));
        byte[] bytes = encoded(record);
        lock.lock();
        try {
            writer.check();
            RunState run = index.run(ctx.tenant(), id);
            if (run == null || run.fence == 0 || fence != run.fence) {
                throw conflict("fence_lost", "The run was claimed by somebody else, or by nobody.", id);
            }
            if (run.ended) {
                throw conflict("run_finished", "The run has finished and takes no further entry.", id);
            }
            long next = run.next;
            for (JournalEntry entry : batch) {
                if (!entry.run().equals(id) || entry.sequence() != next++) {
                    throw conflict("sequence_gap", "The entries do not continue the run's journal at " + run.next, id);
                }
            }
            run.next = next;
            run.ended = batch.get(batch.size() - 1).type().equals(FINISHED);
            writer.await(writer.add(record, bytes));
        } finally {
            lock.unlock();
        }
    }

    private static byte[] encoded(LogRecord record) {
        byte[] bytes = RecordCodec.encode(record);
        if (bytes.length > MOST_RECORD_BYTES) {
            throw InvalidRequestException.field(
                    "batch", "has " + bytes.length + " bytes", "Append at most " + MOST_RECORD_BYTES + " at once.");
        }
        return bytes;
    }

    private static ConflictException conflict(String code, String message, RunId run) {
        return new ConflictException(Fault.of(code, message).with("run", run));
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        return reader.read(ctx.tenant(), run, from, atMost);
    }

    @Override
    public Optional<JournalEntry> last(RunContext ctx, RunId run) {
        long size;
        lock.lock();
        try {
            RunState state = index.run(ctx.tenant(), run);
            size = state == null ? 0 : state.size;
        } finally {
            lock.unlock();
        }
        List<JournalEntry> end = size == 0 ? List.of() : reader.read(ctx.tenant(), run, size - 1, Integer.MAX_VALUE);
        return end.isEmpty() ? Optional.empty() : Optional.of(end.get(end.size() - 1));
    }

    /** {@inheritDoc} The first claim of a run without entries is written with its first entries, and costs nothing. */
    @Override
    public OptionalLong claim(RunContext ctx, RunId run) {
        lock.lock();
        try {
            writer.check();
            RunState state = index.claimed(ctx.tenant(), run);
            if (state.ended) {
                return OptionalLong.empty();
            }
            long fence = ++state.fence;
            if (state.next > 0) {
                LogRecord record = new LogRecord.Batch(ctx.tenant(), run, fence, List.of());
                writer.await(writer.add(record, RecordCodec.encode(record)));
            }
            return OptionalLong.of(fence);
        } finally {
            lock.unlock();
        }
    }

    /** {@inheritDoc} Afterwards segments of which half is not needed are written anew, on the calling thread. */
    @Override
    public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        List<RunState> old = new ArrayList<>();
        boolean more = old(ctx.tenant(), endedBefore, atMost, old);
        for (RunState run : old) {
            // Nothing is held meanwhile: what has ended does not change.
            if (run.outputs) {
                read(ctx, run.run, 0, Integer.MAX_VALUE).stream()
                        .filter(entry -> entry.type().equals(OUTPUT))
                        .forEach(outputs);
            }
        }
        List<RunId> gone = purge(ctx.tenant(), old);
        compaction.run();
        return new PurgedRuns(gone, more);
    }

    private boolean old(String name, Instant endedBefore, int atMost, List<RunState> found) {
        lock.lock();
        try {
            LogIndex.Tenant tenant = index.tenant(name);
            Instant before = endedBefore;
            for (RunState run : tenant.going.values()) {
                before = run.began != null && run.began.isBefore(before) ? run.began : before;
            }
            long entries = 0;
            for (RunState run : tenant.runs.values()) {
                if (run.endedAt != null && run.endedAt.isBefore(before) && !run.leaving) {
                    entries += run.size;
                    if (entries > atMost && !found.isEmpty()) {
                        return true;
                    }
                    found.add(run);
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private List<RunId> purge(String tenant, List<RunState> old) {
        lock.lock();
        try {
            // What somebody else purges meanwhile is his.
            List<RunState> mine = old.stream()
                    .filter(run -> !run.leaving && run == index.run(tenant, run.run))
                    .toList();
            if (!mine.isEmpty()) {
                writer.check();
                mine.forEach(run -> run.leaving = true);
                LogRecord record = new LogRecord.Purge(
                        tenant,
                        mine.stream()
                                .map(run -> new LogRecord.Gone(run.run, run.born))
                                .toList());
                writer.await(writer.add(record, RecordCodec.encode(record)));
            }
            return mine.stream().map(run -> run.run).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        if (system.scope().principal().kind() != Principal.Kind.SYSTEM) {
            throw new DeniedException(Fault.of("system_only", "Only reVo itself may list the runs of all tenants."));
        }
        lock.lock();
        try {
            return index.tenants().values().stream()
                    .flatMap(tenant -> tenant.going.values().stream())
                    .sorted(Comparator.comparing(run -> run.run.value()))
                    .limit(atMost)
                    .map(run -> new Unfinished(run.tenant, run.run))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * {@inheritDoc} A key whose run has no entries when the log is opened is free: whoever bound it died before the run was
     * written.
     */
    @Override
    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
        LogRecord record = new LogRecord.Bind(ctx.tenant(), key, fingerprint, run);
        byte[] bytes = encoded(record);
        lock.lock();
        try {
            while (true) {
                LogIndex.Key bound = index.tenant(ctx.tenant()).keys.get(key);
                if (bound == null) {
                    writer.check();
                    LogIndex.Key mine = new LogIndex.Key(fingerprint, run);
                    Ticket ticket = writer.add(record, bytes);
                    mine.pending = ticket;
                    index.tenant(ctx.tenant()).keys.put(key, mine);
                    writer.await(ticket);
                    return Optional.empty();
                }
                Ticket pending = bound.pending;
                if (pending == null) {
                    return Optional.of(held(bound, fingerprint));
                }
                // What may be lost is not told to anybody.
                writer.await(pending);
            }
        } finally {
            lock.unlock();
        }
    }

    private static RunId held(LogIndex.Key bound, String fingerprint) {
        if (!bound.fingerprint.equals(fingerprint)) {
            throw conflict(
                    "idempotency_key_reused",
                    "The idempotency key was used for another request. Use a new key for a new request.",
                    bound.run);
        }
        return bound.run;
    }

    @Override
    public void release(RunContext ctx, String key, RunId run) {
        lock.lock();
        try {
            while (true) {
                LogIndex.Key bound = index.tenant(ctx.tenant()).keys.get(key);
                if (bound == null || !bound.run.equals(run)) {
                    return;
                }
                Ticket pending = bound.pending;
                if (pending == null) {
                    free(ctx.tenant(), List.of(key));
                    return;
                }
                writer.await(pending);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int forget(RunContext ctx, Collection<RunId> runs) {
        int freed;
        lock.lock();
        try {
            LogIndex.Tenant tenant = index.tenant(ctx.tenant());
            List<String> keys = new ArrayList<>();
            for (RunId run : Set.copyOf(runs)) {
                for (String key : tenant.keysOf.getOrDefault(run, Set.of())) {
                    LogIndex.Key bound = tenant.keys.get(key);
                    if (bound != null && bound.pending == null) {
                        keys.add(key);
                    }
                }
            }
            if (!keys.isEmpty()) {
                free(ctx.tenant(), keys);
            }
            freed = keys.size();
        } finally {
            lock.unlock();
        }
        compaction.run();
        return freed;
    }

    private void free(String name, List<String> keys) {
        writer.check();
        LogIndex.Tenant tenant = index.tenant(name);
        List<LogIndex.Key> bound = keys.stream().map(tenant.keys::get).toList();
        List<LogRecord.Freed> freed = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            freed.add(new LogRecord.Freed(keys.get(i), bound.get(i).bound));
        }
        LogRecord record = new LogRecord.Free(name, freed);
        Ticket ticket = writer.add(record, RecordCodec.encode(record));
        bound.forEach(key -> key.pending = ticket);
        writer.await(ticket);
    }

    /** How many records wait for the next write. */
    int waiting() {
        lock.lock();
        try {
            return writer.waiting();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<Guarantee> guarantees() {
        return Set.of(Guarantee.SURVIVES_PROCESS_DEATH, Guarantee.SURVIVES_POWER_LOSS);
    }

    /** Ends what is being written and lets the directory go; nothing more is taken. Again it does nothing. */
    @Override
    public void close() throws IOException {
        lock.lock();
        Path last;
        try {
            writer.close();
            last = writer.active().file;
        } finally {
            lock.unlock();
        }
        try {
            disk.release(last);
        } finally {
            if (held != null) {
                held.close();
            }
        }
    }

    /**
     * Reads a log through without changing anything: what is in it, and each place that is damaged. Nobody may have it open.
     *
     * @throws WiringException {@code journal_locked} when somebody has
     * @throws UnavailableException when the directory cannot be read, or a newer reVo wrote it
     */
    public static LogReport verify(Path directory) {
        return Salvage.verify(directory, new RealDisk());
    }

    /**
     * Copies every record of a log that can be read into a new one, and reports what is missing. Runs that have a gap are not
     * in the new log but, as far as they go up to the gap, in one of their own below it, {@code incomplete}: going on they
     * would do again what they did after it. Nothing is changed in the first directory.
     *
     * @param into a directory that is missing or empty
     * @throws WiringException {@code journal_locked} when somebody has the log open
     * @throws InvalidRequestException when the second directory is not empty
     * @throws RevoException when one of the two cannot be used, or a newer reVo wrote the log
     */
    public static LogReport salvage(Path from, Path into) {
        return Salvage.copy(from, into, new RealDisk());
    }
}
