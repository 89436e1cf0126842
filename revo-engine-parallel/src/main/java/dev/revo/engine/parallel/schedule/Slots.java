package dev.revo.engine.parallel.schedule;

import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WaitInterruptedException;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The queue behind its one lock. Each method is one step that nothing comes between; nobody is called from inside, and what has
 * to be done outside is the answer. Thread-safe.
 */
final class Slots {
    /** How often a body that waits without a cause is looked at. */
    static final Duration TICK = Duration.ofSeconds(1);

    private static final int SPINS = 64;

    private final TimeSource time;
    private final WhenFull whenFull;
    private final FairQueue queue;
    private final ReentrantLock lock;
    private final Inbox inbox;
    private final Waiters waiters = new Waiters();
    private long clock;
    private boolean closed;
    /** Whether a body found no thread and waits for the next tick. */
    private boolean stranded;
    /** Whether a tick is on its way. */
    private boolean ticking;

    /**
     * What a step leaves to do.
     *
     * @param begun bodies that hold a place now and need a thread
     * @param dropped bodies that were accepted and will not begin, whose owners must be told
     * @param tick whether {@link #tick} must be called after {@link #TICK}
     */
    record Turn(List<Work> begun, List<Work> dropped, boolean tick) {
        static final Turn NOTHING = new Turn(List.of(), List.of(), false);

        boolean isNothing() {
            return begun.isEmpty() && dropped.isEmpty() && !tick;
        }
    }

    Slots(TimeSource time, Scheduling scheduling) {
        this(time, scheduling, new ReentrantLock(), new Inbox());
    }

    /** With a lock and an inbox that tests look into. */
    Slots(TimeSource time, Scheduling scheduling, ReentrantLock lock, Inbox inbox) {
        this.time = time;
        this.lock = lock;
        this.inbox = inbox;
        this.whenFull = scheduling.whenFull();
        this.queue = new FairQueue(scheduling);
        this.clock = time.nanos();
    }

    // The clock is asked outside the lock, so a later step may come with an earlier time.
    private void lock(long now) {
        // Steps are shorter than what it takes to park a thread and to wake it.
        boolean held = lock.tryLock();
        for (int i = 0; i < SPINS && !held; i++) {
            Thread.onSpinWait();
            held = lock.tryLock();
        }
        if (!held) {
            lock.lock();
        }
        clock = now - clock > 0 ? now : clock;
        collect();
    }

    /** Takes over what was left meanwhile; whether that was anything. */
    private boolean collect() {
        Entry first = inbox.takeAll();
        for (Entry each = first; each != null; ) {
            Entry later = each.later;
            each.later = null;
            // After the end it stays NEW, and who left it, and is on its way to the lock, learns that.
            if (!closed) {
                queue.add(each, each.submitted);
            }
            each = later;
        }
        return first != null;
    }

    /**
     * Accepts the work.
     *
     * @throws OverloadedException when there is no room
     * @throws UnavailableException after {@link #close}
     * @throws WaitInterruptedException when the caller was interrupted while it waited for room
     */
    Turn submit(Work work) {
        work.submitted = time.nanos();
        // The queue must know of children at once: somebody has to look after those that nobody gets to.
        boolean fits = work.parent == null && work.load.bytes() <= Inbox.MOST_BYTES;
        boolean left = fits && inbox.isOpen() && inbox.push(work);
        if (left && inbox.isOpen()) {
            return Turn.NOTHING;
        }
        lock(work.submitted);
        try {
            if (left ? arrived(work) : take(work)) {
                return turn(List.of());
            }
            if (whenFull instanceof WhenFull.Shed) {
                return shed(work);
            }
            if (!(whenFull instanceof WhenFull.Block)) {
                throw refused(work);
            }
        } finally {
            lock.unlock();
        }
        return waitForRoom(work, ((WhenFull.Block) whenFull).atMost());
    }

    private static boolean arrived(Work work) {
        if (work.state == Entry.State.NEW) {
            throw Faults.closed();
        }
        return true;
    }

    private boolean take(Work work) {
        if (closed) {
            throw Faults.closed();
        }
        boolean taken = queue.takes(work) && (work.parent != null || !waiters.any(work.tenant));
        if (taken) {
            queue.add(work, clock);
        }
        return taken;
    }

    private Turn shed(Work work) {
        List<Entry> victims = queue.victims(work);
        if (victims.isEmpty()) {
            throw refused(work);
        }
        for (Entry each : victims) {
            queue.shed(each, clock);
        }
        queue.add(work, clock);
        return turn(works(victims));
    }

