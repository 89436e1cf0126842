package dev.revo.bench.peers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Times two sides in turns, so that whatever else the machine does in between meets both. Counts the time that the thread was
 * on a processor, so that waiting for one does not count.
 */
final class Interleaved {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    // So short that what is asked stays in no cache, so long that the clock's own cost does not show.
    private static final int COLD_CHECKS = 250;

    private final Effort effort;
    private final byte[] eviction;
    private long read;
    private int answers;

    Interleaved(Effort effort) {
        this.effort = effort;
        eviction = new byte[effort.evictBytes()];
    }

    /** Which questions are asked, and what the processor's caches hold then. */
    enum Mode {
        /** The same few again and again. */
        HOT(64, false),
        /** All, one after the other. */
        RANDOM(Integer.MAX_VALUE, false),
        /** All, each batch after the caches were emptied. */
        COLD(Integer.MAX_VALUE, true);

        private final int atMost;
        private final boolean evicts;

        Mode(int atMost, boolean evicts) {
            this.atMost = atMost;
            this.evicts = evicts;
        }
    }

    Comparison compare(String metric, String peer, Mode mode, Side revo, Side other) {
        Turn ours = new Turn(revo, mode);
        Turn theirs = new Turn(other, mode);
        double[] first = new double[effort.rounds()];
        double[] second = new double[effort.rounds()];
        double[] ratios = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            boolean oursFirst = round % 2 == 0;
            first[round] = oursFirst ? ours.nanosEach() : 0;
            second[round] = theirs.nanosEach();
            first[round] = oursFirst ? first[round] : ours.nanosEach();
            ratios[round] = first[round] / second[round];
        }
        return new Comparison(metric, peer, "ns", Spread.of(first), Spread.of(second), Spread.of(ratios));
    }

    /** For callers that want the work to have been done: depends on every answer and every byte that was read. */
    long used() {
        return answers + read;
    }

    private void evict() {
        for (int i = 0; i < eviction.length; i += 64) {
            read += eviction[i]++;
        }
    }

    /** One side with the number of questions that fills a batch. */
    private final class Turn {
        private final Side side;
        private final Mode mode;
        private final int outOf;
        private final int count;
        private int next;

        Turn(Side side, Mode mode) {
            this.side = side;
            this.mode = mode;
            outOf = Math.min(side.size(), mode.atMost);
            count = mode.evicts ? Math.min(COLD_CHECKS, warmUp()) : warmUp();
        }

        private int warmUp() {
            long end = THREADS.getCurrentThreadCpuTime() + effort.warmUpNanos();
            int checks = 1;
            long took = time(checks);
            while (THREADS.getCurrentThreadCpuTime() < end) {
                double wanted = (double) checks * effort.batchNanos() / Math.max(1, took);
                checks = (int) Math.max(1, Math.min(wanted, checks * 2.0));
                took = time(checks);
            }
            return checks;
        }

        private long time(int checks) {
            long start = THREADS.getCurrentThreadCpuTime();
            answers += side.ask(next, checks, outOf);
            long took = THREADS.getCurrentThreadCpuTime() - start;
            next = (int) (((long) next + checks) % outOf);
            return took;
        }

        double nanosEach() {
            if (mode.evicts) {
                evict();
            }
            return (double) time(count) / count;
        }
    }
}
