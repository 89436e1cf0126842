package dev.revo.engine.parallel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes neighbouring segments anew of which half or more is not needed, as one. Appends go on meanwhile; they wait while
 * the index learns where the records are now. By one thread at a time.
 */
final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final int MOST_ROUNDS = 64;

    private final Path directory;
    private final Disk disk;
    private final LogIndex index;
    private final LogWriter writer;
    private final ReentrantLock lock;
    private final int segmentBytes;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean off;

    /**
     * A record that was copied.
     *
     * @param id of the run or key that it belongs to, as {@link Segment#over} has it
     */
    private record Copied(LogRecord record, long sequence, long id, long before, SegmentCopy.Place after, int bytes) {}

    Compaction(Path directory, Disk disk, LogIndex index, LogWriter writer, ReentrantLock lock, int segmentBytes) {
        this.directory = directory;
        this.disk = disk;
        this.index = index;
        this.writer = writer;
        this.lock = lock;
        this.segmentBytes = segmentBytes;
    }

    /** Does what there is to do, unless another thread is at it. Not holding the lock. */
    void run() {
        if (!turn.tryLock()) {
            return;
        }
        try {
            for (int round = 0; round < MOST_ROUNDS && !off; round++) {
                List<Segment> chosen = chosen();
                if (chosen.isEmpty()) {
                    return;
                }
                rewrite(chosen);
            }
        } catch (IOException e) {
            // What it wrote may have its name already. Were it there again after another compaction, purged runs would
            // be
            // too, so there is none until the directory was read anew.
            off = true;
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("directory", directory)
                    .log("The journal cannot be compacted; it is tried again after a restart");
        } finally {
            turn.unlock();
        }
    }

    private List<Segment> chosen() {
        lock.lock();
        try {
            List<Segment> run = new ArrayList<>();
            long needed = 0;
            for (Segment segment : index.segments()) {
                boolean goes = segment != writer.active() && (segment.wasteful() || segment.total == 0);
                if (!goes || needed + segment.needed > segmentBytes) {
                    if (run.stream().anyMatch(Segment::wasteful)) {
                        return run;
                    }
                    run.clear();
                    needed = 0;
                }
                if (goes) {
                    run.add(segment);
                    needed += segment.needed;
                }
            }
            return run.stream().anyMatch(Segment::wasteful) ? run : List.of();
        } finally {
            lock.unlock();
        }
    }

    private void rewrite(List<Segment> chosen) throws IOException {
        SegmentFile.Header first = chosen.get(0).header;
        int generation = chosen.stream()
                .mapToInt(segment -> segment.header.generation())
                .max()
                .orElseThrow();
        SegmentFile.Header header = new SegmentFile.Header(
                first.first(), chosen.get(chosen.size() - 1).header.last(), generation + 1, first.base());
        SegmentCopy copy = SegmentCopy.begin(disk, directory, header, id());
        List<Copied> copied = new ArrayList<>();
        for (Segment segment : chosen) {
            copy(segment, first.first(), copy, copied);
        }
        Segment written = copy.finish(directory);
        lock.lock();
        try {
            swap(chosen, written, copied);
        } finally {
            lock.unlock();
        }
        for (Segment segment : chosen) {
            disk.delete(segment.file);
        }
    }

    private int id() {
        lock.lock();
        try {
            return writer.nextId();
        } finally {
            lock.unlock();
        }
    }

    private void copy(Segment segment, long first, SegmentCopy copy, List<Copied> copied) throws IOException {
        byte[] bytes = disk.read(segment.file);
        SegmentFile.Groups groups = SegmentFile.groups(segment.header.first(), bytes);
        if (groups.end() != segment.end) {
            throw new IOException(segment.file + " is damaged at byte " + groups.end());
        }
        for (SegmentFile.Group group : groups.groups()) {
            for (int at : SegmentFile.records(bytes, group)) {
                RecordCodec.Numbered numbered = RecordCodec.decode(bytes, at, false);
                Optional<LogRecord> kept;
                long id;
                lock.lock();
                try {
                    kept = kept(numbered, first);
                    id = id(numbered);
                } finally {
                    lock.unlock();
                }
                if (kept.isPresent()) {
                    byte[] record = bytes(kept.get(), numbered, bytes, at, group.end());
                    copied.add(new Copied(
                            kept.get(), numbered.sequence(), id, segment.place(at), copy.add(record), record.length));
                }
            }
        }
    }

    private static byte[] bytes(LogRecord kept, RecordCodec.Numbered before, byte[] bytes, int at, int end) {
        if (kept.equals(before.record())) {
            return Arrays.copyOfRange(bytes, at, at + RecordCodec.length(bytes, at, end));
        }
        byte[] shorter = RecordCodec.encode(kept);
        RecordCodec.stamp(shorter, before.sequence());
        return shorter;
    }

    private long id(RecordCodec.Numbered numbered) {
        if (numbered.record() instanceof LogRecord.Batch batch) {
            RunState run = index.run(batch.tenant(), batch.run());
            return run == null ? numbered.sequence() : run.born;
        }
        return numbered.sequence();
    }

    /** The record as far as it is needed: what ends something, while an earlier segment has records of what it ended. */
    private Optional<LogRecord> kept(RecordCodec.Numbered numbered, long first) {
        LogRecord record = numbered.record();
        if (record instanceof LogRecord.Purge purge) {
            List<LogRecord.Gone> still = purge.runs().stream()
                    .filter(gone -> before(first, gone.born()))
                    .toList();
            return still.isEmpty() ? Optional.empty() : Optional.of(new LogRecord.Purge(purge.tenant(), still));
        }
        if (record instanceof LogRecord.Free free) {
            List<LogRecord.Freed> still = free.keys().stream()
                    .filter(freed -> before(first, freed.bound()))
                    .toList();
            return still.isEmpty() ? Optional.empty() : Optional.of(new LogRecord.Free(free.tenant(), still));
        }
        return index.needs(numbered) ? Optional.of(record) : Optional.empty();
    }

    private boolean before(long first, long id) {
        return index.segments().stream()
                .anyMatch(segment -> segment.header.first() < first && segment.over.contains(id));
    }

    private void swap(List<Segment> chosen, Segment written, List<Copied> copied) {
        chosen.forEach(index::remove);
        index.add(written);
        Map<Long, Long> places = new HashMap<>();
        IdentityHashMap<RunState, RunState.Stretch> stretches = new IdentityHashMap<>();
        for (Copied each : copied) {
            written.total += each.bytes();
            boolean ends = each.record() instanceof LogRecord.Purge || each.record() instanceof LogRecord.Free;
            if (!ends && !index.needs(new RecordCodec.Numbered(each.sequence(), each.record()))) {
                // It was purged or freed while it was copied.
                written.over.add(each.id());
                continue;
            }
            written.needed += each.bytes();
            if (each.record() instanceof LogRecord.Bind bind) {
                index.moved(bind, written);
            } else if (each.record() instanceof LogRecord.Batch batch) {
                RunState run = index.run(batch.tenant(), batch.run());
                SegmentCopy.Place place = each.after();
                places.put(each.before(), written.place(place.offset()));
                if (run != null) {
                    RunState.Stretch known = stretches.get(run);
                    stretches.put(
                            run,
                            known == null
                                    ? new RunState.Stretch(written.id, place.group(), place.offset(), each.bytes())
                                    : known.with(place.offset(), each.bytes()));
                }
            }
        }
        stretches.forEach((run, stretch) -> run.moved(chosen, places, stretch));
    }
}
