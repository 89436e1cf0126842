package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.revo.event.RevoEvent;
import dev.revo.fixture.Collector;
import dev.revo.fixture.Wait;
import dev.revo.run.Progress;
import dev.revo.run.RunEvent;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of Reactive Streams, and who misses what when he is slow. */
@Timeout(30)
class EventStreamTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    // On the calling thread, so that the test knows when everything was told.
    private final EventStream stream = new EventStream(Runnable::run, 4, true);

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private static RevoEvent.Head head(long number) {
        return new RevoEvent.Head(new UUID(7, number), number, Instant.EPOCH, "acme", Optional.empty());
    }

    private void state(EventStream to) {
        assertThat(to.publish(number -> new RunEvent.Paused(head(number)))).isNotNull();
    }

    private void detail(EventStream to) {
        assertThat(to.publish(number -> new RunEvent.Progressed(head(number), Progress.of(0, ""))))
                .isNotNull();
    }

    private static List<Long> numbers(Collector collector) {
        return collector.events().stream().map(e -> e.head().sequence()).toList();
    }

    @Test
    void who_is_slow_misses_detail_and_never_a_change_of_state() {
        Collector slow = new Collector(0);
        Collector fast = new Collector(Long.MAX_VALUE);
        stream.subscribe(slow);
        stream.subscribe(fast);
        state(stream);
        detail(stream);
        state(stream);
        detail(stream);
        state(stream);
        state(stream);
        state(stream);
        stream.complete();
        assertThat(numbers(fast)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(slow.events()).isEmpty();
        assertThat(slow.complete()).isFalse();
        slow.subscription().request(100);
        assertThat(numbers(slow)).containsExactly(0L, 2L, 4L, 5L, 6L);
        assertThat(slow.complete()).isTrue();
        assertThat(stream.dropped()).isEqualTo(2);
        assertThat(stream.count()).isEqualTo(7);
        assertThat(stream.publish(number -> new RunEvent.Paused(head(number)))).isNull();
    }

    @Test
    void a_stream_without_replay_drops_its_oldest_and_begins_at_the_next() {
        EventStream tenant = new EventStream(Runnable::run, 2, false);
        state(tenant);
        Collector slow = new Collector(0);
        tenant.subscribe(slow);
        for (int i = 0; i < 5; i++) {
            state(tenant);
        }
        slow.subscription().request(100);
        assertThat(numbers(slow)).containsExactly(4L, 5L);
        assertThat(tenant.dropped()).isEqualTo(4);
    }

    @Test
    void no_more_is_told_than_was_asked_for() {
        Collector two = new Collector(2);
        stream.subscribe(two);
        for (int i = 0; i < 4; i++) {
            state(stream);
        }
        assertThat(numbers(two)).containsExactly(0L, 1L);
        two.subscription().request(1);
        assertThat(numbers(two)).containsExactly(0L, 1L, 2L);
        two.subscription().request(Long.MAX_VALUE);
        two.subscription().request(Long.MAX_VALUE);
        assertThat(numbers(two)).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void asking_for_nothing_is_an_error_and_the_end() {
        for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
            EventStream fresh = new EventStream(Runnable::run, 4, true);
            Collector collector = new Collector(0);
            fresh.subscribe(collector);
            collector.subscription().request(wrong);
            assertThat(collector.error())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9");
            state(fresh);
            fresh.complete();
            assertThat(collector.events()).isEmpty();
            assertThat(collector.complete()).isFalse();
        }
    }

    @Test
    void after_cancel_nothing_is_told() {
        Collector gone = new Collector(Long.MAX_VALUE);
        stream.subscribe(gone);
        state(stream);
        gone.subscription().cancel();
        gone.subscription().cancel();
        gone.subscription().request(1);
        state(stream);
        stream.complete();
        assertThat(numbers(gone)).containsExactly(0L);
        assertThat(gone.complete()).isFalse();
    }

    @Test
    void one_who_cancels_in_the_middle_of_a_batch_is_told_no_more() {
        for (int i = 0; i < 4; i++) {
            state(stream);
        }
        Collector first = new Collector(Long.MAX_VALUE) {
            @Override
            public synchronized void onNext(RevoEvent event) {
                super.onNext(event);
                subscription().cancel();
            }
        };
        stream.subscribe(first);
        assertThat(numbers(first)).containsExactly(0L);
    }

    @Test
    void a_subscriber_that_throws_is_dropped_wherever_it_throws() {
        stream.subscribe(new Collector(1) {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                throw new StackOverflowError();
            }
        });
        stream.subscribe(new Collector(1) {
            @Override
            public synchronized void onNext(RevoEvent event) {
                throw new LinkageError();
            }
        });
        stream.subscribe(new Collector(1) {
            @Override
            public synchronized void onComplete() {
                throw new IllegalStateException();
            }
        });
        Collector good = Collector.all(stream);
        state(stream);
        stream.complete();
        assertThat(good.awaitEnd()).hasSize(1);
    }

    /** Counts what it is told, and throws at each. */
    private static final class Faulty implements Flow.Subscriber<RevoEvent> {
        private final String where;
        private int told;
        private int ends;

        Faulty(String where) {
            this.where = where;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            given.request(Long.MAX_VALUE);
            fail("onSubscribe");
        }

        @Override
        public void onNext(RevoEvent event) {
            told++;
            fail("onNext");
        }

        @Override
        public void onError(Throwable e) {
            ends++;
        }

        @Override
        public void onComplete() {
            ends++;
        }

        private void fail(String here) {
            if (here.equals(where)) {
                throw new IllegalStateException("a fault of the subscriber");
            }
        }
    }

    @Test
    void a_subscriber_that_threw_is_told_nothing_more() {
        Faulty atOnce = new Faulty("onSubscribe");
        Faulty atFirst = new Faulty("onNext");
        Faulty never = new Faulty("");
        for (Faulty each : List.of(atOnce, atFirst, never)) {
            stream.subscribe(each);
        }
        state(stream);
        state(stream);
        stream.complete();
        assertThat(List.of(atOnce.told, atOnce.ends)).containsExactly(0, 0);
        assertThat(List.of(atFirst.told, atFirst.ends)).containsExactly(1, 0);
        assertThat(List.of(never.told, never.ends)).containsExactly(2, 1);
    }

    @Test
    void an_end_is_told_once() {
        Faulty done = new Faulty("");
        Faulty wrong = new Faulty("");
        stream.subscribe(done);
        stream.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.request(0);
                given.request(1);
            }

            @Override
            public void onNext(RevoEvent event) {
                wrong.onNext(event);
            }

            @Override
            public void onError(Throwable e) {
                wrong.onError(e);
            }

            @Override
            public void onComplete() {
                wrong.onComplete();
            }
        });
        state(stream);
        stream.complete();
        stream.complete();
        assertThat(List.of(done.told, done.ends)).containsExactly(1, 1);
        assertThat(List.of(wrong.told, wrong.ends)).containsExactly(0, 1);
    }

    @Test
    void who_left_is_not_kept_in_memory() {
        for (WeakReference<?> gone :
                List.of(subscribed(Flow.Subscription::cancel), subscribed(given -> given.request(0)))) {
            Wait.until("it is forgotten", () -> {
                System.gc();
                return gone.get() == null;
            });
        }
        assertThat(stream.count()).isZero();
    }

    private WeakReference<?> subscribed(Consumer<Flow.Subscription> then) {
        Collector collector = new Collector(1);
        stream.subscribe(collector);
        then.accept(collector.subscription());
        return new WeakReference<>(collector);
    }

    @Test
    void nobody_is_no_subscriber() {
        assertThatNullPointerException().isThrownBy(() -> stream.subscribe(nothing()));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a host without checker may do
    private static <T> T nothing() {
        return null;
    }

    @Test
    void signals_are_serial_and_complete_with_many_publishers() throws Exception {
        EventStream busy = new EventStream(threads, 100_000, true);
        Collector all = Collector.all(busy);
        List<java.util.concurrent.Callable<Integer>> publishers = java.util.Collections.nCopies(8, () -> {
            for (int i = 0; i < 500; i++) {
                detail(busy);
            }
            return 0;
        });
        threads.invokeAll(publishers);
        busy.complete();
        assertThat(all.awaitEnd()).hasSize(4_000);
        assertThat(numbers(all)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_stream_whose_threads_are_gone_disturbs_nobody_who_publishes() {
        ExecutorService gone = Executors.newSingleThreadExecutor();
        EventStream orphan = new EventStream(gone, 4, true);
        Collector collector = new Collector(1);
        orphan.subscribe(collector);
        gone.shutdownNow();
        state(orphan);
        orphan.complete();
        assertThat(orphan.count()).isEqualTo(1);
    }
}
