package dev.revo.agents.journal;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file of one run. Its lock is held during I/O on purpose: what is acknowledged must be in order. */
final class RunFile {
    private final Disk disk;
    private final Path file;
    private final RunId run;
    private final List<JournalEntry> entries = new ArrayList<>();
    private long fence;
    private long end;
    private boolean exists;
    // Not known of a file that an earlier life made: it may have died before the entry was on the disk.
    private boolean entryForced;
    private @Nullable UnavailableException broken;

    private RunFile(Disk disk, Path file, RunId run) {
        this.disk = disk;
        this.file = file;
        this.run = run;
    }

    /** What the file holds; a torn tail is cut when something is written next. */
    static RunFile open(Disk disk, Path file, RunId run) throws IOException {
        RunFile opened = new RunFile(disk, file, run);
        opened.exists = disk.exists(file);
        byte[] bytes = disk.read(file);
        RecordCodec.Scan scan = RecordCodec.scan(run, bytes);
        if (scan.problem().isPresent()) {
            throw new UnavailableException(Fault.of(
                            "journal_unreadable",
                            "The journal file " + file + " cannot be read at byte " + scan.end() + ": "
                                    + scan.problem().get()
                                    + ". Was it written by a newer reVo? Use that one, or move the file away to give the"
                                    + " run up.")
                    .with("run", run)
                    .retryable(false));
        }
        if (scan.damaged()) {
            throw new UnavailableException(Fault.of(
                            "journal_corrupt",
                            "The journal file " + file + " is damaged at byte " + scan.end()
                                    + ", and whole records follow. Restore it from a backup, or move it away to give the"
                                    + " run up.")
                    .with("run", run)
                    .retryable(false));
        }
        for (RecordCodec.Frame frame : scan.frames()) {
            opened.fence = frame.fence();
            opened.entries.addAll(frame.entries());
        }
        opened.end = scan.end();
        return opened;
    }

    RunId run() {
        return run;
    }

    /** The entries that name content which was given away for the run. */
    synchronized List<JournalEntry> outputs() {
        return entries.stream()
                .filter(entry -> entry.type().equals(RunJournal.OUTPUT))
                .toList();
    }

    synchronized boolean finished() {
        return !entries.isEmpty() && entries.get(entries.size() - 1).type().equals(RunJournal.FINISHED);
    }

    synchronized boolean endedBefore(Instant time) {
        return finished() && entries.get(entries.size() - 1).at().isBefore(time);
    }

    /** When it began, if it has and has not ended. */
    synchronized Optional<Instant> goesOnSince() {
        return entries.isEmpty() || finished()
                ? Optional.empty()
                : Optional.of(entries.get(0).at());
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized boolean empty() {
        return entries.isEmpty();
    }

    synchronized List<JournalEntry> read(long from, int atMost) {
        return entries.stream()
                .filter(entry -> entry.sequence() >= from)
                .limit(atMost)
                .toList();
    }

    /** The new fence. A run without entries is not written yet: its first claim costs nothing. */
    synchronized long claim() {
        long next = fence + 1;
        if (!entries.isEmpty()) {
            write(new RecordCodec.Frame(next, List.of()));
        }
        fence = next;
        return next;
    }

    synchronized void append(long held, List<JournalEntry> batch) {
        if (fence == 0 || held != fence) {
            throw conflict("fence_lost", "The run was claimed by somebody else, or by nobody.");
        }
        if (finished()) {
            throw conflict("run_finished", "The run has finished and takes no further entry.");
        }
        long next = entries.size();
        for (JournalEntry entry : batch) {
            if (!entry.run().equals(run) || entry.sequence() != next++) {
                throw conflict(
                        "sequence_gap", "The entries do not continue the run's journal at " + entries.size() + ".");
            }
        }
        write(new RecordCodec.Frame(held, batch));
        entries.addAll(batch);
    }

    private ConflictException conflict(String code, String message) {
        return new ConflictException(Fault.of(code, message).with("run", run));
    }

    private Path directory() {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private void write(RecordCodec.Frame frame) {
        if (broken != null) {
            throw broken;
        }
        byte[] record = RecordCodec.encode(frame);
        try {
            if (exists) {
                // Whatever stands behind the last whole record was never acknowledged.
                disk.truncate(file, end);
            }
            disk.write(file, end, record);
            disk.force(file);
            exists = true;
            if (!entryForced) {
                disk.forceDirectory(directory());
                entryForced = true;
            }
            end += record.length;
        } catch (IOException e) {
            // After a failed force the kernel may have dropped the pages; only a fresh read can tell what is there.
            broken = new UnavailableException(Fault.of(
                            "journal_failed",
                            "The journal file " + file + " could not be written: " + e.getMessage()
                                    + ". Check space and rights of the disk; the run goes on after a restart.")
                    .with("run", run)
                    .cause(e));
            throw broken;
        }
    }
}
