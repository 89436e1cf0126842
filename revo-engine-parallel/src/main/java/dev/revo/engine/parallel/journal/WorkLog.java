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
import dev.revo.spi.WorkBackend;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
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
public final class WorkLog implements WorkBackend, IdempotencyStore, AutoCloseable {
    static final int SEGMENT_BYTES = 16 << 20;

    private final Disk disk;
    private final @Nullable DirectoryLock held;
    private final ReentrantLock lock = new ReentrantLock();
    private final LogIndex index = new LogIndex();
    private final LogWriter writer;
    private final RunReader reader;
    private final Compaction compaction;
    private final LogKeys keys;
    private final LogPurge purge;

    private WorkLog(Path directory, Disk disk, @Nullable DirectoryLock held, int segmentBytes) throws IOException {
        this.disk = disk;
        this.held = held;
        LogWriter.Tail tail = new ReadSegments(directory, disk, index).read();
        this.writer = new LogWriter(directory, disk, index, lock, segmentBytes, tail);
        this.reader = new RunReader(disk, index, lock);
        this.compaction = new Compaction(directory, disk, index, writer, lock, segmentBytes);
        this.keys = new LogKeys(index, writer, lock);
        this.purge = new LogPurge(index, writer, reader, lock);
        new EarlierRuns(disk, index, writer, lock).takeOver(directory);
        keys.freeUnwritten();
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
        byte[] bytes = RecordCodec.bounded(record);
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
        PurgedRuns gone = purge.purge(ctx.tenant(), endedBefore, atMost, outputs);
        compaction.run();
        return gone;
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
        return keys.bind(ctx.tenant(), key, fingerprint, run);
    }

    @Override
    public void release(RunContext ctx, String key, RunId run) {
        keys.release(ctx.tenant(), key, run);
    }

    @Override
    public int forget(RunContext ctx, Collection<RunId> runs) {
        int freed = keys.forget(ctx.tenant(), runs);
        compaction.run();
        return freed;
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

    /** None: nobody else has it open, so there is nobody to write letters to and nobody to give a run to. */
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    /** Ends what is being written and lets the directory go; nothing more is taken. Again it does nothing. */
    @Override
    public void close() throws IOException {
        try {
            disk.release(closed());
        } finally {
            if (held != null) {
                held.close();
            }
        }
    }

    private Path closed() {
        lock.lock();
        try {
            writer.close();
            return writer.active().file;
        } finally {
            lock.unlock();
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
