package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.testkit.Await;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real process that holds runs, and this one, which talks to them over one PostgreSQL. */
@Timeout(120)
final class PostAcrossProcessesTest {
    private FreshPostgres database;
    private Revo here;
    private PostWorker there;

    @BeforeEach
    void open() throws Exception {
        database = FreshPostgres.create();
        here = PostWorker.builder("here", database.stores()).build();
        there = new PostWorker(database);
    }

    @AfterEach
    void close() throws Exception {
        there.close();
        here.close();
        database.close();
    }

    private ScopedRevo ada() {
        return here.with(PostWorker.ADA);
    }

    private RunHandle<String> handle(RunId run) {
        return ada().runs().attach(PostWorker.PLAN.ref(run)).orElseThrow();
    }

    @Test
    void a_value_reaches_a_run_of_another_process_and_its_result_comes_back() throws Exception {
        RunId run = there.start();
        RunHandle<String> handle = handle(run);
        assertThat(handle.await(Duration.ofMillis(300))).as("it waits").isEmpty();
        ada().parallel().signal(run, "word", "a word");
        assertThat(handle.completion().toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isEqualTo("a word heard");
        assertThatThrownBy(() -> ada().parallel().signal(run, "word", "another"))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("signal_given"));
    }

    @Test
    void a_run_of_another_process_is_cancelled_and_another_one_is_not() throws Exception {
        RunId first = there.start();
        RunId second = there.start();
        assertThat(handle(first).cancel("not needed")).isTrue();
        assertThatThrownBy(() -> handle(first).await())
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("not needed");
        assertThat(handle(first).cancel("again")).isFalse();
        ada().parallel().signal(second, "word", "on");
        assertThat(handle(second).await()).isEqualTo("on heard");
    }

    @Test
    void what_was_on_its_way_when_the_process_was_killed_reaches_the_next_that_has_the_run() throws Exception {
        RunId run = there.start();
        RunId control = there.start();
        there.freeze();
        ada().parallel().signal(run, "word", "not lost");
        there.kill();
        try (Revo next = PostWorker.builder("next", database.stores()).build()) {
            ScopedRevo ada = next.with(PostWorker.ADA);
            RunHandle<String> taken =
                    ada.runs().attach(PostWorker.PLAN.ref(run)).orElseThrow();
            assertThat(taken.await()).isEqualTo("not lost heard");
            RunHandle<String> waits =
                    ada.runs().attach(PostWorker.PLAN.ref(control)).orElseThrow();
            Await.atMost(Duration.ofSeconds(20))
                    .until("the control waits on", () -> waits.status().state(), state -> state == RunState.WAITING);
            assertThat(handle(run).await()).as("seen from here").isEqualTo("not lost heard");
        }
    }
}
