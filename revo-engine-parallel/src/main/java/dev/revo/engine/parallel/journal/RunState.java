package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run while the log is open: what was asked for, which may still be on its way to the disk, and what is
 * there. Guarded by the log's lock.
 */
final class RunState {
    /** Beyond so many records, a run that has ended is known by stretches of segments, so that its size is bounded. */
    static final int MOST_PLACES = 32;

    private static final long[] NONE = {};

    /**
     * The records of a run in one segment.
     *
     * @param group where the group of the first begins
     * @param last where the last of them begins
     */
    record Stretch(int segment, int group, int last, long bytes) {
        Stretch with(int later, int more) {
            return new Stretch(segment, group, later, bytes + more);
        }
    }

    /** Where it goes on at one entry after it had others before. */
    record Hole(Path file, int at, long entry, long had) {}

    final String tenant;
    final RunId run;

    /** What was asked for. */
    long fence;

    long next;
    boolean ended;
    boolean leaving;

    /** What is there: the sequence of the first record, the entries, where they are. */
    long born = -1;

    long size;
    boolean outputs;
    boolean standing;

    @Nullable
    Hole hole;

    @Nullable
    Instant began;

    @Nullable
    Instant endedAt;

    private long[] places = NONE;
    private int records;
    private boolean exact = true;
    private List<Stretch> stretches = new ArrayList<>(1);

    RunState(String tenant, RunId run) {
        this.tenant = tenant;
        this.run = run;
    }

    /** A batch of it is on the disk. */
    void placed(LogRecord.Batch batch, long sequence, Segment segment, int group, int offset, int bytes) {
        born = born < 0 ? sequence : born;
        fence = Math.max(fence, batch.fence());
        for (JournalEntry entry : batch.entries()) {
            standing |= size == 1 && entry.type().equals(RunJournal.STANDING);
            size++;
            began = began == null ? entry.at() : began;
            outputs |= entry.type().equals(RunJournal.OUTPUT);
            endedAt = entry.type().equals(RunJournal.FINISHED) ? entry.at() : null;
        }
        next = Math.max(next, size);
        ended |= endedAt != null;
        at(segment, group, offset, bytes);
        if (endedAt != null) {
            trim();
        }
    }

    private void at(Segment segment, int group, int offset, int bytes) {
        if (exact) {
            if (records == places.length) {
                places = Arrays.copyOf(places, Math.max(2, records * 2));
            }
            places[records] = segment.place(offset);
        }
        records++;
        int last = stretches.size() - 1;
        if (last >= 0 && stretches.get(last).segment() == segment.id) {
            stretches.set(last, stretches.get(last).with(offset, bytes));
        } else {
            stretches.add(new Stretch(segment.id, group, offset, bytes));
        }
    }

    private void trim() {
        exact = records <= MOST_PLACES;
        places = exact ? Arrays.copyOf(places, records) : NONE;
    }

    boolean exact() {
        return exact;
    }

    /** Where its records are; only while {@link #exact()}. */
    long[] places() {
        return Arrays.copyOf(places, exact ? records : 0);
    }

    List<Stretch> stretches() {
        return List.copyOf(stretches);
    }

    boolean finished() {
        return endedAt != null;
    }

    /**
     * Its records in some segments were copied into one.
     *
     * @param from those segments
     * @param copied where each of them went
     * @param stretch all of them together
     */
    void moved(List<Segment> from, Map<Long, Long> copied, Stretch stretch) {
        for (int i = 0; exact && i < records; i++) {
            places[i] = copied.getOrDefault(places[i], places[i]);
        }
        List<Stretch> after = new ArrayList<>(stretches.size());
        boolean put = false;
        for (Stretch each : stretches) {
            if (from.stream().noneMatch(segment -> segment.id == each.segment())) {
                after.add(each);
            } else if (!put) {
                after.add(stretch);
                put = true;
            }
        }
        stretches = after;
    }
}
