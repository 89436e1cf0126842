package dev.revo.gate;

import static java.util.Objects.requireNonNull;

import dev.revo.event.RevoEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Events in order, replayed to each subscriber. The one shared list is every subscriber's buffer: when it is full, detail
 * is dropped from its front, and only who has not read that far misses it.
 */
final class EventStream implements Flow.Publisher<RevoEvent> {
    private final Executor threads;
    private final int capacity;
    private final boolean replay;
    private final Object lock = new Object();
    private final List<Entry> kept = new ArrayList<>();
    private final List<EventSubscription> subscriptions = new ArrayList<>();
    private long next;
    private long dropped;
    private boolean complete;

    private record Entry(long index, RevoEvent event) {}

    /**
     * A stream.
     *
     * @param replay whether a subscriber begins at the first event, else at the next one
     */
    EventStream(Executor threads, int capacity, boolean replay) {
        this.threads = threads;
        this.capacity = capacity;
        this.replay = replay;
    }

    /** Adds the event that is made for the next number; nothing once complete. */
    @Nullable
    RevoEvent publish(LongFunction<? extends RevoEvent> make) {
        RevoEvent event;
        List<EventSubscription> told;
        synchronized (lock) {
            if (complete) {
                return null;
            }
            event = make.apply(next);
            kept.add(new Entry(next, event));
            next++;
            trim();
            told = List.copyOf(subscriptions);
        }
        told.forEach(EventSubscription::wake);
        return event;
    }

    private void trim() {
        if (kept.size() <= capacity) {
            return;
        }
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).event().droppable()) {
                kept.remove(i);
                dropped++;
                return;
            }
        }
        if (!replay) {
            kept.remove(0);
            dropped++;
        }
    }

    void complete() {
        List<EventSubscription> told;
        synchronized (lock) {
            complete = true;
            told = List.copyOf(subscriptions);
        }
        told.forEach(EventSubscription::wake);
    }

    /** Number of the next event, which is how many there were. */
    long count() {
        synchronized (lock) {
            return next;
        }
    }

    /** How many were dropped before everybody could have read them. */
    long dropped() {
        synchronized (lock) {
            return dropped;
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super RevoEvent> subscriber) {
        requireNonNull(subscriber, "subscriber");
        EventSubscription subscription;
        synchronized (lock) {
            subscription = new EventSubscription(this, subscriber, threads, replay ? 0 : next);
            subscriptions.add(subscription);
        }
        subscription.begin();
    }

    void leave(EventSubscription subscription) {
        synchronized (lock) {
            subscriptions.remove(subscription);
        }
    }

    /** Up to {@code most} events from an index on; the batch says where to go on and whether the end was reached. */
    Batch read(long from, long most) {
        synchronized (lock) {
            ArrayDeque<RevoEvent> events = new ArrayDeque<>();
            long cursor = from;
            for (int i = firstAtOrAfter(from); i < kept.size() && events.size() < most; i++) {
                events.add(kept.get(i).event());
                cursor = kept.get(i).index() + 1;
            }
            boolean end = complete && firstAtOrAfter(cursor) == kept.size();
            return new Batch(events, cursor, end);
        }
    }

    private int firstAtOrAfter(long index) {
        int low = 0;
        int high = kept.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (kept.get(middle).index() < index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    record Batch(ArrayDeque<RevoEvent> events, long cursor, boolean end) {}
}
