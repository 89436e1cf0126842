package dev.revo.engine.parallel;

/** How much of the heap is in use by what is reachable, as far as a few collections tell. */
public final class LiveHeap {
    private LiveHeap() {}

    /** Bytes; the least of several, because a collection may leave something behind. */
    public static long bytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
