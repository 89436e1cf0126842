package dev.revo.engine.tenancy.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BudgetExceededException;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.Budget;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.QuotaStore.Place;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.PlanLimits.Limit;
import dev.revo.testkit.Await;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many runs go on at once. */
class ConcurrentRunsTest {
    private static final String RUNS = Limit.CONCURRENT_RUNS.name();

    private final Acme acme = new Acme(PlanLimits.none().concurrentRuns(5));
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
        acme.close();
    }

    private RunHandle<String> start() {
        return acme.ada()
                .parallel()
                .ephemeral(
                        "wait",
                        () -> {
                            go.await();
                            return "done";
                        },
                        RunOptions.defaults());
    }

    private Optional<RunHandle<String>> tried() {
        try {
            return Optional.of(start());
        } catch (QuotaExceededException e) {
            assertThat(e.code()).isEqualTo("plan_limit");
            return Optional.empty();
        }
    }

    private long taken() {
        return acme.quotas.taken(acme.ctx(), RUNS, acme.clock.instant());
    }

    private void free() {
        Await.atMost(Duration.ofSeconds(10))
                .untilPasses("all places are free", () -> assertThat(taken()).isZero());
    }

    @Test
    void of_64_that_start_at_the_limit_exactly_as_many_get_in_as_there_is_room() throws Exception {
        List<RunHandle<String>> got = Acme.together(64, this::tried).stream()
                .flatMap(Optional::stream)
                .toList();
        assertThat(got).hasSize(5);
        assertThatThrownBy(this::start)
                .isInstanceOf(QuotaExceededException.class)
                .hasMessageContaining("CONCURRENT_RUNS")
                .hasMessageContaining("5 runs");
        go.countDown();
        for (RunHandle<String> run : got) {
            assertThat(run.await()).isEqualTo("done");
        }
        free();
        assertThat(start().await()).as("who ended gave his place back").isEqualTo("done");
    }

    @Test
    void without_the_limit_all_64_get_in() throws Exception {
        acme.limit(PlanLimits.none());
        assertThat(Acme.together(64, this::tried).stream().flatMap(Optional::stream))
                .hasSize(64);
        acme.limit(PlanLimits.none().concurrentRuns(64));
        assertThat(tried())
                .as("those that began without a limit count when there is one")
                .isEmpty();
    }

    @Test
    void another_process_finds_the_places_taken() {
        acme.limit(PlanLimits.none().concurrentRuns(1));
        var other = Acme.ada(acme.process());
        start();
        assertThatThrownBy(() -> other.parallel().ephemeral("more", () -> "x", RunOptions.defaults()))
                .isInstanceOf(QuotaExceededException.class);
        acme.limit(PlanLimits.none().concurrentRuns(2));
        var fresh = Acme.ada(acme.process());
        assertThat(fresh.parallel()
                        .ephemeral("more", () -> "x", RunOptions.defaults())
                        .await())
                .as("the control: with room it may")
                .isEqualTo("x");
    }

    @Test
    void who_fails_or_is_cancelled_gives_his_place_back() {
        acme.limit(PlanLimits.none().concurrentRuns(1));
        RunHandle<String> fails = acme.ada()
                .parallel()
                .ephemeral(
                        "fail",
                        () -> {
                            throw new IllegalStateException("a body that fails");
                        },
                        RunOptions.defaults());
        assertThatThrownBy(fails::await).hasMessageContaining("a body that fails");
        free();
        RunHandle<String> waits = start();
        assertThat(tried()).isEmpty();
        waits.cancel("enough");
        free();
        start();
    }

    @Test
    void who_is_refused_by_a_budget_has_no_place() {
        acme.ada().usage().limit(BudgetRule.of("all", Budget.tokens(1), BudgetRule.Window.TOTAL));
        acme.ada().usage().record(UsageEvent.of("host", "1", Meter.INPUT_TOKENS, 2, Acme.START));
        assertThatThrownBy(this::start).isInstanceOf(BudgetExceededException.class);
        assertThat(taken()).isZero();
        acme.ada().usage().unlimit("all");
        start();
        assertThat(taken()).as("the control").isEqualTo(1);
    }

    @Test
    void the_places_of_a_process_that_died_are_free_when_they_expire() {
        acme.limit(PlanLimits.none().concurrentRuns(1));
        acme.quotas.take(
                acme.ctx(),
                new Place(RUNS, "run of the dead", "dead", Acme.START.plus(RunPlaces.LIFETIME)),
                1,
                Acme.START);
        acme.clock.advance(RunPlaces.LIFETIME.minusMillis(1));
        assertThat(tried()).isEmpty();
        acme.clock.advance(Duration.ofMillis(1));
        assertThat(tried()).isPresent();
    }

    private RunPlaces places() {
        return new RunPlaces(() -> acme.quotas, () -> acme.clock, () -> UUID::randomUUID);
    }

    private static Demand run(Demand.By by) {
        return new Demand(Demand.Kind.RUN, "agent", Usage.none(), by);
    }

    private static Plan plan(long runs) {
        return new Plan(PlanLimits.none().concurrentRuns(runs), ZoneOffset.UTC);
    }

    @Test
    void a_run_that_waits_for_days_keeps_its_place() {
        RunPlaces kept = places();
        RunPlaces.Taken waits = kept.take(acme.ctx(), run(Demand.By.CALLER), plan(9));
        places().take(acme.ctx(), run(Demand.By.CALLER), plan(9));
        for (int beat = 0; beat < 3 * 24 * 12; beat++) {
            acme.clock.advance(Duration.ofMinutes(5));
            kept.keep();
        }
        assertThat(taken()).as("the other was kept by nobody").isEqualTo(1);
        waits.give();
        kept.keep();
        assertThat(taken()).isZero();
    }

    @Test
    void a_run_that_goes_on_after_a_restart_has_its_place_whatever_the_limit() {
        var ctx = acme.ctx();
        RunPlaces before = places();
        RunPlaces.Taken first = before.take(ctx, run(Demand.By.CALLER), plan(1));
        places().take(ctx, run(Demand.By.RECOVERY), plan(1));
        assertThat(taken()).as("it is the same run").isEqualTo(1);
        first.give();
        before.keep();
        assertThat(taken()).as("its first life gives nothing back").isEqualTo(1);
        places().take(acme.ctx(), run(Demand.By.RECOVERY), plan(1));
        assertThat(taken()).as("let in before").isEqualTo(2);
        assertThatThrownBy(() -> places().take(acme.ctx(), run(Demand.By.CALLER), plan(1)))
                .isInstanceOf(QuotaExceededException.class);
        assertThatThrownBy(() -> places().take(acme.ctx(), run(Demand.By.RUN), plan(1)))
                .as("children count")
                .isInstanceOf(QuotaExceededException.class);
    }

    @Test
    void a_place_that_cannot_be_given_back_or_kept_expires() {
        RunPlaces places = places();
        RunPlaces.Taken lost = places.take(acme.ctx(), run(Demand.By.CALLER), plan(1));
        acme.down.add("give");
        acme.down.add("keep");
        acme.clock.advance(Duration.ofMinutes(6));
        places.keep();
        lost.give();
        acme.down.clear();
        assertThat(taken()).isEqualTo(1);
        acme.clock.advance(RunPlaces.LIFETIME);
        assertThat(taken()).isZero();
    }

    @Test
    void the_time_on_threads_is_counted_when_a_run_ends() {
        RunHandle<String> run = acme.ada()
                .parallel()
                .ephemeral(
                        "work",
                        () -> {
                            acme.clock.advance(Duration.ofMillis(7_250));
                            return "done";
                        },
                        RunOptions.defaults());
        assertThat(run.await()).isEqualTo("done");
        Await.atMost(Duration.ofSeconds(10))
                .untilPasses(
                        "its seconds are recorded",
                        () -> assertThat(acme.recorded(Meter.RUN_SECONDS)).isEqualByComparingTo("7.25"));
        acme.clock.advance(Duration.ofMinutes(1));
        assertThat(acme.recorded(Meter.RUN_SECONDS)).isEqualByComparingTo("7.25");
    }

    @Test
    void seconds_that_cannot_be_recorded_are_recorded_later_and_once() {
        acme.down.add("record");
        acme.ada()
                .parallel()
                .ephemeral(
                        "work",
                        () -> {
                            acme.clock.advance(Duration.ofSeconds(3));
                            return "done";
                        },
                        RunOptions.defaults())
                .await();
        free();
        assertThat(acme.recorded(Meter.RUN_SECONDS)).isEqualByComparingTo("0");
        acme.down.clear();
        Await.atMost(Duration.ofSeconds(10)).untilPasses("they are recorded", () -> {
            acme.clock.advance(Duration.ofSeconds(10));
            assertThat(acme.recorded(Meter.RUN_SECONDS)).isEqualByComparingTo("3");
        });
        acme.clock.advance(Duration.ofMinutes(1));
        assertThat(acme.recorded(Meter.RUN_SECONDS)).isEqualByComparingTo("3");
    }
}
