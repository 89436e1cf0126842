package dev.revo.engine.parallel.journal;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What is known of a segment while the log is open. Guarded by the log's lock, but for what never changes. */
final class Segment {
    /** Of this process alone; places of records name it. */
    final int id;

    Path file;
    SegmentFile.Header header;

    /** Where the next group goes. Only whoever writes changes it. */
    long end;

    /** Bytes of records, and of those that are still needed: what only ends something counts as not. */
    long total;

    long needed;

    /** First sequences of runs, and sequences of bound keys, that are over and have records here. */
    final Set<Long> over = new HashSet<>();

    Segment(int id, Path file, SegmentFile.Header header, long end) {
        this.id = id;
        this.file = file;
        this.header = header;
        this.end = end;
    }

    /** Its bytes are under another name now. */
    void becomes(Path name, SegmentFile.Header under) {
        file = name;
        header = under;
    }

    /** Half of it or more is not needed. */
    boolean wasteful() {
        return total > needed && total >= 2 * needed;
    }

    /** A place in this segment as one number. */
    long place(int offset) {
        return (long) id << 32 | offset;
    }

    static int id(long place) {
        return (int) (place >>> 32);
    }

    static int offset(long place) {
        return (int) place;
    }
}
