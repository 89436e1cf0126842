package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TimeSource} does. Extend it, hand over a source, and say how its time passes:
 *
 * <pre>{@code
 * class MyClockTest extends TimeSourceContract {
 *     private final MyClock clock = new MyClock();
 *
 *     protected TimeSource time() {
 *         return clock;
 *     }
 *
 *     protected void pass(Duration much) {
 *         clock.advance(much);
 *     }
 * }
 * }</pre>
 */
public abstract class TimeSourceContract {
    private static final Duration SOON = Duration.ofMillis(40);

    /** For subclasses. */
    protected TimeSourceContract() {}

    /** The source; the same one each time within a test. */
    protected abstract TimeSource time();

    /** Lets this much time pass, at least: moves a test clock, waits with a real one. */
    protected abstract void pass(Duration much);

    /** How long a timer that is due may take to fire, in real time. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    @Test
    void a_timer_fires_once_and_not_before_its_instant() {
        List<Instant> fired = new CopyOnWriteArrayList<>();
        Instant when = time().instant().plus(SOON);
        Runnable ignored = time().at(when, () -> fired.add(time().instant()));
        pass(SOON);
        Await.atMost(patience()).until("the timer fired", () -> !fired.isEmpty());
        pass(SOON);
        assertThat(fired).singleElement().satisfies(at -> assertThat(at).isAfterOrEqualTo(when));
    }

    @Test
    void a_timer_for_the_past_fires_at_once() {
        AtomicInteger fired = new AtomicInteger();
        Runnable ignored = time().at(time().instant().minusSeconds(60), fired::incrementAndGet);
        Await.atMost(patience()).until("the timer fired", () -> fired.get() == 1);
    }

    @Test
    void a_timer_that_was_taken_back_never_fires() {
        List<String> fired = new CopyOnWriteArrayList<>();
        Runnable takeBack = time().at(time().instant().plus(SOON), () -> fired.add("taken back"));
        takeBack.run();
        Runnable ignored = time().at(time().instant().plus(SOON.multipliedBy(2)), () -> fired.add("later"));
        pass(SOON.multipliedBy(2));
        Await.atMost(patience()).until("the later timer fired", () -> !fired.isEmpty());
        assertThat(fired).containsExactly("later");
        takeBack.run();
    }

    @Test
    void timers_fire_in_the_order_of_their_instants() {
        List<Integer> fired = new CopyOnWriteArrayList<>();
        Instant now = time().instant();
        for (int i : new int[] {3, 1, 2}) {
            Runnable ignored = time().at(now.plus(SOON.multipliedBy(i)), () -> fired.add(i));
        }
        pass(SOON.multipliedBy(3));
        Await.atMost(patience()).until("all fired", () -> fired.size() == 3);
        assertThat(fired).containsExactly(1, 2, 3);
    }

    @Test
    void nanos_never_go_back() {
        long before = time().nanos();
        pass(SOON);
        assertThat(time().nanos() - before).isGreaterThanOrEqualTo(SOON.toNanos());
    }

    @Test
    void a_timer_for_the_end_of_time_is_accepted() {
        AtomicInteger fired = new AtomicInteger();
        Runnable takeBack = time().at(Instant.MAX, fired::incrementAndGet);
        takeBack.run();
        assertThat(fired).hasValue(0);
    }

    @Test
    void a_timer_may_set_another() {
        AtomicInteger fired = new AtomicInteger();
        Runnable ignored = time().at(time().instant().plus(SOON), () -> setAnother(fired));
        pass(SOON.multipliedBy(3));
        Await.atMost(patience()).until("the second fired", () -> fired.get() == 1);
    }

    private void setAnother(AtomicInteger fired) {
        Runnable ignored = time().at(time().instant().plus(SOON), fired::incrementAndGet);
    }

    @Test
    void timers_that_many_set_at_once_all_fire_once() throws Exception {
        AtomicInteger fired = new AtomicInteger();
        Instant when = time().instant().plus(SOON);
        List<Runnable> timers = Together.run(i -> () -> time().at(when, fired::incrementAndGet));
        assertThat(timers).hasSize(Together.THREADS);
        pass(SOON);
        Await.atMost(patience()).until("all fired", () -> fired.get() >= Together.THREADS);
        pass(SOON);
        assertThat(fired).hasValue(Together.THREADS);
    }

    @Test
    void a_task_that_breaks_takes_no_other_timer_with_it() {
        AtomicInteger fired = new AtomicInteger();
        Instant now = time().instant();
        Runnable breaking = time().at(now.plus(SOON), () -> {
            throw new IllegalStateException("provoked");
        });
        Runnable ignored = time().at(now.plus(SOON.multipliedBy(2)), fired::incrementAndGet);
        try {
            pass(SOON);
        } catch (IllegalStateException provoked) {
            // A clock that is moved by hand may tell the one who moves it.
            breaking.run();
        }
        pass(SOON.multipliedBy(2));
        Await.atMost(patience()).until("the other timer fired", () -> fired.get() == 1);
    }
}
