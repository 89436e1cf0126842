package dev.revo.engine.parallel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the segments of a directory into an index, from the oldest on, and makes the end of the last one good. */
final class ReadSegments {
    private final Path directory;
    private final Disk disk;
    private final LogIndex index;
    private int ids;
    private long sequence;

    ReadSegments(Path directory, Disk disk, LogIndex index) {
        this.directory = directory;
        this.disk = disk;
        this.index = index;
    }

    /** A file with what it holds, and whether the log was closed behind it. */
    private record Last(Segment segment, ByteBuffer bytes, boolean closed) {}

    LogWriter.Tail read() throws IOException {
        List<SegmentFile.Name> names = chosen(directory, disk, true);
        Optional<Last> last = Optional.empty();
        long next = 1;
        for (int i = 0; i < names.size(); i++) {
            SegmentFile.Name name = names.get(i);
            byte[] bytes = disk.read(name.file());
            boolean end = i == names.size() - 1;
            Optional<SegmentFile.Header> header = header(name, bytes);
            if (end && header.isEmpty() && bytes.length <= SegmentFile.HEADER) {
                // It was being made when the machine died, so nothing was ever written to it.
                disk.delete(name.file());
                disk.forceDirectory(directory);
                break;
            }
            SegmentFile.Header found =
                    header.orElseThrow(() -> LogFaults.damaged(name.file(), 0, "its header is not whole"));
            if (found.first() != next) {
                throw LogFaults.missing(directory, next);
            }
            next = found.last() + 1;
            last = Optional.of(segment(name.file(), found, bytes, i, names));
        }
        Optional<RunState.Hole> hole = index.hole();
        if (hole.isPresent()) {
            throw LogFaults.damaged(
                    hole.get().file(),
                    hole.get().at(),
                    "a run goes on there at entry " + hole.get().entry() + " and has "
                            + hole.get().had());
        }
        Segment active = last.isPresent() ? good(last.get()) : fresh();
        return new LogWriter.Tail(active, sequence, ids);
    }

    /** The files that count: of those that stand for the same, the latest. What does not count is taken away. */
    static List<SegmentFile.Name> chosen(Path directory, Disk disk, boolean clean) throws IOException {
        List<SegmentFile.Name> names = new ArrayList<>();
        List<Path> away = new ArrayList<>();
        for (Path file : disk.list(directory)) {
            SegmentFile.name(file).ifPresent(name -> {
                if (name.unfinished()) {
                    away.add(file);
                } else {
                    names.add(name);
                }
            });
        }
        names.sort(Comparator.comparingLong(SegmentFile.Name::first)
                .thenComparing(
                        Comparator.comparingInt(SegmentFile.Name::generation).reversed()));
        List<SegmentFile.Name> chosen = new ArrayList<>();
        long covered = 0;
        for (SegmentFile.Name name : names) {
            if (name.first() <= covered) {
                away.add(name.file());
                continue;
            }
            chosen.add(name);
            Optional<SegmentFile.Header> header =
                    header(name, name.generation() == 1 ? new byte[0] : disk.read(name.file(), 0, SegmentFile.HEADER));
            covered = header.map(SegmentFile.Header::last).orElse(name.first());
        }
        if (clean && !away.isEmpty()) {
            for (Path file : away) {
                disk.delete(file);
            }
            disk.forceDirectory(directory);
        }
        return chosen;
    }

    static Optional<SegmentFile.Header> header(SegmentFile.Name name, byte[] bytes) {
        try {
            return SegmentFile.header(bytes)
                    .filter(header -> header.first() == name.first() && header.generation() == name.generation());
        } catch (IOException e) {
            throw LogFaults.newer(name.file(), e);
        }
    }

    private Last segment(Path file, SegmentFile.Header header, byte[] bytes, int number, List<SegmentFile.Name> of) {
        SegmentFile.Groups groups = SegmentFile.groups(header.first(), bytes);
        boolean torn = groups.end() < bytes.length;
        // A file behind it that was never finished does not make it another than the last.
        boolean last = number == of.size() - 1 || (number == of.size() - 2 && unborn(of.get(number + 1)));
        boolean closed = false;
        Segment segment = new Segment(ids++, file, header, groups.end());
        index.add(segment);
        sequence = Math.max(sequence, header.base());
        long records = 0;
        for (SegmentFile.Group group : groups.groups()) {
            try {
                for (int at : SegmentFile.records(bytes, group)) {
                    records++;
                    RecordCodec.Numbered numbered = RecordCodec.decode(bytes, at, false);
                    if (numbered.sequence() < sequence) {
                        throw new IOException("its sequence is " + numbered.sequence() + ", after " + (sequence - 1));
                    }
                    sequence = numbered.sequence() + 1;
                    int length = RecordCodec.length(bytes, at, group.end());
                    index.placed(numbered, segment, group.at(), at, length);
                    closed = numbered.record() instanceof LogRecord.Close;
                }
            } catch (IOException e) {
                throw LogFaults.damaged(file, group.at(), "record " + records + " cannot be used, " + e.getMessage());
            }
        }
        if (torn && (!last || groups.damaged())) {
            throw LogFaults.damaged(
                    file,
                    groups.end(),
                    "the group of record " + (records + 1) + " is not whole"
                            + (groups.damaged() ? ", and whole ones follow" : ", and it was forced"));
        }
        return new Last(segment, ByteBuffer.wrap(bytes), closed && !torn);
    }

    private boolean unborn(SegmentFile.Name name) {
        try {
            byte[] bytes = disk.read(name.file());
            return bytes.length <= SegmentFile.HEADER && header(name, bytes).isEmpty();
        } catch (IOException e) {
            throw LogFaults.unreadable(name.file(), e);
        }
    }

    /**
     * The last segment, with an end behind which can be written. When the log was not closed, what was read may stand in the
     * cache of the system alone, also when a force failed and a later one would succeed without writing it. So it is written
     * anew.
     */
    private Segment good(Last last) throws IOException {
        Segment old = last.segment();
        if (last.closed()) {
            return old;
        }
        SegmentFile.Header header = old.header;
        SegmentFile.Header anew =
                new SegmentFile.Header(header.first(), header.last(), header.generation() + 1, header.base());
        Path file = SegmentFile.file(directory, anew.first(), anew.generation());
        Path unfinished = SegmentFile.unfinished(file);
        disk.delete(unfinished);
        disk.write(unfinished, 0, SegmentFile.header(anew));
        if (old.end > SegmentFile.HEADER) {
            byte[] groups = new byte[(int) old.end - SegmentFile.HEADER];
            last.bytes().get(SegmentFile.HEADER, groups);
            disk.write(unfinished, SegmentFile.HEADER, groups);
        }
        disk.force(unfinished);
        disk.rename(unfinished, file);
        disk.forceDirectory(directory);
        disk.delete(old.file);
        old.becomes(file, anew);
        return old;
    }

    private Segment fresh() throws IOException {
        SegmentFile.Header header = new SegmentFile.Header(1, 1, 1, 0);
        Segment segment = new Segment(ids++, SegmentFile.file(directory, 1, 1), header, SegmentFile.HEADER);
        disk.write(segment.file, 0, SegmentFile.header(header));
        disk.force(segment.file);
        disk.forceDirectory(directory);
        index.add(segment);
        return segment;
    }
}
