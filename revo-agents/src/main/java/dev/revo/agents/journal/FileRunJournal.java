package dev.revo.agents.journal;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Promising;
import dev.revo.spi.RunJournal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run journal in files: one for each run, below one directory for each tenant. Every append is forced to the disk before
 * it returns, so that what was acknowledged survives the death of the process and the loss of power. One process at a
 * time: the directory is locked. Thread-safe.
 */
public final class FileRunJournal implements RunJournal, Promising, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileRunJournal.class);
    // A tenant's id may be any word, also one that a system reserves (con, nul) and the name of the lock.
    private static final String PREFIX = "t-";
    private static final String SUFFIX = ".run";

    private final Path directory;
    private final Disk disk;
    private final @Nullable FileChannel lock;
    private final Map<Path, RunFile> open = new ConcurrentHashMap<>();
    private final Set<String> tenants = ConcurrentHashMap.newKeySet();

    FileRunJournal(Path directory, Disk disk, @Nullable FileChannel lock) {
        this.directory = directory;
        this.disk = disk;
        this.lock = lock;
    }

    /**
     * The journal in this directory, which is created when it is missing.
     *
     * @throws WiringException when another journal, in this process or another one, holds the directory
     * @throws UnavailableException when the directory cannot be written
     */
    public static FileRunJournal open(Path directory) {
        Disk disk = new RealDisk();
        try {
            List<Path> made = disk.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new WiringException(Fault.of(
                        "journal_locked",
                        "The journal directory " + directory + " is in use by another Revo. Give each its own directory"
                                + " with .data(...), or close the other one."));
            }
            return over(directory, disk, channel, made);
        } catch (IOException e) {
            throw unavailable("The journal directory " + directory + " cannot be used", e);
        }
    }

    /** The journal on this disk, which nobody else uses. */
    static FileRunJournal over(Path directory, Disk disk, @Nullable FileChannel lock) throws IOException {
        return over(directory, disk, lock, disk.createDirectories(directory));
    }

    private static FileRunJournal over(Path directory, Disk disk, @Nullable FileChannel lock, List<Path> made)
            throws IOException {
        // Also the entries that an earlier life made and may not have forced before it died.
        Path absolute = directory.toAbsolutePath();
        for (Path at = absolute.getParent(); at != null; at = at.getParent()) {
            try {
                disk.forceDirectory(at);
            } catch (AccessDeniedException e) {
                if (made.stream().map(Path::getParent).anyMatch(at::equals)) {
                    throw e;
                }
            }
        }
        return new FileRunJournal(directory, disk, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static UnavailableException unavailable(String what, IOException e) {
        return new UnavailableException(
                Fault.of("journal_failed", what + ": " + e + ". Check space and rights of the disk.")
                        .cause(e));
    }

    // Tenant ids are 1 to 64 of [a-z0-9_-] and run ids are UUIDs: no path can be written with either.
    private Path file(String tenant, RunId run) {
        return directory.resolve(PREFIX + tenant).resolve(run.value() + SUFFIX);
    }

    // Once for each tenant: an earlier life may have made the directory and died before it was on the disk.
    private void tenant(String tenant) {
        if (tenants.contains(tenant)) {
            return;
        }
        try {
            disk.createDirectories(directory.resolve(PREFIX + tenant));
            disk.forceDirectory(directory);
            tenants.add(tenant);
        } catch (IOException e) {
            throw unavailable("The directory of the tenant cannot be made", e);
        }
    }

    private RunFile run(Path file, RunId run) {
        return open.computeIfAbsent(file, f -> {
            try {
                return RunFile.open(disk, f, run);
            } catch (IOException e) {
                throw unavailable("The journal file " + f + " cannot be read", e);
            }
        });
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        RunId id = batch.get(0).run();
        Path file = file(ctx.tenant(), id);
        RunFile run = run(file, id);
        tenant(ctx.tenant());
        run.append(fence, batch);
        if (run.finished()) {
            open.remove(file);
        }
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        Path file = file(ctx.tenant(), run);
        RunFile known = open.get(file);
        if (known != null) {
            return known.read(from, atMost);
        }
        // Readers keep nothing open: only a claim makes a run this process's own.
        try {
            return RunFile.open(disk, file, run).read(from, atMost);
        } catch (IOException e) {
            throw unavailable("The journal file " + file + " cannot be read", e);
        }
    }

    @Override
    public OptionalLong claim(RunContext ctx, RunId run) {
        Path file = file(ctx.tenant(), run);
        RunFile found = run(file, run);
        if (found.finished()) {
            open.remove(file, found);
            return OptionalLong.empty();
        }
        return OptionalLong.of(found.claim());
    }

    // Reads the files of the tenant from its first run on: once an hour, and only where a policy says how long runs are
    // kept.
    @Override
    public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        Path tenant = directory.resolve(PREFIX + ctx.tenant());
        Map<Path, RunFile> ended = new TreeMap<>();
        Instant before = endedBefore;
        for (Path file : listed(tenant)) {
            Optional<RunFile> run = id(file).flatMap(found -> whole(file, found));
            Optional<Instant> begun = run.flatMap(RunFile::goesOnSince);
            before = begun.filter(before::isAfter).orElse(before);
            run.filter(one -> one.endedBefore(endedBefore)).ifPresent(one -> ended.put(file, one));
        }
        Map<Path, RunFile> old = new TreeMap<>();
        long entries = 0;
        boolean more = false;
        for (Map.Entry<Path, RunFile> each : ended.entrySet()) {
            if (!each.getValue().endedBefore(before)) {
                continue;
            }
            entries += each.getValue().size();
            if (entries > atMost && !old.isEmpty()) {
                more = true;
                break;
            }
            old.put(each.getKey(), each.getValue());
        }
        // All of them before the first file goes: who is told that a purge failed is not told of runs that went.
        old.values().forEach(run -> run.outputs().forEach(outputs));
        return new PurgedRuns(delete(tenant, old), more);
    }

    private List<RunId> delete(Path tenant, Map<Path, RunFile> old) {
        List<RunId> gone = new ArrayList<>();
        for (Map.Entry<Path, RunFile> each : old.entrySet()) {
            delete(each.getKey());
            gone.add(each.getValue().run());
        }
        if (!gone.isEmpty()) {
            try {
                disk.forceDirectory(tenant);
            } catch (IOException e) {
                throw unavailable("The directory of the tenant cannot be forced", e);
            }
        }
        return gone;
    }

    private void delete(Path file) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            throw unavailable("The journal file " + file + " cannot be deleted", e);
        }
    }

    private static Optional<RunId> id(Path file) {
        String name = file.getFileName().toString();
        try {
            return name.endsWith(SUFFIX)
                    ? Optional.of(RunId.parse(name.substring(0, name.length() - SUFFIX.length())))
                    : Optional.empty();
        } catch (RevoException | IllegalArgumentException e) {
            // Not a file of ours.
            return Optional.empty();
        }
    }

    // Of a damaged file nobody knows whether its run has ended, so it stays.
    private Optional<RunFile> whole(Path file, RunId run) {
        try {
            return Optional.of(RunFile.open(disk, file, run));
        } catch (RevoException | IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("file", file).log("A run's journal cannot be read, so it is kept");
            return Optional.empty();
        }
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        if (system.scope().principal().kind() != Principal.Kind.SYSTEM) {
            throw new DeniedException(Fault.of("system_only", "Only reVo itself may list the runs of all tenants."));
        }
        List<Unfinished> left = new ArrayList<>();
        for (Path tenant : listed(directory)) {
            String name = tenant.getFileName().toString();
            if (name.startsWith(PREFIX)) {
                for (Path file : listed(tenant)) {
                    unfinished(name.substring(PREFIX.length()), file, left);
                }
            }
        }
        left.sort(Comparator.comparing(run -> run.run().value()));
        return left.stream().limit(atMost).toList();
    }

    private List<Path> listed(Path of) {
        try {
            return disk.list(of);
        } catch (IOException e) {
            throw unavailable("The journal directory " + of + " cannot be read", e);
        }
    }

    private void unfinished(String tenant, Path file, List<Unfinished> left) {
        String name = file.getFileName().toString();
        try {
            if (!name.endsWith(SUFFIX)) {
                return;
            }
            RunId id = RunId.parse(name.substring(0, name.length() - SUFFIX.length()));
            RunFile run = RunFile.open(disk, file, id);
            if (!run.empty() && !run.finished()) {
                left.add(new Unfinished(tenant, id));
            }
        } catch (RevoException | IllegalArgumentException | IOException e) {
            // A damaged or foreign file must not keep the other runs from going on; whoever reads this run is told.
            LOG.atError().setCause(e).addKeyValue("file", file).log("A run's journal cannot be read");
        }
    }

    @Override
    public Set<Guarantee> guarantees() {
        return Set.of(Guarantee.SURVIVES_PROCESS_DEATH, Guarantee.SURVIVES_POWER_LOSS);
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