    private Turn waitForRoom(Work work, Duration atMost) {
        Waiter waiter = new Waiter(work, lock.newCondition());
        Runnable timer = time.at(time.instant().plus(atMost), () -> expire(waiter));
        lock(time.nanos());
        try {
            if (take(work)) {
                return turn(List.of());
            }
            waiters.add(waiter);
            waiter.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (waiter.end() == Waiter.End.NONE) {
                waiters.remove(waiter);
                throw Faults.interrupted(e);
            }
        } finally {
            lock.unlock();
            timer.run();
        }
        return waited(waiter);
    }

    private Turn waited(Waiter waiter) {
        switch (waiter.end()) {
            case TAKEN -> {
                return Turn.NOTHING;
            }
            case CLOSED -> throw Faults.closed();
            default -> {
                lock(time.nanos());
                try {
                    throw refused(waiter.work);
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private void expire(Waiter waiter) {
        lock.lock();
        try {
            waiters.remove(waiter);
            waiter.end(Waiter.End.EXPIRED);
        } finally {
            lock.unlock();
        }
    }

    /** The body has ended. */
    Turn finish(Work work) {
        return step(queue -> {
            queue.finish(work, clock);
            return turn(List.of());
        });
    }

    /** The body, which was not accepted yet in the eyes of its caller, found no thread. */
    Turn undo(Work work) {
        return step(queue -> {
            queue.undo(work, clock);
            return turn(List.of());
        });
    }

    /** The body, which was accepted, found no thread: it waits again and is tried at the next tick, or when another ends. */
    Turn restore(Work work) {
        return step(queue -> {
            if (closed) {
                queue.undo(work, clock);
                return new Turn(List.of(), List.of(work), false);
            }
            queue.restore(work, clock);
            stranded = true;
            settle();
            return new Turn(List.of(), List.of(), ticks());
        });
    }

    /** Looks for bodies that wait though nothing will make them begin. */
    Turn tick() {
        return step(queue -> {
            ticking = false;
            stranded = false;
            queue.hurry(clock);
            return turn(List.of());
        });
    }

    /** The thread of the body waits for work below it; null when it is not at work. */
    @Nullable
    Turn idle(Work work) {
        lock(time.nanos());
        try {
            return queue.idle(work, clock) ? turn(List.of()) : null;
        } finally {
            lock.unlock();
        }
    }

    /** That wait has ended. */
    Turn busy(Work work) {
        return step(queue -> {
            queue.busy(work, clock);
            return turn(List.of());
        });
    }

    /** Takes a body back that waits. */
    Turn remove(Work work, List<Work> removed) {
        return step(queue -> {
            if (queue.remove(work, clock)) {
                removed.add(work);
            }
            return turn(List.of());
        });
    }

    /** Accepts nothing from now on; what waits is dropped. */
    Turn close() {
        return step(queue -> {
            inbox.open(false);
            collect();
            closed = true;
            waiters.close();
            return new Turn(List.of(), works(queue.drain(clock)), false);
        });
    }

    /** Reads something, with the queue at rest. */
    <T> T look(Function<FairQueue, T> reader) {
        return step(reader);
    }

    private <T> T step(Function<FairQueue, T> what) {
        lock(time.nanos());
        try {
            return what.apply(queue);
        } finally {
            lock.unlock();
        }
    }

    private Turn turn(List<Work> dropped) {
        List<Work> begun = List.of();
        boolean more = true;
        while (more) {
            Entry next = queue.poll(clock);
            if (next != null) {
                begun = begun.isEmpty() ? List.of((Work) next) : added(begun, (Work) next);
            } else {
                more = (!waiters.isEmpty() && waiters.grant(queue, clock)) || settle();
            }
        }
        Turn turn = new Turn(begun, dropped, ticks());
        return turn.isNothing() ? Turn.NOTHING : turn;
    }

    /** Says whether bodies may be left from now on; whether some that were left before are to be looked at. */
    private boolean settle() {
        boolean open = !closed && waiters.isEmpty() && queue.saturated();
        inbox.open(open);
        return !open && collect();
    }

    private static List<Work> added(List<Work> some, Work one) {
        List<Work> all = new ArrayList<>(some);
        all.add(one);
        return all;
    }

    private boolean ticks() {
        boolean due = !closed && !ticking && (stranded || queue.watched());
        ticking |= due;
        return due;
    }

    private static List<Work> works(List<Entry> entries) {
        return entries.stream().map(Work.class::cast).toList();
    }

    private OverloadedException refused(Work work) {
        return Faults.full(queue.refuse(work, clock));
    }

    /** Why a body that was accepted is not begun. */
    RevoException dropped(Work work) {
        return step(queue -> closed ? Faults.closed() : Faults.shed(queue.retryAfter(work)));
    }
}
