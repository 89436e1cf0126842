package dev.revo.gate;

import dev.revo.event.RevoEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's place in a stream. Signals are serial and on threads of the stream (Reactive Streams rules 1.3, 2.7,
 * 3.9); a subscriber that throws is dropped and disturbs nobody.
 */
final class EventSubscription implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(EventSubscription.class);
    private static final long BATCH = 256;

    private final EventStream stream;
    private final Flow.Subscriber<? super RevoEvent> subscriber;
    private final Executor threads;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean begun;
    private volatile boolean badRequest;
    // Confined to the drain loop.
    private long cursor;

    EventSubscription(EventStream stream, Flow.Subscriber<? super RevoEvent> subscriber, Executor threads, long from) {
        this.stream = stream;
        this.subscriber = subscriber;
        this.threads = threads;
        this.cursor = from;
    }

    void begin() {
        try {
            subscriber.onSubscribe(this);
        } catch (RuntimeException e) {
            drop(e);
        }
        begun = true;
        wake();
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            badRequest = true;
        } else {
            demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        }
        wake();
    }

    @Override
    public void cancel() {
        over = true;
        stream.leave(this);
    }

    void wake() {
        if (begun && !over && signals.getAndIncrement() == 0) {
            try {
                threads.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // The kernel is closed: nobody can be told any more, and who publishes must not suffer from it.
                cancel();
            }
        }
    }

    private void drain() {
        int seen = 1;
        while (seen != 0) {
            try {
                deliver();
            } catch (RuntimeException e) {
                drop(e);
            }
            seen = signals.addAndGet(-seen);
        }
    }

    private void deliver() {
        if (badRequest && !over) {
            cancel();
            subscriber.onError(new IllegalArgumentException("request must be above zero (Reactive Streams 3.9)"));
            return;
        }
        while (!over) {
            EventStream.Batch batch = stream.read(cursor, Math.min(demand.get(), BATCH));
            for (RevoEvent event : batch.events()) {
                if (over) {
                    return;
                }
                demand.decrementAndGet();
                subscriber.onNext(event);
            }
            cursor = batch.cursor();
            if (batch.end() && !over) {
                cancel();
                subscriber.onComplete();
                return;
            }
            if (batch.events().isEmpty()) {
                return;
            }
        }
    }

    private void drop(RuntimeException e) {
        cancel();
        LOG.atWarn().setCause(e).log("An event subscriber failed and is told nothing more");
    }
}
