package dev.revo.engine.parallel.schedule;

import dev.revo.parallel.QueueStatus;
import java.time.Duration;

/**
 * How long bodies waited, in buckets: 8 to each power of two from a microsecond to 19 hours, so a quantile is at most 12.5 percent
 * above the truth. HdrHistogram with the same range and two digits takes 24 KB or more, which is too much for each
 * priority of each of thousands of tenants; this is 1.2 KB. Old times fade: at {@link #MOST} all counts are halved. Confined.
 */
final class WaitTimes {
    static final int MOST = 65_536;

    private static final int PARTS = 8;
    private static final int PART_BITS = 3;
    private static final int FIRST_OCTAVE = 10;
    private static final int OCTAVES = 36;

    private final int[] counts = new int[PARTS * OCTAVES + 1];
    private int total;

    void add(long nanos) {
        counts[bucket(nanos)]++;
        if (++total >= MOST) {
            total = 0;
            for (int i = 0; i < counts.length; i++) {
                counts[i] /= 2;
                total += counts[i];
            }
        }
    }

    void addAll(WaitTimes other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    QueueStatus.Waits waits() {
        return new QueueStatus.Waits(quantile(0.5), quantile(0.9), quantile(0.99));
    }

    /** The upper edge of the bucket in which the quantile lies. */
    Duration quantile(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return Duration.ofNanos(upper(i));
            }
        }
        return Duration.ZERO;
    }

    /** Bucket 0 is for those that did not wait, which is less than a microsecond. */
    private static int bucket(long nanos) {
        if (nanos < 1L << FIRST_OCTAVE) {
            return 0;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int part = (int) (nanos >>> (octave - PART_BITS)) & (PARTS - 1);
        return Math.min(1 + (octave - FIRST_OCTAVE) * PARTS + part, PARTS * OCTAVES);
    }

    private static long upper(int bucket) {
        if (bucket == 0) {
            return 0;
        }
        int octave = FIRST_OCTAVE + (bucket - 1) / PARTS;
        int part = (bucket - 1) % PARTS;
        return (long) (PARTS + part + 1) << (octave - PART_BITS);
    }
}
