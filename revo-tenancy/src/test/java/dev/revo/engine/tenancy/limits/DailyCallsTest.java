package dev.revo.engine.tenancy.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunOptions;
import dev.revo.tenancy.PlanLimits;
import dev.revo.testkit.Await;
import dev.revo.usage.UsageEvent.Meter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many calls are made on a day, and that they are metered. */
class DailyCallsTest {
    private final Acme acme = new Acme(PlanLimits.none());

    @AfterEach
    void close() {
        acme.close();
    }

    private static PlanLimits calls(long most) {
        return PlanLimits.none().apiCallsPerDay(most);
    }

    private static long made(ScopedRevo who, int tries) {
        long made = 0;
        for (int i = 0; i < tries; i++) {
            made += Acme.call(who) ? 1 : 0;
        }
        return made;
    }

    private long together(int threads, int each) throws Exception {
        ScopedRevo ada = acme.ada();
        return Acme.together(threads, () -> made(ada, each)).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void one_process_reaches_the_limit_exactly_whoever_races() throws Exception {
        acme.limit(calls(1_000));
        assertThat(together(64, 20)).isEqualTo(1_000);
        acme.limit(calls(1_007));
        assertThat(together(16, 20)).as("a limit that was raised").isEqualTo(7);
        acme.limit(calls(10));
        assertThat(together(4, 5)).as("a limit that was lowered").isZero();
        acme.limit(PlanLimits.none());
        assertThat(together(16, 20)).as("the control: without a limit").isEqualTo(320);
    }

    @Test
    void a_refusal_names_the_limit_and_says_when_to_come_again() {
        acme.limit(calls(1));
        assertThat(Acme.call(acme.ada())).isTrue();
        assertThatThrownBy(() -> acme.ada().members().find("ada"))
                .isInstanceOfSatisfying(QuotaExceededException.class, e -> {
                    assertThat(e.code()).isEqualTo("plan_limit");
                    assertThat(e.retryAfter()).contains(Duration.ofHours(12));
                })
                .hasMessageContaining("1 calls a day")
                .hasMessageContaining("API_CALLS_PER_DAY");
    }

    @Test
    void a_lowered_limit_takes_what_is_left_of_a_block_away() {
        acme.limit(calls(1_000));
        assertThat(made(acme.ada(), 5)).isEqualTo(5);
        acme.limit(calls(5));
        assertThat(made(acme.ada(), 5)).isZero();
        acme.limit(calls(8));
        assertThat(made(acme.ada(), 5)).isEqualTo(3);
    }

    @Test
    void processes_never_pass_the_limit_together_and_fall_short_by_less_than_a_block_each() {
        acme.limit(calls(1_000));
        Revo second = acme.process();
        Revo third = acme.process();
        long all = made(acme.ada(), 3) + made(Acme.ada(second), 4) + made(Acme.ada(third), 2_000);
        assertThat(all).isBetween(1_000L - 2 * 9, 1_000L);
        second.close();
        acme.clock.advance(Duration.ofSeconds(1));
        long later = made(Acme.ada(third), 100);
        assertThat(later).as("what a process gave back when it closed").isEqualTo(6);
        assertThat(all + later + made(acme.ada(), 100)).isEqualTo(1_000);
    }

    @Test
    void a_day_begins_at_midnight_in_the_organizations_zone() {
        acme.zone("Asia/Tokyo");
        acme.limit(calls(2));
        assertThat(made(acme.ada(), 5)).isEqualTo(2);
        acme.clock.advance(Duration.ofHours(3).minusSeconds(2));
        assertThat(made(acme.ada(), 5)).as("still 23:59:58").isZero();
        acme.clock.advance(Duration.ofSeconds(2));
        assertThat(made(acme.ada(), 5)).isEqualTo(2);
    }

    @Test
    void nothing_is_asked_of_the_store_without_a_limit_and_little_with_one() {
        made(acme.ada(), 500);
        assertThat(acme.asked).noneMatch(each -> each.startsWith("QuotaStore.") || each.equals("UsageStore.record"));
        acme.limit(calls(10_000));
        made(acme.ada(), 500);
        assertThat(acme.times("QuotaStore.count")).isEqualTo(5);
    }

    @Test
    void a_store_that_is_away_refuses_when_a_block_is_used_up() {
        acme.limit(calls(1));
        acme.down.add("count");
        assertThatThrownBy(() -> acme.ada().members().find("ada")).hasMessageContaining("nothing was started");
        acme.down.clear();
        assertThat(Acme.call(acme.ada())).as("the control").isTrue();
    }

    @Test
    void starts_of_runs_count_and_what_runs_and_operators_do_does_not() {
        acme.limit(calls(3));
        ScopedRevo ada = acme.ada();
        ada.parallel().ephemeral("one", () -> "x", RunOptions.defaults()).await();
        acme.revo.asSystem("look").organizations().find("acme");
        acme.revo.asSystem("look").organizations().suspend("acme", "unpaid");
        acme.revo.asSystem("look").organizations().activate("acme");
        assertThat(made(ada, 5)).isEqualTo(2);
        assertThatThrownBy(() -> ada.parallel().ephemeral("one", () -> "x", RunOptions.defaults()))
                .isInstanceOf(QuotaExceededException.class);
    }

    @Test
    void calls_are_metered_in_batches_each_once() {
        made(acme.ada(), 5);
        assertThat(acme.recorded(Meter.API_CALLS)).isEqualByComparingTo("0");
        acme.down.add("record");
        acme.clock.advance(Duration.ofSeconds(10));
        Await.atMost(Duration.ofSeconds(10))
                .untilPasses(
                        "the store was told in vain",
                        () -> assertThat(acme.times("UsageStore.record")).isPositive());
        acme.down.clear();
        made(acme.ada(), 2);
        Await.atMost(Duration.ofSeconds(10)).untilPasses("all are recorded", () -> {
            acme.clock.advance(Duration.ofSeconds(10));
            assertThat(acme.recorded(Meter.API_CALLS)).isEqualByComparingTo("7");
        });
        made(acme.ada(), 1);
        acme.revo.close();
        assertThat(acme.recorded(Meter.API_CALLS))
                .as("the last ones at the end")
                .isEqualByComparingTo("8");
    }
}
