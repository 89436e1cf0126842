package dev.revo.engine.parallel.schedule;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where bodies are left for whoever holds the queue next. While all places are taken, a body that comes can only wait, so who hands
 * it over need not have the queue: its lock, and the memory behind it, stay with those that take bodies out. Thread-safe.
 *
 * <p>The protocol has two sides, and each first writes and then reads, so that one of them sees the other. Who leaves a body pushes
 * it and then looks whether the box is still open; if it is not, it takes the lock and looks after it. Who closes the box, with the lock,
 * closes it and then looks into it. Sources: the stack is Treiber's (IBM RJ 5118, 1986).
 */
class Inbox {
    /** It holds no more, so that emptying it is a short step and bounds hold. */
    static final int MOST = 256;

    /** What keeps more bytes than this does not go in. */
    static final long MOST_BYTES = 16 * 1_024;

    private final AtomicReference<@Nullable Entry> newest = new AtomicReference<>();
    private volatile boolean open;

    /** Whether bodies may be left. */
    boolean isOpen() {
        return open;
    }

    /** With the lock of the queue. */
    void open(boolean now) {
        // Written only when it changes: whoever leaves a body reads it.
        if (open != now) {
            open = now;
        }
    }

    /** Leaves a body; false when there is no room for it. */
    boolean push(Entry entry) {
        Entry below;
        do {
            below = newest.get();
            entry.place = below == null ? 1 : below.place + 1;
            if (entry.place > MOST) {
                entry.later = null;
                return false;
            }
            entry.later = below;
        } while (!newest.compareAndSet(below, entry));
        return true;
    }

    /** Takes all bodies out, linked by {@link Entry#later} in the order in which they came. With the lock of the queue. */
    @Nullable
    Entry takeAll() {
        if (newest.get() == null) {
            return null;
        }
        Entry oldest = null;
        for (Entry each = newest.getAndSet(null); each != null; ) {
            Entry below = each.later;
            each.later = oldest;
            oldest = each;
            each = below;
        }
        return oldest;
    }
}
