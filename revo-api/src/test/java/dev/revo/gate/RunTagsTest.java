package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.AgentException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.PlainScheduler;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Load;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.TaskStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tags and weights of runs: from their options into the journal, and from there into rows and loads. */
@Timeout(60)
class RunTagsTest {
    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final List<Integer> weights = new CopyOnWriteArrayList<>();
    private Bench bench = life(InMemory.tasks());

    /** Notes the weights of what it is given. */
    private final class Weighing implements RunScheduler {
        private final RunScheduler plain = PlainScheduler.of(64, 10_000);

        @Override
        public Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
            return plain.schedule(ctx, priority, body);
        }

        @Override
        public Ticket schedule(RunContext ctx, Load load, Runnable body) {
            weights.add(load.weight());
            return plain.schedule(ctx, load, body);
        }
    }

    private Bench life(TaskStore tasks) {
        return Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(RunScheduler.class, new Weighing())
                        .provide(TaskStore.class, tasks));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private RunHandle<String> waiting(RunOptions options) {
        RunHandle<String> run = bench.submit(
                jobs.job("wait", execution -> {
                    throw execution.park("somebody");
                }),
                options);
        Bench.awaitState(run, RunState.WAITING);
        return run;
    }

    private List<RunSummary> list(RunQuery query) {
        return bench.ada().runs().list(query).items();
    }

    @Test
    void a_run_is_found_by_its_tags() {
        RunHandle<String> both = waiting(RunOptions.defaults().tags("nightly", "order:7"));
        RunHandle<String> one = waiting(RunOptions.defaults().tags("nightly"));
        waiting(RunOptions.defaults());
        assertThat(list(RunQuery.all().tag("nightly")))
                .extracting(RunSummary::id)
                .containsExactlyInAnyOrder(one.id(), both.id());
        assertThat(list(RunQuery.all().tag("nightly").tag("order:7")))
                .singleElement()
                .satisfies(run -> assertThat(run.tags()).containsExactly("nightly", "order:7"));
        assertThat(list(RunQuery.all().tag("other"))).isEmpty();
        assertThat(bench.revo()
                        .with(Bench.BO)
                        .runs()
                        .list(RunQuery.all().tag("nightly"))
                        .items())
                .isEmpty();
    }

    @Test
    void tags_and_weight_are_there_after_a_restart_and_when_the_rows_are_lost() {
        RunHandle<String> run = waiting(RunOptions.defaults().tags("b", "a").weight(4));
        assertThat(weights).containsExactly(4);
        bench.close();
        bench = life(InMemory.tasks());
        assertThat(list(RunQuery.all().tag("a"))).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo(run.id());
            assertThat(row.tags()).containsExactly("b", "a");
        });
        assertThat(weights).containsExactly(4, 4);
    }

    @Test
    void the_same_once_more_has_the_same_tags_priority_and_weight() {
        RunHandle<String> run = bench.submit(
                jobs.job("fail", execution -> {
                    throw new IllegalStateException("no");
                }),
                RunOptions.defaults().tags("a", "b").weight(7).priority(Priority.LOW));
        assertThatThrownBy(run::await).isInstanceOf(AgentException.class);
        RunId again = bench.ada().runs().again(run.id());
        assertThat(list(RunQuery.all().tag("a").tag("b")))
                .hasSize(2)
                .filteredOn(row -> row.id().equals(again))
                .singleElement()
                .satisfies(row -> assertThat(row.priority()).isEqualTo(Priority.LOW));
        assertThat(weights).containsExactly(7, 7);
    }

    @Test
    void a_run_that_a_body_starts_by_a_noun_has_the_options_it_gave() {
        RunHandle<String> parent = bench.submit(jobs.job(
                "parent",
                execution -> execution
                        .use(Jobs.Door.class)
                        .gate()
                        .submit(
                                jobs.job("child", inner -> "said"),
                                RunOptions.defaults().tags("below").weight(3))
                        .await()));
        assertThat(parent.await()).isEqualTo("said");
        assertThat(list(RunQuery.all().tag("below")))
                .singleElement()
                .satisfies(row -> assertThat(row.parent()).contains(parent.id()));
        assertThat(weights).containsExactly(1, 3);
    }
}
