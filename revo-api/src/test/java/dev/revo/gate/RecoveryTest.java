package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Budget;
import dev.revo.run.Limits;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.run.Usage;
import dev.revo.scope.Directory;
import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.spi.Demand;
import dev.revo.spi.Guarantee;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunJournal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second life over the journal of the first one. */
@Timeout(60)
class RecoveryTest {
    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);

    private Bench life(Consumer<Revo.Builder> more) {
        return Bench.open(clock, jobs, builder -> {
            builder.trustAllCallers().provide(RunJournal.class, journal);
            more.accept(builder);
        });
    }

    private Bench life() {
        return life(builder -> {});
    }

    private static RunStatus status(Bench bench, RunHandle<?> run) {
        return bench.ada().runs().status(run.id()).orElseThrow();
    }

    @Test
    void an_unfinished_run_goes_on_with_what_it_recorded() {
        AtomicInteger attempts = new AtomicInteger();
        RunHandle<String> before;
        try (Bench first = life()) {
            before = first.submit(
                    jobs.job("work", "{\"n\":7}", execution -> {
                        if (attempts.incrementAndGet() == 1) {
                            execution.record("mine", 1, "kept".getBytes(StandardCharsets.UTF_8));
                            Reservation reservation = execution.reserve(new Demand(
                                    Demand.Kind.MODEL_CALL,
                                    "m",
                                    Usage.tokens(5, 5).cost(Money.usd("0.1"))));
                            reservation.begun();
                            reservation.settle(Usage.tokens(3, 4).cost(Money.usd("0.1")));
                            throw execution.park("somebody");
                        }
                        execution.replayed(Usage.tokens(3, 4).cost(Money.usd("0.1")));
                        assertThat(execution.context().deadline())
                                .isEqualTo(clock.instant().plus(Duration.ofHours(2)));
                        assertThat(execution.context().scope().only())
                                .hasValueSatisfying(only -> assertThat(only).hasSize(2));
                        assertThat(execution.context().spending().effectiveLimit())
                                .isEqualTo(Budget.tokens(100)
                                        .and(Budget.modelCalls(9))
                                        .and(Budget.money(Money.usd("5"))));
                        return execution.recorded().stream()
                                .filter(entry -> entry.type().equals("mine"))
                                .map(entry -> entry.text())
                                .findFirst()
                                .orElse("nothing");
                    }),
                    RunOptions.defaults()
                            .limits(Limits.none()
                                    .timeout(Duration.ofHours(2))
                                    .only(Permission.of("job:*"), Permission.of("run:*"))
                                    .budget(Budget.tokens(100)
                                            .and(Budget.modelCalls(9))
                                            .and(Budget.money(Money.usd("5"))))));
            Bench.awaitState(before, RunState.WAITING);
        }
        assertThatThrownBy(before::await)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("goes on");
        assertThat(journal.types()).doesNotContain("run.finished");
        try (Bench second = life()) {
            RunHandle<String> after = second.ada().runs().attach(before.ref()).orElseThrow();
            assertThat(after.await()).isEqualTo("kept");
            assertThat(after.status().usage().totalTokens()).isEqualTo(7);
        }
        assertThat(attempts).hasValue(2);
    }

    @Test
    void a_finished_run_is_attached_with_its_result() {
        RunHandle<String> before;
        try (Bench first = life()) {
            before = first.start(execution -> "x", RunOptions.defaults().idempotencyKey("k"));
            before.await();
        }
        try (Bench second = life()) {
            RunHandle<String> after = second.ada().runs().attach(before.ref()).orElseThrow();
            assertThat(after.await()).isEqualTo("x");
            assertThat(after.await(Duration.ZERO)).contains("x");
            assertThat(after.completion().toCompletableFuture()).isCompletedWithValue("x");
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(after.ref()).isEqualTo(before.ref());
            assertThat(after.status().state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(after.cancel("late")).isFalse();
            after.pause();
            after.resume();
            assertThat(Collector.all(after.events()).awaitEnd()).isEmpty();
            assertThat(status(second, before).state()).isEqualTo(RunState.SUCCEEDED);
        }
    }

    @Test
    void a_failed_and_a_cancelled_run_keep_their_problem() {
        RunHandle<String> failed;
        RunHandle<String> cancelled;
        try (Bench first = life()) {
            failed = first.submit(jobs.job("bad", execution -> {
                throw new IllegalStateException("oh");
            }));
            assertThatThrownBy(failed::await).isInstanceOf(RevoException.class);
            cancelled = first.submit(jobs.job("park", execution -> {
                throw execution.park("x");
            }));
            Bench.awaitState(cancelled, RunState.WAITING);
            cancelled.cancel("enough");
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledException.class);
        }
        try (Bench second = life()) {
            RunHandle<String> bad = second.ada().runs().attach(failed.ref()).orElseThrow();
            assertThatThrownBy(bad::await)
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("oh")
                    .extracting(e -> ((RevoException) e).code() + ((RevoException) e).context())
                    .isEqualTo("agent_failed{run=" + failed.id() + "}");
            assertThat(bad.completion().toCompletableFuture()).isCompletedExceptionally();
            RunHandle<String> gone = second.ada().runs().attach(cancelled.ref()).orElseThrow();
            assertThatThrownBy(gone::await)
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("enough");
        }
    }

    @Test
    void what_an_ended_run_had_spent_is_known_after_a_restart() {
        RunHandle<String> before;
        try (Bench first = life()) {
            before = first.start(execution -> {
                Reservation reservation = execution.reserve(new Demand(
                        Demand.Kind.MODEL_CALL, "m", Usage.tokens(5, 5).cost(Money.usd("0.1"))));
                reservation.begun();
                reservation.settle(Usage.tokens(3, 4).cost(Money.usd("0.07")).asEstimate());
                return "x";
            });
            before.await();
        }
        try (Bench second = life()) {
            assertThat(status(second, before).usage())
                    .isEqualTo(Usage.tokens(3, 4).cost(Money.usd("0.07")).asEstimate())
                    .isEqualTo(before.status().usage());
        }
    }

    private RunHandle<String> parked(Bench bench, String name) {
        RunHandle<String> run = bench.submit(jobs.job(name, execution -> {
            throw execution.park("x");
        }));
        Bench.awaitState(run, RunState.WAITING);
        return run;
    }

    @Test
    void a_run_that_nobody_can_build_again_has_failed_with_the_reason() {
        RunHandle<String> run;
        try (Bench first = life()) {
            run = parked(first, "old");
        }
        try (Bench second = Bench.open(
                clock, new Jobs(), builder -> builder.trustAllCallers().provide(RunJournal.class, journal))) {
            assertThat(status(second, run).state()).isEqualTo(RunState.FAILED);
            assertThat(status(second, run).problem())
                    .hasValueSatisfying(p -> assertThat(p.code()).isEqualTo("unknown_job"));
        }
        assertThat(journal.types()).endsWith("run.finished");
    }

    @Test
    void a_kind_that_no_module_knows_has_failed() {
        RunHandle<String> run;
        try (Bench first = life()) {
            run = parked(first, "old");
        }
        try (Revo second = Revo.builder()
                .trustAllCallers()
                .provide(RunJournal.class, journal)
                .build()) {
            assertThat(second.with(Bench.ADA)
                            .runs()
                            .status(run.id())
                            .orElseThrow()
                            .problem())
                    .hasValueSatisfying(p -> assertThat(p.message()).contains("kind 'job'", "Install the module"));
        }
    }

    @Test
    void a_principal_that_left_does_not_come_back_with_an_old_run() {
        AtomicBoolean there = new AtomicBoolean(true);
        Directory directory = (tenant, id) -> there.get() ? Optional.of(Principal.user(id)) : Optional.empty();
        RunHandle<String> run;
        AtomicInteger attempts = new AtomicInteger();
        try (Bench first = life(builder -> builder.provide(Directory.class, directory))) {
            run = first.revo()
                    .with(first.revo().scopeOf("acme", "ada"))
                    .use(Jobs.Door.class)
                    .gate()
                    .submit(
                            jobs.job("work", execution -> {
                                attempts.incrementAndGet();
                                throw execution.park("x");
                            }),
                            RunOptions.defaults());
            Bench.awaitState(run, RunState.WAITING);
        }
        there.set(false);
        try (Bench second = life(builder -> builder.provide(Directory.class, directory))) {
            there.set(true);
            RunStatus status = second.revo()
                    .with(second.revo().scopeOf("acme", "ada"))
                    .runs()
                    .status(run.id())
                    .orElseThrow();
            assertThat(status.state()).isEqualTo(RunState.FAILED);
            assertThat(status.problem())
                    .hasValueSatisfying(p -> assertThat(p.code()).isEqualTo("principal_gone"));
        }
        assertThat(attempts).hasValue(1);
    }

    @Test
    void a_run_that_was_only_in_memory_is_cancelled_by_closing() {
        RunHandle<String> run;
        try (Bench first =
                Bench.open(builder -> builder.trustAllCallers().provide(RunJournal.class, new FlakyJournal()))) {
            run = first.start(execution -> {
                throw execution.park("x");
            });
            Bench.awaitState(run, RunState.WAITING);
        }
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("was closed");
    }

    @Test
    void a_parent_and_its_child_go_on_together() {
        AtomicInteger children = new AtomicInteger();
        AtomicBoolean go = new AtomicBoolean();
        jobs.job("child", execution -> {
            if (!go.get()) {
                throw execution.park("x");
            }
            return "c" + children.incrementAndGet()
                    + execution.context().parent().isPresent();
        });
        RunHandle<String> parent;
        AtomicReference<RunHandle<String>> child = new AtomicReference<>();
        try (Bench first = life()) {
            parent = first.submit(jobs.job("parent", execution -> {
                child.set(execution.submit(
                        castToString(jobs.rebuild(execution.context(), "child", "{}")),
                        Limits.none().timeout(Duration.ofHours(1))));
                return child.get().await();
            }));
            Wait.until("the child is there", () -> child.get() != null);
            Bench.awaitState(child.get(), RunState.WAITING);
        }
        go.set(true);
        try (Bench second = life()) {
            assertThat(second.ada().runs().attach(parent.ref()).orElseThrow().await())
                    .isEqualTo("c1true");
        }
        assertThat(journal.types().stream().filter("run.child"::equals)).hasSize(1);
    }

    /** A parent and its child that both wait, the child with 10 minutes of its own, within 100 tokens. */
    private RunHandle<String> family(Bench bench, AtomicReference<RunHandle<String>> child, AtomicBoolean again) {
        RunHandle<String> parent = bench.submit(
                jobs.job("parent", execution -> {
                    if (!again.get()) {
                        child.set(execution.submit(
                                castToString(jobs.rebuild(execution.context(), "child", "{}")),
                                Limits.none().timeout(Duration.ofMinutes(10))));
                    }
                    throw execution.park("x");
                }),
                RunOptions.defaults().budget(Budget.tokens(100)));
        Wait.until("the child is there", () -> child.get() != null);
        Bench.awaitState(child.get(), RunState.WAITING);
        Bench.awaitState(parent, RunState.WAITING);
        return parent;
    }

    @Test
    void a_child_that_was_taken_up_again_still_ends_with_its_parent_and_spends_its_money() {
        AtomicBoolean again = new AtomicBoolean();
        AtomicReference<RunContext> seen = new AtomicReference<>();
        jobs.job("child", execution -> {
            if (again.get()) {
                seen.set(execution.context());
            }
            throw execution.park("x");
        });
        AtomicReference<RunHandle<String>> child = new AtomicReference<>();
        RunHandle<String> parent;
        try (Bench first = life()) {
            parent = family(first, child, again);
        }
        again.set(true);
        try (Bench second = life()) {
            RunHandle<String> parentAgain =
                    second.ada().runs().attach(parent.ref()).orElseThrow();
            RunHandle<String> childAgain =
                    second.ada().runs().attach(child.get().ref()).orElseThrow();
            Bench.awaitState(childAgain, RunState.WAITING);
            RunContext ctx = seen.get();
            assertThat(ctx.spending().effectiveLimit()).isEqualTo(Budget.tokens(100));
            assertThat(ctx.deadline()).isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));
            assertThat(ctx.agent()).isEmpty();
            assertThat(ctx.parent()).contains(parent.id());
            parentAgain.cancel("all of it");
            assertThatThrownBy(childAgain::await)
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("all of it");
        }
    }

    @Test
    void a_child_whose_parent_cannot_be_taken_up_yet_waits_with_it_for_a_later_start() {
        AtomicBoolean again = new AtomicBoolean();
        AtomicInteger childrenAgain = new AtomicInteger();
        jobs.job("child", execution -> {
            if (again.get()) {
                childrenAgain.incrementAndGet();
                assertThat(execution.context().spending().effectiveLimit()).isEqualTo(Budget.tokens(100));
            }
            throw execution.park("x");
        });
        AtomicReference<RunHandle<String>> child = new AtomicReference<>();
        RunHandle<String> parent;
        try (Bench first = life()) {
            parent = family(first, child, again);
        }
        again.set(true);
        QuotaGate kept = InMemory.quotas();
        QuotaGate fullForParents = (ctx, demand) -> {
            if (demand.name().equals("parent")) {
                throw new QuotaExceededException(
                        Fault.of("quota_exceeded", "No more runs.").retryable(true));
            }
            return kept.reserve(ctx, demand);
        };
        try (Bench second = life(builder -> builder.provide(QuotaGate.class, fullForParents))) {
            for (RunHandle<String> run : List.of(parent, child.get())) {
                assertThat(status(second, run).progress().note())
                        .isEqualTo("held by another process, or until the next start");
            }
        }
        assertThat(childrenAgain)
                .as("without its parent it would pass the parent's budget")
                .hasValue(0);
        try (Bench third = life()) {
            for (RunHandle<String> run : List.of(parent, child.get())) {
                Bench.awaitState(third.ada().runs().attach(run.ref()).orElseThrow(), RunState.WAITING);
            }
        }
        assertThat(childrenAgain).hasValue(1);
    }

    @SuppressWarnings("unchecked")
    private static dev.revo.spi.RunRequest<String> castToString(dev.revo.spi.RunRequest<?> request) {
        return (dev.revo.spi.RunRequest<String>) request;
    }

    @Test
    void a_child_whose_parent_ended_before_the_crash_is_cancelled() {
        AtomicReference<RunHandle<String>> child = new AtomicReference<>();
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch parked = new CountDownLatch(1);
        jobs.job("child", execution -> {
            attempts.incrementAndGet();
            throw execution.park("x");
        });
        try (Bench first = life()) {
            RunHandle<String> parent = first.submit(jobs.job("parent", execution -> {
                child.set(execution.submit(
                        castToString(jobs.rebuild(execution.context(), "child", "{}")), Limits.none()));
                Bench.awaitState(child.get(), RunState.WAITING);
                // The process "dies" before the end of the child is on record.
                journal.failOn(entry -> entry.run().equals(child.get().id()), () -> new IllegalStateException("dead"));
                parked.countDown();
                return "p";
            }));
            Wait.on(parked);
            assertThat(parent.await()).isEqualTo("p");
            assertThatThrownBy(() -> child.get().await()).isInstanceOf(RevoException.class);
        }
        journal.failOn(entry -> false, IllegalStateException::new);
        try (Bench second = life()) {
            assertThat(status(second, child.get()).state()).isEqualTo(RunState.CANCELLED);
        }
        assertThat(attempts).hasValue(1);
    }

    @Test
    void a_run_that_meets_a_full_quota_stays_in_the_journal_for_a_later_start() {
        RunHandle<String> run;
        AtomicBoolean go = new AtomicBoolean();
        try (Bench first = life()) {
            run = first.submit(jobs.job("work", execution -> {
                if (!go.get()) {
                    throw execution.park("x");
                }
                return "late";
            }));
            Bench.awaitState(run, RunState.WAITING);
        }
        go.set(true);
        try (Bench second = life(
                builder -> builder.provide(QuotaGate.class, InMemory.quotas().runs("acme", 0)))) {
            assertThat(status(second, run).state()).isEqualTo(RunState.QUEUED);
        }
        try (Bench third = life()) {
            assertThat(third.ada().runs().attach(run.ref()).orElseThrow().await())
                    .isEqualTo("late");
        }
    }

    @Test
    void one_run_that_cannot_be_taken_up_does_not_keep_the_others() {
        AtomicBoolean go = new AtomicBoolean();
        RunHandle<String> good;
        RunHandle<String> poor;
        try (Bench first = life()) {
            poor = parked(first, "poor");
            good = first.submit(jobs.job("good", execution -> {
                if (!go.get()) {
                    throw execution.park("x");
                }
                return "good";
            }));
            Bench.awaitState(good, RunState.WAITING);
        }
        go.set(true);
        Jobs fewer = new Jobs();
        fewer.job("good", execution -> "good");
        journal.failOn(
                entry -> entry.run().equals(poor.id()) && entry.type().equals("run.finished"),
                () -> new IllegalStateException("disk"));
        try (Bench second =
                Bench.open(clock, fewer, builder -> builder.trustAllCallers().provide(RunJournal.class, journal))) {
            assertThat(second.ada().runs().attach(good.ref()).orElseThrow().await())
                    .isEqualTo("good");
            assertThat(status(second, poor).state()).isEqualTo(RunState.QUEUED);
            assertThat(List.of(status(second, poor).progress().note()))
                    .containsExactly("held by another process, or until the next start");
        }
    }
}
