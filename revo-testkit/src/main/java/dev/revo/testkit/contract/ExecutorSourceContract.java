package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.spi.ExecutorSource;
import dev.revo.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ExecutorSource} does. Extend it and hand over a source:
 *
 * <pre>{@code
 * class MyThreadsTest extends ExecutorSourceContract {
 *     protected ExecutorSource source() {
 *         return new MyThreads();
 *     }
 * }
 * }</pre>
 */
public abstract class ExecutorSourceContract {
    private static final int MANY = 100;

    private final List<ExecutorService> opened = new ArrayList<>();

    /** For subclasses. */
    protected ExecutorSourceContract() {}

    /** The source. */
    protected abstract ExecutorSource source() throws Exception;

    /** How long a task may take to begin or to end when nothing keeps it, in real time. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    @AfterEach
    void close() {
        opened.forEach(ExecutorService::shutdownNow);
    }

    private ExecutorService threads(String purpose) throws Exception {
        ExecutorService threads = source().threads(purpose);
        opened.add(threads);
        return threads;
    }

    @Test
    void a_thread_carries_its_purpose_in_its_name() throws Exception {
        assertThat(threads("reading")
                        .submit(() -> Thread.currentThread().getName())
                        .get())
                .contains("reading");
    }

    @Test
    void tasks_that_wait_for_each_other_all_get_a_thread() throws Exception {
        ExecutorService threads = threads("waiting");
        CountDownLatch all = new CountDownLatch(MANY);
        List<Future<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            tasks.add(threads.submit(() -> {
                all.countDown();
                return all.await(patience().toMillis(), TimeUnit.MILLISECONDS);
            }));
        }
        for (Future<Boolean> task : tasks) {
            assertThat(task.get()).isTrue();
        }
    }

    @Test
    void a_task_never_runs_on_the_thread_that_hands_it_in() throws Exception {
        assertThat(threads("apart").submit(Thread::currentThread).get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void a_task_that_breaks_breaks_nothing_else() throws Exception {
        ExecutorService threads = threads("breaking");
        Future<?> broken = threads.submit(() -> {
            throw new IllegalStateException("provoked");
        });
        assertThatThrownBy(broken::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(threads.submit(() -> "fine").get()).isEqualTo("fine");
    }

    @Test
    void shutting_down_one_executor_leaves_the_others() throws Exception {
        ExecutorSource source = source();
        ExecutorService one = source.threads("same");
        ExecutorService two = source.threads("same");
        opened.add(two);
        one.shutdown();
        assertThatThrownBy(() -> one.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(two.submit(() -> "fine").get()).isEqualTo("fine");
        assertThat(one.awaitTermination(patience().toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
    }

    @Test
    void what_is_at_work_finishes_after_shutdown_and_is_interrupted_by_shutdown_now() throws Exception {
        ExecutorService threads = threads("ending");
        CountDownLatch go = new CountDownLatch(1);
        Future<String> finishes = threads.submit(() -> {
            go.await();
            return "finished";
        });
        threads.shutdown();
        go.countDown();
        assertThat(finishes.get(patience().toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("finished");

        ExecutorService other = threads("ending-now");
        AtomicReference<String> end = new AtomicReference<>("");
        CountDownLatch began = new CountDownLatch(1);
        other.execute(() -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                end.set("interrupted");
            }
        });
        assertThat(began.await(patience().toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        other.shutdownNow();
        Await.atMost(patience()).until("it was interrupted", end::get, "interrupted"::equals);
    }

    @Test
    void cancelling_a_task_interrupts_it_and_not_the_next_one() throws Exception {
        ExecutorService threads = threads("cancelling");
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Future<?> task = threads.submit(() -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(began.await(patience().toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        task.cancel(true);
        assertThat(interrupted.await(patience().toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(threads.submit(() -> Thread.currentThread().isInterrupted())
                            .get())
                    .isFalse();
        }
    }

    @Test
    void any_purpose_gives_threads() throws Exception {
        for (String text : Hostile.TEXTS) {
            assertThat(threads(text).submit(() -> "fine").get()).as(text).isEqualTo("fine");
        }
    }

    @Test
    void many_at_once_each_get_an_executor_of_their_own() throws Exception {
        ExecutorSource source = source();
        List<ExecutorService> all = Together.run(i -> () -> source.threads("own-" + i));
        opened.addAll(all);
        assertThat(all).doesNotHaveDuplicates();
        for (ExecutorService each : all) {
            assertThat(each.submit(() -> "fine").get()).isEqualTo("fine");
        }
    }
}
