package dev.revo.engine.parallel.schedule;

import java.util.concurrent.locks.Condition;

/** A caller that waits for room. Guarded by the lock of its condition. */
final class Waiter {
    /** How a wait ended. */
    enum End {
        NONE,
        TAKEN,
        EXPIRED,
        CLOSED
    }

    final Work work;
    private final Condition changed;
    private End end = End.NONE;

    Waiter(Work work, Condition changed) {
        this.work = work;
        this.changed = changed;
    }

    End end() {
        return end;
    }

    /** Ends the wait; the first who does decides. */
    void end(End how) {
        if (end == End.NONE) {
            end = how;
            changed.signal();
        }
    }

    void await() throws InterruptedException {
        while (end == End.NONE) {
            changed.await();
        }
    }
}
