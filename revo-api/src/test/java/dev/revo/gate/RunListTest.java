package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.data.Page;
import dev.revo.error.AgentException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.run.Usage;
import dev.revo.spi.Decision;
import dev.revo.spi.Demand;
import dev.revo.spi.Guarantee;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TaskStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs as a list, also when the rows could not be written or a process died over them. */
@Timeout(60)
class RunListTest {
    private static final RunBody<String> SAYS = execution -> "said";

    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final FlakyTasks tasks = new FlakyTasks();
    private Bench bench = life();

    /** Rows in memory that are not kept when it is told so. */
    private static final class FlakyTasks implements TaskStore {
        private final TaskStore kept = InMemory.tasks();
        private volatile Predicate<TaskRow> fails = row -> false;

        @Override
        public void put(RunContext ctx, TaskRow row) {
            if (fails.test(row)) {
                throw new IllegalStateException("the store is away");
            }
            kept.put(ctx, row);
        }

        @Override
        public Optional<TaskRow> find(RunContext ctx, RunId run) {
            return kept.find(ctx, run);
        }

        @Override
        public List<TaskRow> find(RunContext ctx, RunQuery query, Place after) {
            return kept.find(ctx, query, after);
        }

        @Override
        public Map<RunState, Long> count(RunContext ctx, RunQuery query) {
            return kept.count(ctx, query);
        }

        @Override
        public int forget(RunContext ctx, Collection<RunId> runs) {
            return kept.forget(ctx, runs);
        }
    }

    private Bench life() {
        return Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(TaskStore.class, tasks));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private RunHandle<String> start(String name, RunBody<String> body) {
        clock.advance(Duration.ofSeconds(1));
        return bench.submit(jobs.job(name, body));
    }

    private Page<RunSummary> list(RunQuery query) {
        return bench.ada().runs().list(query);
    }

    private List<RunId> ids(RunQuery query) {
        return list(query).items().stream().map(RunSummary::id).toList();
    }

    private RunSummary only(RunQuery query) {
        assertThat(list(query).items()).hasSize(1);
        return list(query).items().get(0);
    }

    @Test
    void a_run_is_in_the_list_with_what_became_of_it_and_without_what_it_said() {
        RunHandle<String> said = start("talk", execution -> {
            Reservation reservation = execution.reserve(new Demand(Demand.Kind.MODEL_CALL, "m", Usage.tokens(5, 5)));
            reservation.begun();
            reservation.settle(Usage.tokens(3, 4));
            return "a secret";
        });
        said.await();
        RunHandle<String> failed = start("fail", execution -> {
            throw new IllegalStateException("no");
        });
        assertThatThrownBy(failed::await).isInstanceOf(AgentException.class);
        assertThat(ids(RunQuery.all())).containsExactly(failed.id(), said.id());
        RunSummary told = only(RunQuery.all().name("talk"));
        assertThat(told.kind()).isEqualTo("job");
        assertThat(told.principal()).isEqualTo("ada");
        assertThat(told.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(told.submitted()).isEqualTo(clock.instant().minusSeconds(1));
        assertThat(told.started()).contains(told.submitted());
        assertThat(told.ended()).contains(told.submitted());
        assertThat(told.usage().totalTokens()).isEqualTo(7);
        assertThat(told.toString()).doesNotContain("a secret");
        assertThat(only(RunQuery.all().state(RunState.FAILED)).problem()).contains("agent_failed");
        assertThat(ids(RunQuery.all().until(clock.instant()))).containsExactly(said.id());
        assertThat(ids(RunQuery.all().by("bo"))).isEmpty();
    }

    @Test
    void a_run_that_goes_on_is_shown_as_it_is_now() {
        RunHandle<String> waits = start("wait", execution -> {
            throw execution.park("somebody");
        });
        Bench.awaitState(waits, RunState.WAITING);
        start("talk", SAYS).await();
        for (int i = 0; i < 3; i++) {
            start("also", execution -> {
                throw execution.park("somebody");
            });
        }
        Wait.until("all wait", () -> ids(RunQuery.all().state(RunState.WAITING)).size() == 4);
        assertThat(ids(RunQuery.all().state(RunState.WAITING).top(1))).hasSize(1);
        assertThat(ids(RunQuery.all().state(RunState.WAITING).name("wait"))).containsExactly(waits.id());
        assertThat(ids(RunQuery.all().state(RunState.QUEUED))).isEmpty();
        assertThat(ids(RunQuery.all().state(RunState.PAUSED))).isEmpty();
    }

    @Test
    void pages_follow_each_other_without_a_gap() {
        List<RunId> newestFirst = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            RunHandle<String> run = start("talk", SAYS);
            run.await();
            newestFirst.add(0, run.id());
        }
        List<RunId> seen = new ArrayList<>();
        Page<RunSummary> page = list(RunQuery.all().top(3));
        while (true) {
            page.items().forEach(run -> seen.add(run.id()));
            if (page.next().isEmpty()) {
                break;
            }
            page = list(RunQuery.all().top(3).after(page.next().get()));
        }
        assertThat(seen).isEqualTo(newestFirst);
    }

