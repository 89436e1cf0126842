package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a run back from the segments, past appends and compactions. Thread-safe. */
final class RunReader {
    private static final int WINDOW = 64 << 10;
    private static final int MOST_TRIES = 100;

    private final Disk disk;
    private final LogIndex index;
    private final ReentrantLock lock;

    RunReader(Disk disk, LogIndex index, ReentrantLock lock) {
        this.disk = disk;
        this.index = index;
        this.lock = lock;
    }

    /** Where a run's records were when it was looked up. Confined to one call. */
    private static final class Look {
        private final RunState of;
        private final boolean exact;
        private final long[] places;
        private final List<RunState.Stretch> stretches;
        private final Map<Integer, Segment> segments = new HashMap<>();
        private final Map<Integer, Path> files = new HashMap<>();

        Look(RunState of, LogIndex index) {
            this.of = of;
            this.exact = of.exact();
            this.places = of.places();
            this.stretches = of.stretches();
            for (RunState.Stretch stretch : stretches) {
                Segment segment = index.segment(stretch.segment());
                if (segment != null) {
                    segments.put(segment.id, segment);
                    files.put(segment.id, segment.file);
                }
            }
        }

        Path file(int segment) throws NoSuchFileException {
            Path file = files.get(segment);
            if (file == null) {
                throw new NoSuchFileException("segment " + segment);
            }
            return file;
        }
    }

    /** The run's entries from one on, in order. Not holding the lock. */
    List<JournalEntry> read(String tenant, RunId run, long from, int atMost) {
        for (int tries = 0; ; tries++) {
            Look look = look(tenant, run, from);
            if (look == null || atMost <= 0) {
                return List.of();
            }
            try {
                return look.exact ? exact(look, from, atMost) : stretched(look, from, atMost);
            } catch (NoSuchFileException e) {
                // A compaction took it away in between; where the records are now is known by then.
                if (tries == MOST_TRIES) {
                    throw LogFaults.unreadable(Path.of(String.valueOf(e.getFile())), e);
                }
            }
        }
    }

    private @Nullable Look look(String tenant, RunId run, long from) {
        lock.lock();
        try {
            RunState state = index.run(tenant, run);
            return state == null || from >= state.size ? null : new Look(state, index);
        } finally {
            lock.unlock();
        }
    }

    private List<JournalEntry> exact(Look look, long from, int atMost) throws NoSuchFileException {
        Window window = new Window();
        int start = 0;
        if (from > 0) {
            // What is asked for is mostly the end.
            Deque<List<JournalEntry>> tail = new ArrayDeque<>();
            for (start = look.places.length; start > 0; ) {
                List<JournalEntry> entries = entries(look, window, look.places[--start]);
                tail.addFirst(entries);
                if (!entries.isEmpty() && entries.get(0).sequence() <= from) {
                    break;
                }
            }
            List<JournalEntry> found = new ArrayList<>();
            tail.forEach(entries -> take(entries, from, atMost, found));
            return List.copyOf(found);
        }
        List<JournalEntry> found = new ArrayList<>();
        for (int i = start; i < look.places.length && found.size() < atMost; i++) {
            take(entries(look, window, look.places[i]), from, atMost, found);
        }
        return List.copyOf(found);
    }

    private static void take(List<JournalEntry> entries, long from, int atMost, List<JournalEntry> found) {
        for (JournalEntry entry : entries) {
            if (entry.sequence() >= from && found.size() < atMost) {
                found.add(entry);
            }
        }
    }

    private List<JournalEntry> entries(Look look, Window window, long place) throws NoSuchFileException {
        Path file = look.file(Segment.id(place));
        int at = Segment.offset(place);
        try {
            return entries(look, file, at, window.record(file, at));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw LogFaults.unreadable(file, e);
        }
    }

    private static List<JournalEntry> entries(Look look, Path file, int at, byte[] record) throws IOException {
        if (!RecordCodec.whole(record, 0, record.length)) {
            throw LogFaults.damaged(file, at, "the record there is not whole");
        }
        RecordCodec.Numbered numbered = RecordCodec.decode(record, 0, true);
        if (numbered.record() instanceof LogRecord.Batch batch
                && batch.run().equals(look.of.run)
                && batch.tenant().equals(look.of.tenant)) {
            return batch.entries();
        }
        throw LogFaults.damaged(file, at, "the record there is of another run");
    }

    // A long run that has ended: its stretches are read through, and what is of others is passed over.
    private List<JournalEntry> stretched(Look look, long from, int atMost) throws NoSuchFileException {
        List<JournalEntry> found = new ArrayList<>();
        for (RunState.Stretch stretch : look.stretches) {
            Path file = look.file(stretch.segment());
            try {
                byte[] bytes = disk.read(file, stretch.group(), Integer.MAX_VALUE - 8);
                stretch(look, stretch, file, bytes, from, atMost, found);
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                throw LogFaults.unreadable(file, e);
            }
            if (found.size() >= atMost) {
                break;
            }
        }
        return List.copyOf(found);
    }

    private static void stretch(
            Look look,
            RunState.Stretch stretch,
            Path file,
            byte[] bytes,
            long from,
            int atMost,
            List<JournalEntry> found)
            throws IOException {
        int base = stretch.group();
        for (int at = 0; at + base <= stretch.last(); ) {
            int length = SegmentFile.length(bytes, at);
            if (length == 0) {
                throw LogFaults.damaged(file, (long) at + base, "the group there is not whole");
            }
            SegmentFile.Group group = new SegmentFile.Group(at, at + length);
            for (int record : SegmentFile.records(bytes, group)) {
                RecordCodec.Numbered numbered = RecordCodec.decode(bytes, record, true);
                if (numbered.record() instanceof LogRecord.Batch batch
                        && batch.run().equals(look.of.run)
                        && batch.tenant().equals(look.of.tenant)
                        && numbered.sequence() >= look.of.born) {
                    if (!RecordCodec.whole(bytes, record, group.end())) {
                        throw LogFaults.damaged(file, (long) record + base, "the record there is not whole");
                    }
                    take(batch.entries(), from, atMost, found);
                }
            }
            at += length;
        }
    }

    /** Bytes that were read together, because the records of a run stand near each other. */
    private final class Window {
        private @Nullable Path file;
        private int at;
        private byte[] bytes = new byte[0];

        byte[] record(Path of, int offset) throws IOException {
            byte[] head = bytes(of, offset, RecordCodec.HEADER);
            int length = java.nio.ByteBuffer.wrap(head).getInt();
            if (length <= 0) {
                throw LogFaults.damaged(of, offset, "no record is there");
            }
            return bytes(of, offset, RecordCodec.HEADER + length);
        }

        private byte[] bytes(Path of, int offset, int length) throws IOException {
            if (!of.equals(file) || offset < at || offset + length > at + bytes.length) {
                bytes = disk.read(of, offset, Math.max(WINDOW, length));
                file = of;
                at = offset;
            }
            if (bytes.length < offset - at + length) {
                throw LogFaults.damaged(of, offset, "the file ends");
            }
            byte[] part = new byte[length];
            System.arraycopy(bytes, offset - at, part, 0, length);
            return part;
        }
    }
}
