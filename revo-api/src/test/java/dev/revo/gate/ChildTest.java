package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BudgetExceededException;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.DeniedException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.Wait;
import dev.revo.run.Budget;
import dev.revo.run.Limits;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.scope.Permission;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that runs start. */
@Timeout(30)
class ChildTest {
    private final Bench bench = Bench.open();
    private final AtomicReference<RunHandle<String>> child = new AtomicReference<>();
    private final CountDownLatch begun = new CountDownLatch(1);

    @AfterEach
    void close() {
        bench.close();
    }

    private RunHandle<String> child(RunExecution parent, Limits tighter, RunBody<String> body) {
        RunHandle<String> handle = parent.submit(bench.jobs().job("child", body), tighter);
        child.set(handle);
        return handle;
    }

    private String block(RunExecution execution) throws InterruptedException {
        begun.countDown();
        new CountDownLatch(1).await();
        return "never";
    }

    @Test
    void a_child_inherits_deadline_rights_and_account_and_can_only_have_less() {
        RunOptions options = RunOptions.defaults()
                .limits(Limits.none()
                        .timeout(Duration.ofMinutes(10))
                        .budget(Budget.tokens(100))
                        .only(Permission.of("job:*"), Permission.of("tool:a")));
        String told = bench.start(
                        execution -> child(
                                        execution,
                                        Limits.none()
                                                .timeout(Duration.ofHours(1))
                                                .budget(Budget.tokens(1_000))
                                                .only(Permission.of("*")),
                                        inner -> {
                                            Instant deadline = inner.context().deadline();
                                            Budget limit =
                                                    inner.context().spending().effectiveLimit();
                                            return deadline + " " + limit + " "
                                                    + inner.context().scope().permits(Permission.of("tool:b"));
                                        })
                                .await(),
                        options)
                .await();
        assertThat(told).isEqualTo("2026-01-01T00:10:00Z at most 100 tokens false");
    }

    @Test
    void siblings_share_the_parents_budget() {
        RunHandle<String> run = bench.start(
                execution -> {
                    RunBody<String> spend = inner -> {
                        Reservation held = inner.reserve(new Demand(Demand.Kind.MODEL_CALL, "m", Usage.tokens(60, 0)));
                        held.begun();
                        held.settle(Usage.tokens(60, 0));
                        return "spent";
                    };
                    String first = child(execution, Limits.none(), spend).await();
                    assertThat(execution.context().spending().used().totalTokens())
                            .isEqualTo(60);
                    assertThatThrownBy(
                                    () -> child(execution, Limits.none(), spend).await())
                            .isInstanceOf(BudgetExceededException.class);
                    return first;
                },
                RunOptions.defaults().budget(Budget.tokens(100)));
        assertThat(run.await()).isEqualTo("spent");
        assertThat(run.status().usage().totalTokens()).isEqualTo(60);
    }

    @Test
    void a_child_may_not_what_its_parent_was_narrowed_to_leave_out() {
        RunHandle<String> run = bench.start(
                execution -> child(execution, Limits.none(), inner -> "x").await(),
                RunOptions.defaults().limits(Limits.none().only(Permission.of("job:start:work"))));
        assertThatThrownBy(run::await).isInstanceOf(DeniedException.class).hasMessageContaining("job:start:child");
    }

    @Test
    void cancelling_the_parent_cancels_the_child() {
        RunHandle<String> run = bench.start(
                execution -> child(execution, Limits.none(), this::block).await());
        Wait.on(begun);
        run.cancel("all of it");
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> child.get().await())
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("all of it");
        assertThat(child.get().status().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void a_parent_that_ends_cancels_the_children_it_left() {
        RunHandle<String> run = bench.start(execution -> {
            child(execution, Limits.none(), this::block);
            Wait.on(begun);
            return "gone";
        });
        assertThat(run.await()).isEqualTo("gone");
        assertThatThrownBy(() -> child.get().await())
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("the run that started it ended");
    }

    @Test
    void a_tighter_deadline_ends_the_child_alone() {
        RunHandle<String> run = bench.start(execution -> {
            RunHandle<String> inner = child(execution, Limits.none().timeout(Duration.ofSeconds(1)), this::block);
            assertThatThrownBy(inner::await).isInstanceOf(DeadlineExceededException.class);
            return "went on";
        });
        Wait.on(begun);
        bench.clock().advance(Duration.ofSeconds(1));
        assertThat(run.await()).isEqualTo("went on");
    }

    @Test
    void a_child_is_started_once_however_often_the_body_begins_again() {
        AtomicInteger children = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        RunHandle<String> run = bench.start(execution -> {
            RunBody<String> count = inner -> "c" + children.incrementAndGet();
            String both = child(execution, Limits.none(), count).await()
                    + child(execution, Limits.none(), count).await();
            if (attempts.incrementAndGet() == 1) {
                throw execution.park("x");
            }
            return both;
        });
        Bench.awaitState(run, RunState.WAITING);
        run.resume();
        assertThat(run.await()).isEqualTo("c1c2");
        assertThat(children).hasValue(2);
    }

    @Test
    void a_run_at_work_starts_no_more_children_while_its_revo_closes() {
        CountDownLatch closing = new CountDownLatch(1);
        Bench patient = Bench.open(builder -> builder.trustAllCallers().drain(Duration.ofSeconds(20)));
        AtomicInteger children = new AtomicInteger();
        RunHandle<String> run = patient.start(execution -> {
            begun.countDown();
            Wait.on(closing);
            assertThatThrownBy(() -> child(execution, Limits.none(), inner -> "c" + children.incrementAndGet()))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("closing");
            return "finished";
        });
        Wait.on(begun);
        Thread closer = new Thread(patient::close);
        closer.start();
        Wait.until("it closes", () -> !patient.revo().health().ready());
        closing.countDown();
        assertThat(run.await()).isEqualTo("finished");
        assertThat(children).hasValue(0);
        Wait.until("it closed", () -> !closer.isAlive());
    }

    @Test
    void a_noun_kept_beyond_its_run_is_of_no_use() {
        AtomicReference<dev.revo.spi.Gate> kept = new AtomicReference<>();
        bench.start(execution -> {
                    kept.set(execution.use(Jobs.Door.class).gate());
                    assertThat(kept.get().context()).isNotNull();
                    return "x";
                })
                .await();
        assertThatThrownBy(() -> kept.get().call("a:b", "", ctx -> "still there"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("has returned");
        assertThatThrownBy(() -> kept.get().submit(bench.jobs().job("child", e -> "c"), RunOptions.defaults()))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> kept.get().events()).isInstanceOf(ConflictException.class);
    }

    @Test
    void a_noun_used_inside_a_run_works_for_that_run() {
        String told = bench.start(execution -> {
                    var gate = execution.use(Jobs.Door.class).gate();
                    assertThat(gate.context()).isSameAs(execution.context());
                    assertThat(gate.<String>call("x:y", "", ctx -> ctx.id().value()))
                            .isEqualTo(execution.context().id().value());
                    RunHandle<String> inner = gate.submit(
                            bench.jobs()
                                    .job("child", i -> "" + i.context().parent().isPresent()),
                            RunOptions.defaults());
                    return inner.await();
                })
                .await();
        assertThat(told).isEqualTo("true");
    }
}
