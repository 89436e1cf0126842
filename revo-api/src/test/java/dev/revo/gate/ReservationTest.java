package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BudgetExceededException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.RevoException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Wait;
import dev.revo.run.Budget;
import dev.revo.run.Limits;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.Spending;
import dev.revo.run.Usage;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Demand;
import dev.revo.spi.Guarantee;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunJournal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the quota gate of a tenant is told of each reservation, and that none is left behind on either account. */
@Timeout(30)
class ReservationTest {
    private static final Usage TEN = Usage.tokens(10, 0);

    private final Quotas quotas = new Quotas();

    /** A quota gate that notes what it is told, and refuses model calls when it is told to. */
    private static final class Quotas implements QuotaGate {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final AtomicReference<Optional<RuntimeException>> refusal = new AtomicReference<>(Optional.empty());

        @Override
        public Reservation reserve(RunContext ctx, Demand demand) {
            Optional<RuntimeException> refused = refusal.get();
            if (refused.isPresent() && demand.kind() == Demand.Kind.MODEL_CALL) {
                throw refused.get();
            }
            String what = demand.kind() + " " + demand.name();
            told.add(what + " reserved");
            return new Reservation() {
                @Override
                public String id() {
                    return what;
                }

                @Override
                public void begun() {
                    told.add(what + " begun");
                }

                @Override
                public void settle(Usage actual) {
                    told.add(what + " settled at " + actual.totalTokens());
                }

                @Override
                public void close() {
                    told.add(what + " closed");
                }
            };
        }

        List<String> of(String what) {
            return told.stream()
                    .filter(line -> line.startsWith(what + " "))
                    .map(line -> line.substring(what.length() + 1))
                    .toList();
        }
    }

    private Bench bench() {
        return Bench.open(builder -> builder.trustAllCallers().provide(QuotaGate.class, quotas));
    }

    private Bench bench(RunJournal journal) {
        return Bench.open(builder ->
                builder.trustAllCallers().provide(QuotaGate.class, quotas).provide(RunJournal.class, journal));
    }

    private static Demand call(String model, Usage estimate) {
        return new Demand(Demand.Kind.MODEL_CALL, model, estimate);
    }

    @Test
    void the_quota_gate_learns_when_a_call_began_and_what_it_used() {
        try (Bench bench = bench()) {
            bench.start(execution -> {
                        Reservation used = execution.reserve(call("used", TEN));
                        used.begun();
                        used.settle(Usage.tokens(3, 4));
                        used.settle(Usage.tokens(9, 9));
                        used.close();
                        execution.reserve(call("unused", TEN)).close();
                        return "x";
                    })
                    .await();
        }
        assertThat(quotas.of("MODEL_CALL used")).containsExactly("reserved", "begun", "settled at 7");
        assertThat(quotas.of("MODEL_CALL unused")).containsExactly("reserved", "closed");
        assertThat(quotas.of("RUN work")).startsWith("reserved").hasSize(2);
    }

    @Test
    void a_direct_call_is_a_use_once_its_body_begins_and_none_when_it_is_not_allowed() {
        try (Bench bench = bench()) {
            bench.gate().call("a:b", "", ctx -> {
                assertThat(quotas.of("CALL a:b")).containsExactly("reserved", "begun");
                return "x";
            });
            assertThat(quotas.of("CALL a:b")).containsExactly("reserved", "begun", "closed");
        }
    }

    @Test
    void a_key_that_leads_to_an_earlier_run_takes_no_second_place() {
        try (Bench bench = bench()) {
            CountDownLatch release = new CountDownLatch(1);
            RunOptions once = RunOptions.defaults().idempotencyKey("k");
            RunHandle<String> first = bench.start(
                    execution -> {
                        Wait.on(release);
                        return "x";
                    },
                    once);
            assertThat(bench.start(execution -> "y", once).id()).isEqualTo(first.id());
            assertThat(quotas.of("RUN work")).containsExactly("reserved", "reserved", "closed");
            release.countDown();
            first.await();
        }
    }

    @Test
    void a_run_that_cannot_be_journaled_takes_no_place() {
        FlakyJournal journal = new FlakyJournal()
                .failOn(entry -> entry.type().equals("run.submitted"), () -> new IllegalStateException("disk"));
        try (Bench bench = bench(journal)) {
            assertThatThrownBy(() -> bench.start(execution -> "x")).isInstanceOf(ProviderException.class);
            assertThat(quotas.of("RUN work")).containsExactly("reserved", "closed");
        }
    }

