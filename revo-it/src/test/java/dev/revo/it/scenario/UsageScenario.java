package dev.revo.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.creative.Brief;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.RevoModule;
import dev.revo.testkit.memory.InMemoryEngines;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.BudgetRule.Window;
import dev.revo.usage.BudgetStatus;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageMeter;
import dev.revo.usage.UsageQuery;
import dev.revo.usage.UsageQuery.Dimension;
import dev.revo.usage.UsageReport;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host counts its own calls, sets budgets, and reads the bill; the same over every metering. */
abstract class UsageScenario {
    private final Instant now = Instant.now();
    private Revo revo;
    private ScopedRevo acme;
    private ScopedRevo globex;

    /** The metering, and the stores that it is over. */
    abstract List<RevoModule> modules(Path directory);

    @BeforeEach
    void open(@TempDir Path directory) {
        Revo.Builder builder = Revo.builder()
                .trustAllCallers()
                .model(ScriptedModel.answering(request -> Turn.say("a red bicycle")))
                .install(InMemoryEngines.creative())
                .install(ParallelEngine.module());
        modules(directory).forEach(builder::install);
        revo = builder.build();
        acme = revo.with(Scope.of("acme", "ada"));
        globex = revo.with(Scope.of("globex", "gil"));
    }

    @AfterEach
    void close() {
        revo.close();
    }

    private UsageEvent tokens(String id, long count) {
        return UsageEvent.of("gateway", id, Meter.INPUT_TOKENS, count, now);
    }

    private UsageQuery today() {
        return UsageQuery.between(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
    }

    @Test
    void an_event_counts_once_however_often_it_is_told() {
        UsageMeter meter = acme.usage();
        UsageEvent event = tokens("call-1", 100).user("ada").model("strong").cost(Money.usd("0.10"));
        assertThat(meter.record(event)).isTrue();
        assertThat(meter.record(event)).isFalse();
        assertThatThrownBy(() -> meter.record(tokens("call-1", 101))).isInstanceOf(ConflictException.class);
        meter.record(tokens("call-2", 40).user("bo").model("cheap").cost(Money.usd("0.01")));
        meter.record(tokens("call-3", 5).user("bo").model("strong"));

        UsageReport byUser = meter.report(today().by(Dimension.USER));
        assertThat(byUser.total(Meter.INPUT_TOKENS)).isEqualByComparingTo("145");
        assertThat(byUser.rows())
                .filteredOn(row -> "bo".equals(row.key().get(Dimension.USER)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.quantity()).isEqualByComparingTo(BigDecimal.valueOf(45));
                    assertThat(row.cost()).contains(Money.usd("0.01"));
                });
        assertThat(meter.report(today().by(Dimension.USER, Dimension.MODEL)).rows())
                .hasSize(3);
        assertThat(globex.usage().report(today()).rows())
                .as("another tenant's bill")
                .isEmpty();
        assertThat(globex.usage().record(tokens("call-1", 7)))
                .as("ids are the tenant's own")
                .isTrue();
    }

    @Test
    void a_budget_stops_what_it_cannot_pay_for() {
        acme.usage().limit(BudgetRule.of("day", Budget.tokens(1_000), Window.DAY));
        assertThat(acme.creative().create(Brief.of("a vehicle").candidates(1)).candidates())
                .hasSize(1);
        BudgetStatus status = acme.usage().budgets().get(0);
        assertThat(status.used().totalTokens()).isPositive();
        assertThat(status.reserved().totalTokens()).isZero();
        assertThat(status.fraction()).isBetween(0.0, 1.0);
        assertThat(status.resets()).isPresent();
        acme.usage().record(tokens("host", 990));
        assertThatThrownBy(() -> acme.creative().create(Brief.of("another vehicle")))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("day");
        globex.creative().create(Brief.of("others go on").candidates(1));
        acme.usage().unlimit("day");
        acme.creative().create(Brief.of("and so may I").candidates(1));
    }

    @Test
    void a_budget_of_one_user_leaves_the_others_alone() {
        acme.usage()
                .limit(BudgetRule.of("bo", Budget.modelCalls(1), Window.TOTAL).user("bo"));
        ScopedRevo bo = revo.with(Scope.of("acme", "bo"));
        bo.creative().create(Brief.of("one").candidates(1));
        assertThatThrownBy(() -> bo.creative().create(Brief.of("two").candidates(1)))
                .isInstanceOf(BudgetExceededException.class);
        acme.creative().create(Brief.of("mine").candidates(1));
        ScopedRevo reader = revo.with(Scope.of("acme", "eve").narrowedTo(Permission.of("usage:read")));
        assertThat(reader.usage().budgets()).hasSize(1);
        assertThatThrownBy(() -> reader.usage().unlimit("bo")).isInstanceOf(DeniedException.class);
    }

    @Test
    void a_budget_holds_under_concurrent_runs() throws Exception {
        acme.usage().limit(BudgetRule.of("calls", Budget.modelCalls(10), Window.TOTAL));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            var runs = IntStream.range(0, 40)
                    .mapToObj(i -> threads.submit(
                            () -> acme.creative().create(Brief.of("run " + i).candidates(1))))
                    .toList();
            int done = 0;
            for (Future<?> run : runs) {
                try {
                    run.get();
                    done++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(BudgetExceededException.class);
                }
            }
            assertThat(done).isEqualTo(10);
            assertThat(acme.usage().report(today()).total(Meter.MODEL_CALLS)).isEqualByComparingTo("10");
        } finally {
            threads.shutdownNow();
        }
    }
}
