package dev.revo.engine.parallel.journal;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a log that is damaged, as far as it can be read. Confined to one thread. */
final class Salvage {
    private static final String INCOMPLETE = "incomplete";

    private final Disk disk;
    private final Path directory;
    private final List<LogReport.Damage> damages = new ArrayList<>();
    private final Map<Key, Seen> runs = new LinkedHashMap<>();
    private int segments;
    private long records;
    private long sequence;

    private Salvage(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    private record Key(String tenant, RunId run) {}

    /** How far a run could be read. */
    private static final class Seen {
        private long size;
        private boolean gap;
        private boolean ended;

        boolean takes(LogRecord.Batch batch) {
            for (JournalEntry entry : batch.entries()) {
                gap |= entry.sequence() != size;
                if (gap) {
                    return false;
                }
                size++;
                ended = entry.type().equals(RunJournal.FINISHED);
            }
            return !gap;
        }
    }

    /** Somebody who is given each record that can be read. */
    private interface Sink {
        void take(RecordCodec.Numbered numbered, byte[] record) throws IOException;
    }

    static LogReport verify(Path directory, Disk disk) {
        try {
            needed(directory, disk);
            try (DirectoryLock held = DirectoryLock.take(directory)) {
                return new Salvage(held.directory(), disk).report();
            }
        } catch (IOException e) {
            throw LogFaults.unusable(directory, e);
        }
    }

    static LogReport copy(Path from, Path into, Disk disk) {
        try {
            needed(from, disk);
            if (!disk.list(into).isEmpty()) {
                throw InvalidRequestException.field(
                        "into", "is not empty: " + into, "Name a directory that is missing.");
            }
            disk.createDirectories(into);
            try (DirectoryLock held = DirectoryLock.take(from);
                    DirectoryLock target = DirectoryLock.take(into)) {
                Salvage first = new Salvage(held.directory(), disk);
                LogReport report = first.report();
                new Salvage(held.directory(), disk).copy(first.runs, target.directory());
                return report;
            }
        } catch (IOException e) {
            throw LogFaults.unusable(from, e);
        }
    }

    private static void needed(Path directory, Disk disk) throws IOException {
        if (!disk.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
    }

    private LogReport report() throws IOException {
        read((numbered, record) -> seen(numbered.record()));
        List<LogReport.Gap> gaps = new ArrayList<>();
        List<RunJournal.Unfinished> open = new ArrayList<>();
        int whole = 0;
        for (Map.Entry<Key, Seen> each : runs.entrySet()) {
            Key key = each.getKey();
            if (each.getValue().gap) {
                gaps.add(new LogReport.Gap(key.tenant(), key.run(), each.getValue().size));
            } else if (each.getValue().size > 0) {
                whole++;
                if (!each.getValue().ended) {
                    open.add(new RunJournal.Unfinished(key.tenant(), key.run()));
                }
            }
        }
        return new LogReport(segments, records, whole, damages, gaps, open);
    }

    private boolean seen(LogRecord record) {
        if (record instanceof LogRecord.Batch batch) {
            return runs.computeIfAbsent(new Key(batch.tenant(), batch.run()), key -> new Seen())
                    .takes(batch);
        }
        if (record instanceof LogRecord.Purge purge) {
            purge.runs().forEach(gone -> runs.remove(new Key(purge.tenant(), gone.run())));
        }
        return true;
    }

    private void copy(Map<Key, Seen> known, Path into) throws IOException {
        Path aside = into.resolve(INCOMPLETE);
        boolean gaps = known.values().stream().anyMatch(run -> run.gap);
        if (gaps) {
            disk.createDirectories(aside);
        }
        SegmentFile.Header header = new SegmentFile.Header(1, 1, 1, 0);
        Copies whole = new Copies(into, header);
        Copies incomplete = new Copies(aside, header);
        read((numbered, record) -> {
            boolean taken = seen(numbered.record());
            if (numbered.record() instanceof LogRecord.Batch batch) {
                Seen run = known.get(new Key(batch.tenant(), batch.run()));
                if (run == null || !run.gap) {
                    whole.add(record);
                } else if (taken) {
                    incomplete.add(record);
                }
            } else if (!(numbered.record() instanceof LogRecord.Close)) {
                whole.add(record);
            }
        });
        whole.finish();
        if (gaps) {
            incomplete.finish();
        }
        Path parent = into.toAbsolutePath().getParent();
        if (parent != null) {
            disk.forceDirectory(parent);
        }
    }

    /** Segments of a new log, one after the other. */
    private final class Copies {
        private final Path directory;
        private SegmentFile.Header header;
        private Optional<SegmentCopy> copy = Optional.empty();

        Copies(Path directory, SegmentFile.Header first) {
            this.directory = directory;
            this.header = first;
        }

        void add(byte[] record) throws IOException {
            if (copy.isPresent() && copy.get().segment().end >= WorkLog.SEGMENT_BYTES) {
                finish();
                long next = header.last() + 1;
                header = new SegmentFile.Header(next, next, 1, RecordCodec.sequence(record, 0));
                copy = Optional.empty();
            }
            if (copy.isEmpty()) {
                copy = Optional.of(SegmentCopy.begin(disk, directory, header, 0));
            }
            copy.get().add(record);
        }

        void finish() throws IOException {
            if (copy.isEmpty()) {
                copy = Optional.of(SegmentCopy.begin(disk, directory, header, 0));
            }
            copy.get().finish(directory);
        }
    }

    private void read(Sink sink) throws IOException {
        long next = 1;
        for (SegmentFile.Name name : ReadSegments.chosen(directory, disk, false)) {
            if (name.first() > next) {
                damages.add(new LogReport.Damage(
                        SegmentFile.file(directory, next, 1),
                        0,
                        0,
                        next == name.first() - 1
                                ? "it is missing"
                                : "it and those up to " + name.first() + " are missing"));
            }
            byte[] bytes = disk.read(name.file());
            segments++;
            Optional<SegmentFile.Header> header = ReadSegments.header(name, bytes);
            if (header.isEmpty()) {
                damages.add(new LogReport.Damage(
                        name.file(), 0, Math.min(bytes.length, SegmentFile.HEADER), "its header is not whole"));
            }
            next = header.map(SegmentFile.Header::last).orElse(name.first()) + 1;
            read(name, bytes, sink);
        }
    }

    private void read(SegmentFile.Name name, byte[] bytes, Sink sink) throws IOException {
        int at = Math.min(SegmentFile.HEADER, bytes.length);
        while (at < bytes.length) {
            int from = at;
            if (SegmentFile.whole(name.first(), bytes, at)) {
                SegmentFile.Group group = new SegmentFile.Group(at, at + SegmentFile.length(bytes, at));
                for (int record : SegmentFile.records(bytes, group)) {
                    one(name, bytes, record, sink);
                }
                at = group.end();
                continue;
            }
            // What is inside of a group that is not whole may be.
            do {
                at++;
            } while (at < bytes.length && !whole(name, bytes, at));
            damages.add(new LogReport.Damage(name.file(), from, at - (long) from, "nothing whole is there"));
            while (at < bytes.length && likely(bytes, at)) {
                one(name, bytes, at, sink);
                at += RecordCodec.length(bytes, at, bytes.length);
            }
        }
    }

    private boolean whole(SegmentFile.Name name, byte[] bytes, int at) {
        return SegmentFile.whole(name.first(), bytes, at) || likely(bytes, at);
    }

    // Bytes of an entry can look like a record; one that is comes later in the log than what was read before.
    private boolean likely(byte[] bytes, int at) {
        return RecordCodec.whole(bytes, at, bytes.length) && RecordCodec.sequence(bytes, at) >= sequence;
    }

    private void one(SegmentFile.Name name, byte[] bytes, int at, Sink sink) throws IOException {
        int length = RecordCodec.length(bytes, at, bytes.length);
        RecordCodec.Numbered numbered;
        try {
            numbered = RecordCodec.decode(bytes, at, false);
        } catch (IOException e) {
            damages.add(new LogReport.Damage(name.file(), at, length, "its record cannot be used, " + e.getMessage()));
            return;
        }
        sequence = numbered.sequence() + 1;
        records++;
        sink.take(numbered, Arrays.copyOfRange(bytes, at, at + length));
    }
}