    @Test
    void a_child_keeps_its_place_while_it_works_and_one_that_cannot_be_journaled_takes_none() {
        FlakyJournal journal = new FlakyJournal();
        try (Bench bench = bench(journal)) {
            RunHandle<String> run = bench.start(execution -> {
                CountDownLatch release = new CountDownLatch(1);
                RunHandle<String> child = execution.submit(
                        bench.jobs().job("child", inner -> {
                            Wait.on(release);
                            return "x";
                        }),
                        Limits.none());
                assertThat(quotas.of("RUN child")).containsExactly("reserved");
                release.countDown();
                child.await();
                journal.failOn(entry -> entry.type().equals("run.submitted"), () -> new IllegalStateException("disk"));
                assertThatThrownBy(() -> execution.submit(bench.jobs().job("lost", inner -> "y"), Limits.none()))
                        .isInstanceOf(ProviderException.class);
                return "done";
            });
            assertThat(run.await()).isEqualTo("done");
        }
        assertThat(quotas.of("RUN child")).startsWith("reserved").hasSize(2);
        assertThat(quotas.of("RUN lost")).containsExactly("reserved", "closed");
    }

    @Test
    void a_run_that_goes_on_after_the_next_start_gives_its_place_back_and_ends_its_stream() {
        Collector told = new Collector(Long.MAX_VALUE);
        try (Bench bench = bench(new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH))) {
            RunHandle<String> run = bench.start(execution -> {
                throw execution.park("somebody");
            });
            Bench.awaitState(run, RunState.WAITING);
            run.events().subscribe(told);
            assertThat(quotas.of("RUN work")).containsExactly("reserved");
        }
        assertThat(told.awaitEnd()).isNotEmpty();
        assertThat(told.types()).doesNotContain("run.finished");
        assertThat(quotas.of("RUN work")).containsExactly("reserved", "closed");
    }

    @Test
    void what_the_tenant_refuses_is_not_held_against_the_run() {
        RevoException full = new QuotaExceededException(Fault.of("quota_exceeded", "No more."));
        for (RuntimeException refusal : List.of(full, new IllegalStateException("redis"))) {
            try (Bench bench = bench()) {
                String told = bench.start(
                                execution -> {
                                    quotas.refusal.set(Optional.of(refusal));
                                    assertThatThrownBy(() -> execution.reserve(call("m", TEN)))
                                            .isInstanceOf(RevoException.class);
                                    quotas.refusal.set(Optional.empty());
                                    Spending account = execution.context().spending();
                                    assertThat(account.reserved().totalTokens()).isZero();
                                    try (Reservation all = execution.reserve(call("m", TEN))) {
                                        return all.id() + " "
                                                + account.reserved().totalTokens();
                                    }
                                },
                                RunOptions.defaults().budget(Budget.tokens(10)))
                        .await();
                assertThat(told).isEqualTo("MODEL_CALL m 10");
            }
        }
    }

    @Test
    void what_the_parent_refuses_is_not_held_against_the_child() {
        try (Bench bench = bench()) {
            RunHandle<String> run = bench.start(
                    execution -> execution
                            .submit(
                                    bench.jobs().job("child", ReservationTest::untilTheParentRefuses),
                                    Limits.none().budget(Budget.tokens(100)))
                            .await(),
                    RunOptions.defaults().budget(Budget.tokens(50)));
            assertThat(run.await()).isEqualTo("50 then 0");
        }
    }

    private static String untilTheParentRefuses(RunExecution child) {
        Spending account = child.context().spending();
        Reservation held = child.reserve(call("m", Usage.tokens(50, 0)));
        assertThatThrownBy(() -> child.reserve(call("m", Usage.tokens(1, 0))))
                .isInstanceOf(BudgetExceededException.class);
        long during = account.reserved().totalTokens();
        held.close();
        return during + " then " + account.reserved().totalTokens();
    }

    @Test
    void a_body_that_outlives_its_run_decides_and_reserves_nothing() {
        AtomicReference<RunExecution> kept = new AtomicReference<>();
        try (Bench bench = bench()) {
            bench.start(execution -> {
                        kept.set(execution);
                        assertThat(execution.decide(AccessRequest.of("a:b", "")).rule())
                                .isEqualTo("trust-all-callers");
                        return "x";
                    })
                    .await();
            for (Runnable late : List.<Runnable>of(
                    () -> kept.get().reserve(call("late", TEN)),
                    () -> kept.get().decide(AccessRequest.of("a:b", "")))) {
                assertThatThrownBy(late::run)
                        .isInstanceOf(ConflictException.class)
                        .extracting(e -> ((ConflictException) e).code())
                        .isEqualTo("run_left");
            }
        }
        assertThat(quotas.of("MODEL_CALL late")).isEmpty();
    }
}