    @Test
    void attack11_another_tenants_runs_and_cursors_lead_nowhere() {
        start("talk", SAYS).await();
        start("talk", SAYS).await();
        var theirs = bench.revo().with(Bench.BO).runs();
        assertThat(theirs.list(RunQuery.all()).items()).isEmpty();
        String cursor = list(RunQuery.all().top(1)).next().orElseThrow();
        assertThatThrownBy(() -> theirs.list(RunQuery.all().after(cursor)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("run.after");
        for (String wrong : List.of("", "x", "AAAA", cursor + "A", cursor.substring(2))) {
            assertThatThrownBy(() -> list(RunQuery.all().after(wrong))).isInstanceOf(InvalidRequestException.class);
        }
        assertThat(ids(RunQuery.all().after(cursor)))
                .as("the control: one's own cursor leads on")
                .hasSize(1);
    }

    @Test
    void who_may_not_read_runs_sees_none() {
        start("talk", SAYS).await();
        try (Revo revo = Revo.builder()
                .provide(PolicyDecisionPoint.class, (PolicyDecisionPoint) (ctx, asked) ->
                        asked.action().equals("run:read") ? Decision.deny("no", "not for you") : Decision.allow("yes"))
                .provide(TaskStore.class, tasks)
                .build()) {
            assertThatThrownBy(() -> revo.with(Bench.ADA).runs().list(RunQuery.all()))
                    .isInstanceOf(DeniedException.class);
        }
        assertThat(list(RunQuery.all()).items()).as("the control").hasSize(1);
    }

    @Test
    void a_store_that_fails_fails_no_run_and_is_written_later() {
        tasks.fails = row -> true;
        RunHandle<String> run = start("talk", SAYS);
        assertThat(run.await()).isEqualTo("said");
        assertThat(ids(RunQuery.all())).as("the control: nothing was kept").isEmpty();
        clock.awaitAndAdvance(Duration.ofSeconds(10));
        tasks.fails = row -> false;
        Wait.until("it is written", () -> {
            clock.advance(Duration.ofSeconds(10));
            return !ids(RunQuery.all()).isEmpty();
        });
        assertThat(only(RunQuery.all()).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void what_died_between_the_end_of_a_run_and_its_row_is_mended_when_it_is_listed() {
        tasks.fails = row -> row.state().terminal();
        RunHandle<String> run = start("talk", SAYS);
        run.await();
        bench.close();
        assertThat(tasks.find(ctx(), run.id()).orElseThrow().state())
                .as("the control: the row is as it was before")
                .isEqualTo(RunState.QUEUED);
        tasks.fails = row -> false;
        bench = life();
        assertThat(ids(RunQuery.all().state(RunState.SUCCEEDED))).containsExactly(run.id());
        assertThat(tasks.find(ctx(), run.id()).orElseThrow().ended()).isPresent();
    }

    @Test
    void what_died_between_a_submission_and_its_row_has_one_when_it_goes_on() {
        tasks.fails = row -> true;
        RunHandle<String> run = start("wait", execution -> {
            throw execution.park("somebody");
        });
        Bench.awaitState(run, RunState.WAITING);
        bench.close();
        assertThat(tasks.find(ctx(), run.id()))
                .as("the control: there is no row")
                .isEmpty();
        tasks.fails = row -> false;
        bench = life();
        RunSummary again = only(RunQuery.all());
        assertThat(again.id()).isEqualTo(run.id());
        assertThat(again.name()).isEqualTo("wait");
        assertThat(again.state().terminal()).isFalse();
    }

    @Test
    void a_run_that_cannot_go_on_has_a_row_of_its_end() {
        RunHandle<String> run = start("gone", execution -> {
            throw execution.park("somebody");
        });
        Bench.awaitState(run, RunState.WAITING);
        bench.close();
        bench = Bench.open(
                clock,
                new Jobs(),
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(TaskStore.class, tasks));
        RunSummary over = only(RunQuery.all().state(RunState.FAILED));
        assertThat(over.id()).isEqualTo(run.id());
        assertThat(over.problem()).contains("unknown_job");
    }

    @Test
    void an_end_that_the_journal_does_not_have_is_no_end() {
        journal.failOn(entry -> entry.type().equals(RunJournal.FINISHED), () -> new IllegalStateException("disk"));
        RunHandle<String> run = start("talk", SAYS);
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
        assertThat(tasks.find(ctx(), run.id()).orElseThrow().state()).isEqualTo(RunState.QUEUED);
        assertThat(only(RunQuery.all()).state())
                .as("this process shows it as it stands here")
                .isEqualTo(RunState.FAILED);
    }

    @Test
    void a_child_is_found_by_its_parent() {
        RunHandle<String> parent = start(
                "parent",
                execution -> execution
                        .submit(jobs.job("child", SAYS), dev.revo.run.Limits.none())
                        .await());
        parent.await();
        RunSummary child = only(RunQuery.all().parent(parent.id()));
        assertThat(child.name()).isEqualTo("child");
        assertThat(child.parent()).contains(parent.id());
        assertThat(only(RunQuery.all().name("parent")).parent()).isEmpty();
    }

    @Test
    void what_is_asked_for_is_checked() {
        assertThatThrownBy(() -> RunQuery.all().top(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> RunQuery.all().top(1_001)).isInstanceOf(InvalidRequestException.class);
        RunQuery query = RunQuery.all().agent("writer").outcome("verified").top(5);
        assertThat(query.kind()).contains("agent");
        assertThat(query.name()).contains("writer");
        assertThat(query.outcome()).contains("verified");
        assertThat(query.top()).isEqualTo(5);
        assertThat(RunQuery.all().kind()).as("a copy").isEmpty();
    }

    private static RunContext ctx() {
        try (Bench other = Bench.open()) {
            return other.gate().context();
        }
    }
}
