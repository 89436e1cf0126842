package dev.revo.engine.parallel.journal;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes runs over that an earlier reVo kept in a file each, below a directory for each tenant. A run is one record, so it is
 * there whole or not at all; the directories get another name once all of it is on the disk, and what was taken over before
 * a crash is not taken over again.
 */
final class EarlierRuns {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierRuns.class);
    private static final String TENANT = "t-";
    private static final String RUN = ".run";
    private static final int GROUP_BYTES = 1 << 20;

    private final Disk disk;
    private final LogIndex index;
    private final LogWriter writer;
    private final ReentrantLock lock;

    EarlierRuns(Disk disk, LogIndex index, LogWriter writer, ReentrantLock lock) {
        this.disk = disk;
        this.index = index;
        this.writer = writer;
        this.lock = lock;
    }

    void takeOver(Path directory) throws IOException {
        List<Path> done = new ArrayList<>();
        int runs = 0;
        for (Path tenant : disk.list(directory)) {
            String name = String.valueOf(tenant.getFileName());
            if (name.startsWith(TENANT)) {
                List<Path> files = disk.list(tenant).stream()
                        .filter(file -> run(file).isPresent())
                        .toList();
                if (!files.isEmpty()) {
                    runs += takeOver(name.substring(TENANT.length()), files);
                    done.add(tenant);
                }
            }
        }
        for (Path tenant : done) {
            disk.rename(tenant, free(tenant));
        }
        if (!done.isEmpty()) {
            disk.forceDirectory(directory);
            LOG.atInfo()
                    .addKeyValue("directory", directory)
                    .addKeyValue("runs", runs)
                    .log("Runs in files of their own were taken over; the files are kept under imported-t-*");
        }
    }

    private Path free(Path tenant) throws IOException {
        Path aside = tenant.resolveSibling("imported-" + tenant.getFileName());
        for (int i = 2; disk.exists(aside); i++) {
            aside = tenant.resolveSibling("imported-" + tenant.getFileName() + "-" + i);
        }
        return aside;
    }

    private int takeOver(String tenant, List<Path> files) throws IOException {
        int runs = 0;
        long bytes = 0;
        List<LogRecord> group = new ArrayList<>();
        for (Path file : files) {
            Optional<LogRecord.Batch> found = read(tenant, file);
            if (found.isPresent()) {
                group.add(found.get());
                runs++;
                bytes += found.get().entries().stream()
                        .mapToLong(entry -> entry.data().length)
                        .sum();
            }
            if (bytes > GROUP_BYTES) {
                write(group);
                group.clear();
                bytes = 0;
            }
        }
        write(group);
        return runs;
    }

    private void write(List<LogRecord> group) {
        lock.lock();
        try {
            List<Ticket> tickets = new ArrayList<>();
            group.forEach(record -> tickets.add(writer.add(record, RecordCodec.encode(record))));
            tickets.forEach(writer::await);
        } finally {
            lock.unlock();
        }
    }

    private Optional<LogRecord.Batch> read(String tenant, Path file) throws IOException {
        RunId run = run(file).orElseThrow();
        RunState known = index.run(tenant, run);
        if (known != null && known.born >= 0) {
            return Optional.empty();
        }
        EarlierFile.Scan scan = EarlierFile.scan(run, disk.read(file));
        if (scan.problem().isPresent() || scan.damaged()) {
            throw LogFaults.earlier(file, scan.end(), scan.problem().orElse("it is damaged, and whole records follow"));
        }
        List<JournalEntry> entries = new ArrayList<>();
        long fence = 0;
        for (EarlierFile.Frame frame : scan.frames()) {
            fence = frame.fence();
            entries.addAll(frame.entries());
        }
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).sequence() != i) {
                throw LogFaults.earlier(file, scan.end(), "its entry " + i + " is missing");
            }
        }
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(new LogRecord.Batch(tenant, run, fence, List.copyOf(entries)));
    }

    private static Optional<RunId> run(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return name.endsWith(RUN)
                    ? Optional.of(RunId.parse(name.substring(0, name.length() - RUN.length())))
                    : Optional.empty();
        } catch (InvalidRequestException e) {
            // Not a file of ours.
            return Optional.empty();
        }
    }
}
