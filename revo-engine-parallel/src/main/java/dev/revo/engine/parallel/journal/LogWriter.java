package dev.revo.engine.parallel.journal;

import dev.revo.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts records on the disk in groups: one write and one force for all that came while the group before was being written.
 * The first caller of a group writes it for all others. So there is no thread that could be missing or must be stopped, and
 * a caller who is alone changes no thread; the disk is not touched through anything that an interrupt could close.
 */
final class LogWriter {
    private static final int MOST_BYTES = 64 << 20;

    /** Records that are written at once. */
    static final class Group {
        private final List<Ticket> tickets = new ArrayList<>();
        private final Condition done;
        private boolean led;
        private boolean over;
        private boolean failed;

        private Group(ReentrantLock lock) {
            this.done = lock.newCondition();
        }
    }

    private final Path directory;
    private final Disk disk;
    private final LogIndex index;
    private final ReentrantLock lock;
    private final int segmentBytes;
    private final Condition idle;
    private Group open;
    private boolean writing;
    private Segment active;
    private long sequence;
    private int ids;
    private @Nullable Throwable broken;
    private boolean closed;

    /**
     * Goes on behind what the index has.
     *
     * @param segmentBytes a segment that has so many is followed by another
     */
    LogWriter(Path directory, Disk disk, LogIndex index, ReentrantLock lock, int segmentBytes, Tail tail) {
        this.directory = directory;
        this.disk = disk;
        this.index = index;
        this.lock = lock;
        this.segmentBytes = segmentBytes;
        this.idle = lock.newCondition();
        this.open = new Group(lock);
        this.active = tail.active();
        this.sequence = tail.sequence();
        this.ids = tail.ids();
    }

    /** Where the log goes on: the last segment, the next record's sequence, the next segment's id. */
    record Tail(Segment active, long sequence, int ids) {}

    /** An id for a segment. Holding the lock. */
    int nextId() {
        return ids++;
    }

    /** The segment that grows. Holding the lock. */
    Segment active() {
        return active;
    }

    /** Records in the next group. Holding the lock. */
    int waiting() {
        return open.tickets.size();
    }

    /** Fails when nothing can be written. Holding the lock. */
    void check() {
        if (closed) {
            throw LogFaults.closed(directory);
        }
        failed();
    }

    private void failed() {
        Throwable because = broken;
        if (because != null) {
            throw LogFaults.broken(directory, because);
        }
    }

    /** Puts the record into the next group; {@link #await} must follow. Holding the lock, after {@link #check}. */
    Ticket add(LogRecord record, byte[] bytes) {
        Ticket ticket = new Ticket(record, bytes, open);
        open.tickets.add(ticket);
        return ticket;
    }

    /**
     * The record is on the disk and in the index when this returns. Holding the lock once, which is let go meanwhile; an
     * interrupt is kept for later.
     *
     * @throws UnavailableException when it is not known whether it is
     */
    void await(Ticket ticket) {
        while (!ticket.group.over) {
            if (ticket.group.led) {
                ticket.group.done.awaitUninterruptibly();
            } else {
                ticket.group.led = true;
                lead(ticket.group);
            }
        }
        if (ticket.group.failed) {
            failed();
        }
    }

    private void lead(Group group) {
        while (writing) {
            idle.awaitUninterruptibly();
        }
        open = new Group(lock);
        if (broken != null) {
            over(group, false);
            return;
        }
        writing = true;
        cut(group);
        Throwable failure = new IllegalStateException("it was broken off");
        lock.unlock();
        try {
            Written written = write(group);
            lock.lock();
            failure = null;
            index(group, written);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            if (!lock.isHeldByCurrentThread()) {
                lock.lock();
            }
            broken = failure;
            writing = false;
            over(group, failure == null);
            idle.signalAll();
        }
    }

    private static void over(Group group, boolean written) {
        group.failed = !written;
        group.over = true;
        group.done.signalAll();
    }

    // What is too much for one group goes into the next: whoever wakes up finds his record there.
    private void cut(Group group) {
        long bytes = 0;
        for (int i = 0; i < group.tickets.size(); i++) {
            bytes += group.tickets.get(i).bytes.length;
            if (i > 0 && bytes > MOST_BYTES) {
                List<Ticket> rest = group.tickets.subList(i, group.tickets.size());
                for (Ticket ticket : rest) {
                    ticket.group = open;
                }
                open.tickets.addAll(rest);
                rest.clear();
            }
        }
    }

    /** Where a group went. */
    private record Written(Segment segment, int at, int bytes, long sequence) {}

    // Only one thread at a time is here: the one that set the mark.
    private Written write(Group group) throws IOException {
        Segment segment = active;
        if (segment.end >= segmentBytes) {
            segment = rotate(segment);
        }
        long first = sequence;
        List<byte[]> records = new ArrayList<>(group.tickets.size());
        for (Ticket ticket : group.tickets) {
            RecordCodec.stamp(ticket.bytes, first + records.size());
            records.add(ticket.bytes);
        }
        byte[] bytes = SegmentFile.group(segment.header.first(), segment.end, records);
        disk.write(segment.file, segment.end, bytes);
        disk.force(segment.file);
        return new Written(segment, (int) segment.end, bytes.length, first);
    }

    private Segment rotate(Segment full) throws IOException {
        long number = full.header.last() + 1;
        Segment next;
        lock.lock();
        try {
            next = create(directory, new SegmentFile.Header(number, number, 1, sequence), nextId());
        } finally {
            lock.unlock();
        }
        disk.write(next.file, 0, SegmentFile.header(next.header));
        disk.force(next.file);
        disk.forceDirectory(directory);
        disk.release(full.file);
        lock.lock();
        try {
            index.add(next);
            active = next;
        } finally {
            lock.unlock();
        }
        return next;
    }

    private static Segment create(Path directory, SegmentFile.Header header, int id) {
        return new Segment(
                id, SegmentFile.file(directory, header.first(), header.generation()), header, SegmentFile.HEADER);
    }

    private void index(Group group, Written written) {
        Segment segment = written.segment();
        int at = written.at() + SegmentFile.GROUP;
        for (Ticket ticket : group.tickets) {
            index.placed(
                    new RecordCodec.Numbered(sequence++, ticket.record),
                    segment,
                    written.at(),
                    at,
                    ticket.bytes.length);
            at += ticket.bytes.length;
        }
        segment.end += written.bytes();
    }

    /** Writes that all before it was forced, and takes nothing more. Holding the lock once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (broken == null) {
                LogRecord end = new LogRecord.Close();
                await(add(end, RecordCodec.encode(end)));
            }
        } catch (UnavailableException e) {
            // All that was acknowledged is there; the next to open finds an end that was not closed.
        } finally {
            while (writing) {
                idle.awaitUninterruptibly();
            }
        }
    }
}
