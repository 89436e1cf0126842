package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.AgentException;
import dev.revo.error.ConflictException;
import dev.revo.error.NotFoundException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.run.Runs;
import dev.revo.spi.Guarantee;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TaskStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs during which the process dies again and again. Each life is left as a process that hangs. */
@Timeout(60)
class PoisonTest {
    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final TaskStore tasks = InMemory.tasks();
    private final List<Bench> lives = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();

    @AfterEach
    void close() {
        release.countDown();
        lives.forEach(Bench::close);
    }

    private Bench next() {
        Bench life = Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(TaskStore.class, tasks));
        lives.add(life);
        return life;
    }

    private RunHandle<String> hanging(RunBody<String> before) {
        return next().submit(jobs.job("work", execution -> {
            before.run(execution);
            begun.incrementAndGet();
            release.await();
            return "done";
        }));
    }

    private void live(int lifetimes) {
        for (int i = 0; i < lifetimes; i++) {
            int expected = begun.get() + 1;
            next();
            Wait.until("it is at work again", () -> begun.get() == expected);
        }
    }

    @Test
    void a_run_that_gets_no_further_in_five_lives_is_not_taken_up_again_and_can_be_found_and_started_once_more() {
        RunHandle<String> run = hanging(execution -> "");
        Wait.until("it is at work", () -> begun.get() == 1);
        live(4);
        Bench sixth = next();
        Runs runs = sixth.ada().runs();
        assertThat(begun).as("it was not begun").hasValue(5);
        assertThat(runs.status(run.id()).orElseThrow().problem().orElseThrow()).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("poison");
            assertThat(problem.message()).contains("died 5 times");
        });
        assertThat(runs.list(RunQuery.all().state(RunState.FAILED).problem("poison"))
                        .items())
                .extracting(RunSummary::id)
                .containsExactly(run.id());
        RunId again = runs.again(run.id());
        assertThat(again).isNotEqualTo(run.id());
        Wait.until("it is at work", () -> begun.get() == 6);
        release.countDown();
        Wait.until("it is done", () -> runs.status(again).orElseThrow().state() == RunState.SUCCEEDED);
        assertThatThrownBy(() -> runs.again(again))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("failed or was cancelled");
        assertThatThrownBy(() -> runs.again(RunId.of(new UUID(7, 7)))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> sixth.revo().with(Bench.BO).runs().again(run.id()))
                .as("another tenant's")
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void what_was_recorded_on_the_way_starts_the_count_anew() {
        hanging(execution -> {
            if (begun.get() == 2) {
                execution.record("further", 1, new byte[0]);
            }
            return "";
        });
        Wait.until("it is at work", () -> begun.get() == 1);
        live(6);
        assertThat(begun).hasValue(7);
    }

    @Test
    void a_run_that_waits_on_no_thread_is_not_what_kills_the_process() {
        AtomicInteger asked = new AtomicInteger();
        next().submit(jobs.job("work", execution -> {
            asked.incrementAndGet();
            throw execution.park("somebody");
        }));
        for (int i = 1; i <= 9; i++) {
            int expected = i;
            Wait.until("it waits", () -> asked.get() == expected);
            next();
        }
        Wait.until("it waits", () -> asked.get() == 10);
        assertThat(lives.get(9).ada().runs().list(RunQuery.all()).items())
                .extracting(RunSummary::state)
                .containsExactly(RunState.WAITING);
    }

    @Test
    void a_run_that_failed_by_itself_can_be_started_once_more_with_its_input() {
        AtomicInteger tries = new AtomicInteger();
        Bench bench = next();
        RunHandle<String> first = bench.submit(jobs.job("work", "{\"n\":7}", execution -> {
            if (tries.incrementAndGet() == 1) {
                throw new java.io.IOException("not today");
            }
            return "now";
        }));
        assertThatThrownBy(first::await).isInstanceOf(AgentException.class);
        RunId again = bench.ada().runs().again(first.id());
        Wait.until(
                "it is done",
                () -> bench.ada().runs().status(again).orElseThrow().state() == RunState.SUCCEEDED);
        assertThat(bench.ada().runs().status(again).orElseThrow().resultJson().orElseThrow())
                .contains("now");
        assertThat(bench.ada().runs().status(first.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void the_tree_shows_what_goes_on_and_nothing_of_others() {
        Bench bench = next();
        CountDownLatch child = new CountDownLatch(1);
        RunHandle<String> run = bench.submit(jobs.job(
                "parent",
                execution -> execution
                        .submit(
                                jobs.job("child", below -> {
                                    child.countDown();
                                    release.await();
                                    return "c";
                                }),
                                dev.revo.run.Limits.none())
                        .await()));
        Wait.on(child);
        clock.advance(java.time.Duration.ofMinutes(5));
        String tree = bench.ada().runs().tree();
        List<String> lines = tree.lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("job/parent " + run.id().value())
                .contains("running", "5 min old", "at dev.revo");
        assertThat(lines.get(1)).startsWith("  job/child ").contains("running", "PoisonTest");
        assertThat(bench.revo().with(Bench.BO).runs().tree()).isEmpty();
        release.countDown();
        run.await();
        Wait.until("nothing goes on", () -> bench.ada().runs().tree().isEmpty());
    }
}
