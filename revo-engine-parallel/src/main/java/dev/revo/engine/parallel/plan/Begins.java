package dev.revo.engine.parallel.plan;

import java.util.Arrays;

/** Times in the order in which they came, the oldest forgotten first. Confined. */
final class Begins {
    private long[] times = new long[8];
    private int first;
    private int size;

    int size() {
        return size;
    }

    /** One of them, 0 for the oldest. */
    long get(int index) {
        return times[(first + index) % times.length];
    }

    void add(long time) {
        if (size == times.length) {
            long[] more = new long[2 * size];
            for (int i = 0; i < size; i++) {
                more[i] = get(i);
            }
            times = more;
            first = 0;
        }
        times[(first + size) % times.length] = time;
        size++;
    }

    /** Forgets those up to this time, and the room for them once there is much of it. */
    void forget(long until) {
        while (size > 0 && get(0) - until <= 0) {
            first = (first + 1) % times.length;
            size--;
        }
        if (size == 0 && times.length > 64) {
            times = Arrays.copyOf(times, 8);
            first = 0;
        }
    }
}
