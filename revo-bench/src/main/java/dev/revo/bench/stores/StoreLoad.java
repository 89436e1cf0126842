package dev.revo.bench.stores;

/**
 * How much is done.
 *
 * @param threads how many at once
 * @param events how many events each side keeps in a round
 * @param rounds how often both sides have their turn; one more comes before and is not measured
 */
public record StoreLoad(int threads, int events, int rounds) {
    /** Checks that there is something to do. */
    public StoreLoad {
        if (threads < 1 || events < threads || rounds < 1) {
            throw new IllegalArgumentException("needs 1 thread and round or more, and an event for each thread");
        }
    }
}
