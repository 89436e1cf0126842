package dev.revo.engine.parallel.estimate;

import java.util.SplittableRandom;

/**
 * How long bodies of one tenant waited for a thread, the last 512 in the order in which they came. Waits hang together: where
 * one was long, the next ones are. So a draw of a run takes its waits from one stretch of the past, mostly a late one
 * (block bootstrap, Künsch 1989). Thread-safe.
 */
final class Waits {
    private static final int MOST = 512;
    // In waits: a stretch, and how far back half of the stretches begin.
    private static final int STRETCH = 8;
    private static final double HALF = 100;

    private final float[] ring = new float[MOST];
    private long count;

    synchronized void add(double seconds) {
        ring[(int) (count++ % MOST)] = (float) seconds;
    }

    /** As they are now, the newest first. */
    synchronized Seen seen() {
        float[] newest = new float[(int) Math.min(count, MOST)];
        for (int age = 0; age < newest.length; age++) {
            newest[age] = ring[(int) ((count - 1 - age) % MOST)];
        }
        return new Seen(newest);
    }

    /** Immutable. */
    static final class Seen {
        private final float[] newest;

        private Seen(float[] newest) {
            this.newest = newest;
        }

        /** Where a draw takes its waits from. */
        int stretch(SplittableRandom random) {
            int last = Math.max(0, newest.length - STRETCH);
            int age = (int) (-HALF / Math.log(2) * Math.log(1 - random.nextDouble()));
            return age <= last ? age : random.nextInt(last + 1);
        }

        double draw(int stretch, SplittableRandom random) {
            return newest.length == 0
                    ? 0
                    : newest[stretch + random.nextInt(Math.min(STRETCH, newest.length - stretch))];
        }

        /** How probable it is that one there takes longer than that. */
        double outlasts(double seconds, int stretch) {
            int longer = 0;
            int all = Math.min(STRETCH, newest.length - stretch);
            for (int i = 0; i < all; i++) {
                longer += newest[stretch + i] > seconds ? 1 : 0;
            }
            // Even where none did, one may.
            return (longer + 0.5) / (all + 1);
        }

        /** How much longer one takes that has taken so long already. */
        double rest(double seconds, int stretch, SplittableRandom random) {
            for (int i = 0; i < STRETCH; i++) {
                double one = draw(stretch, random);
                if (one > seconds) {
                    return one - seconds;
                }
            }
            // It never took that long, so nobody knows: as long again, more or less.
            return -seconds * Math.log(1 - random.nextDouble());
        }
    }
}
