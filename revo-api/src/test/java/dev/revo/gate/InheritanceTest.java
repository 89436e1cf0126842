package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.RevoException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Wait;
import dev.revo.run.Limits;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunRequest.TakesOver;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that take over from runs that ended, as modules let them. */
@Timeout(30)
class InheritanceTest {
    private final Bench bench = Bench.open();
    private final AtomicInteger below = new AtomicInteger();

    @AfterEach
    void close() {
        bench.close();
    }

    private RunRequest<String> child() {
        return bench.jobs().job("below", execution -> "deep " + below.incrementAndGet());
    }

    private RunId failed() {
        RunRequest<String> child = child();
        RunHandle<String> run = bench.start(execution -> {
            execution.submit("good", child, Limits.none()).await();
            execution.submit(child, Limits.none()).await();
            throw new IllegalStateException("boom");
        });
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
        return run.id();
    }

    private RunRequest<String> heir(RunId ended, String... keys) {
        RunRequest<String> child = child();
        return bench.jobs()
                .job(
                        "heir",
                        execution -> execution
                                        .submit("good", child, Limits.none())
                                        .await() + " "
                                + execution.child("good", child).orElseThrow().await() + " "
                                + execution.submit("more", child, Limits.none()).await())
                .takesOver(new TakesOver(ended, Set.of(keys)));
    }

    @Test
    void an_heir_is_given_results_by_their_keys_and_nothing_runs_for_them() {
        RunId ended = failed();
        assertThat(bench.gate().results(ended)).as("what has a key").containsExactly("good");
        assertThat(bench.gate(Bench.BO).results(ended)).isEmpty();
        assertThat(below).hasValue(2);
        RunHandle<String> heir = bench.submit(heir(ended, "good"));
        assertThat(heir.await()).isEqualTo("deep 1 deep 1 deep 3");
        assertThat(bench.gate().results(heir.id()))
                .as("and can pass them on")
                .containsExactlyInAnyOrder("good", "more");
    }

    @Test
    void control_one_that_is_given_nothing_does_it_itself() {
        assertThat(bench.submit(heir(failed())).await()).isEqualTo("deep 3 deep 3 deep 4");
    }

    @Test
    void there_is_one_heir() {
        RunId ended = failed();
        RunHandle<String> heir = bench.submit(heir(ended, "good"));
        heir.await();
        assertThatThrownBy(() -> bench.submit(heir(ended))).isInstanceOfSatisfying(ConflictException.class, e -> {
            assertThat(e.code()).isEqualTo("run_taken_over");
            assertThat(e.context())
                    .containsEntry("run", ended.value())
                    .containsEntry("by", heir.id().value());
        });
    }

    @Test
    void who_asks_for_what_is_not_there_is_refused_and_is_no_heir() {
        RunId ended = failed();
        assertThatThrownBy(() -> bench.submit(heir(ended, "good", "lost")))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("result_gone"));
        assertThat(bench.submit(heir(ended, "good")).await()).isEqualTo("deep 1 deep 1 deep 3");
    }

    @Test
    void the_end_of_a_run_is_told_however_it_comes() {
        CountDownLatch told = new CountDownLatch(2);
        RunHandle<String> run = bench.start(execution -> {
            execution.onEnd(told::countDown);
            throw execution.park("nothing");
        });
        Bench.awaitState(run, RunState.WAITING);
        assertThat(told.getCount()).as("parking is no end").isEqualTo(2);
        run.cancel("enough");
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        RunHandle<String> good = bench.start(execution -> {
            execution.onEnd(told::countDown);
            return "x";
        });
        assertThat(good.await()).isEqualTo("x");
        Wait.on(told);
    }
}
