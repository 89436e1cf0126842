package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.ExecutorSource;
import dev.revo.system.SystemParts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The kit on the built-in threads, and on sources that are wrong in one way each. */
final class ExecutorSourceContractTest extends ExecutorSourceContract {
    @Override
    protected ExecutorSource source() {
        return SystemParts.executors();
    }

    private static boolean fails(String test, ExecutorSource wrong) throws Exception {
        return Kit.fails(ExecutorSourceContract.class, test, () -> new ExecutorSourceContract() {
            @Override
            protected ExecutorSource source() {
                return wrong;
            }

            @Override
            protected Duration patience() {
                // Only wrong ones come here; the right one is held to the kit above, with all its patience.
                return Duration.ofMillis(300);
            }
        });
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Test
    void a_source_with_a_bound_fails() throws Exception {
        assertThat(fails(
                        "tasks_that_wait_for_each_other_all_get_a_thread",
                        purpose -> Executors.newFixedThreadPool(8, daemons(purpose))))
                .isTrue();
    }

    @Test
    void a_source_of_threads_without_names_fails() throws Exception {
        assertThat(fails(
                        "a_thread_carries_its_purpose_in_its_name",
                        purpose -> Executors.newCachedThreadPool(daemons("thread"))))
                .isTrue();
    }

    @Test
    void a_source_that_gives_everybody_one_executor_fails() throws Exception {
        ExecutorService one = Executors.newCachedThreadPool(daemons("one"));
        assertThat(fails("many_at_once_each_get_an_executor_of_their_own", purpose -> one))
                .isTrue();
        ExecutorService two = Executors.newCachedThreadPool(daemons("two"));
        assertThat(fails("shutting_down_one_executor_leaves_the_others", purpose -> two))
                .isTrue();
    }

    @Test
    void a_source_that_chokes_on_a_purpose_fails() throws Exception {
        assertThat(fails("any_purpose_gives_threads", purpose -> {
                    if (!purpose.matches("[\\w-]+")) {
                        throw new IllegalArgumentException(purpose);
                    }
                    return SystemParts.executors().threads(purpose);
                }))
                .isTrue();
    }

    /** Runs every task on the thread that hands it in. */
    private static final class Here extends AbstractExecutorService {
        private volatile boolean down;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            down = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            down = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return down;
        }

        @Override
        public boolean isTerminated() {
            return down;
        }

        @Override
        public boolean awaitTermination(long most, TimeUnit unit) {
            return down;
        }
    }

    @Test
    void a_source_that_runs_tasks_on_the_callers_thread_fails() throws Exception {
        assertThat(fails("a_task_never_runs_on_the_thread_that_hands_it_in", purpose -> new Here()))
                .isTrue();
        assertThat(fails("shutting_down_one_executor_leaves_the_others", purpose -> new Here()))
                .isTrue();
    }
}
