package dev.revo.engine.parallel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment that is written anew beside those that it will stand for: under a name that does not count, forced, and only then
 * under its own. Confined to one thread.
 */
final class SegmentCopy {
    private static final int GROUP_BYTES = 1 << 20;

    private final Disk disk;
    private final Segment segment;
    private final Path unfinished;
    private final List<byte[]> records = new ArrayList<>();
    private int bytes;

    /** Where a record will stand. */
    record Place(int group, int offset) {}

    private SegmentCopy(Disk disk, Segment segment) {
        this.disk = disk;
        this.segment = segment;
        this.unfinished = SegmentFile.unfinished(segment.file);
    }

    static SegmentCopy begin(Disk disk, Path directory, SegmentFile.Header header, int id) throws IOException {
        Path file = SegmentFile.file(directory, header.first(), header.generation());
        SegmentCopy copy = new SegmentCopy(disk, new Segment(id, file, header, SegmentFile.HEADER));
        disk.delete(copy.unfinished);
        disk.write(copy.unfinished, 0, SegmentFile.header(header));
        return copy;
    }

    /** Adds a record with its sequence. */
    Place add(byte[] record) throws IOException {
        if (bytes > 0 && bytes + record.length > GROUP_BYTES) {
            flush();
        }
        Place place = new Place((int) segment.end, (int) segment.end + SegmentFile.GROUP + bytes);
        records.add(record);
        bytes += record.length;
        return place;
    }

    private void flush() throws IOException {
        byte[] group = SegmentFile.group(segment.header.first(), segment.end, records);
        disk.write(unfinished, segment.end, group);
        segment.end += group.length;
        records.clear();
        bytes = 0;
    }

    Segment segment() {
        return segment;
    }

    /** All of it is on the disk, under its own name, when this returns. */
    Segment finish(Path directory) throws IOException {
        if (bytes > 0) {
            flush();
        }
        disk.force(unfinished);
        disk.rename(unfinished, segment.file);
        disk.forceDirectory(directory);
        return segment;
    }
}
