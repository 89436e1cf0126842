package dev.revo.engine.parallel.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.parallel.estimate.Ahead.Kind;
import dev.revo.engine.parallel.estimate.Ahead.Left;
import dev.revo.run.RunId;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is kept of durations, and for how long. */
final class DurationsTest {
    private final TestClock clock = TestClock.create();
    private final Durations durations = Durations.create(clock, 100);
    private int runs;

    private Pace pace(String tenant, String plan) {
        return durations.pace(tenant, plan, RunId.of(new UUID(0x7000L, Long.MIN_VALUE + runs++)), false);
    }

    private static Optional<Estimate> ahead(Pace pace, String step) {
        return pace.estimate(List.of(new Ahead(step, Kind.BODY, List.of(), -1, Left.one(1))), 1);
    }

    @Test
    void a_step_is_estimated_by_what_it_took_before_in_any_run() {
        for (int i = 0; i < 20; i++) {
            pace("acme", "plan").took("step", -1, Duration.ofSeconds(90 + i));
        }
        Estimate estimate = ahead(pace("acme", "plan"), "step").orElseThrow();
        assertThat(estimate.p50()).isBetween(Duration.ofSeconds(95), Duration.ofSeconds(105));
        assertThat(estimate.p90()).isBetween(Duration.ofSeconds(103), Duration.ofMinutes(2));
        assertThat(ahead(pace("acme", "plan"), "step")).as("the same draws").contains(estimate);
        assertThat(estimate.after(Duration.ofSeconds(40)).p50())
                .isEqualTo(estimate.p50().minusSeconds(40));
        assertThat(estimate.after(Duration.ofHours(1)).p90()).isZero();
    }

    @Test
    void what_another_tenant_took_is_not_known_and_changes_nothing() {
        for (int i = 0; i < 20; i++) {
            pace("acme", "plan").took("step", -1, Duration.ofSeconds(100));
            pace("acme", "plan").waited(Duration.ofSeconds(50));
        }
        assertThat(ahead(pace("globex", "plan"), "step")).isEmpty();
        pace("globex", "plan").took("step", -1, Duration.ofSeconds(1));
        Estimate alone = ahead(pace("globex", "plan"), "step").orElseThrow();
        assertThat(alone.p90()).isLessThan(Duration.ofSeconds(20));
        pace("acme", "plan").took("step", -1, Duration.ofHours(1));
        assertThat(ahead(pace("globex", "plan"), "step")).contains(alone);
        assertThat(ahead(pace("acme", "plan"), "step").orElseThrow().p50())
                .as("control: its own tenant is told of both")
                .isGreaterThan(Duration.ofMinutes(2));
    }

    @Test
    void a_step_that_was_never_seen_is_like_the_others_only_less_surely() {
        for (int i = 0; i < 20; i++) {
            pace("acme", "plan").took("known", -1, Duration.ofSeconds(10));
        }
        Estimate known = ahead(pace("acme", "plan"), "known").orElseThrow();
        Estimate unknown = ahead(pace("acme", "plan"), "unknown").orElseThrow();
        assertThat(unknown.p50()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(20));
        assertThat(unknown.p90()).isGreaterThan(known.p90());
    }

    @Test
    void where_there_is_no_room_the_largest_tenant_gives_up_what_it_used_least_recently() {
        pace("small", "plan").took("step", -1, Duration.ofSeconds(5));
        for (int plan = 0; plan < 300; plan++) {
            pace("large", "plan" + plan).took("step", -1, Duration.ofSeconds(5));
        }
        pace("small", "plan");
        assertThat(durations.steps()).isLessThan(100 + 2 * 64);
        assertThat(ahead(pace("small", "plan"), "step")).as("it took no room").isPresent();
        assertThat(ahead(pace("large", "plan299"), "step")).isPresent();
        assertThat(ahead(pace("large", "plan0"), "step")).isEmpty();
    }

    @Test
    void what_is_not_used_for_a_month_is_forgotten() {
        pace("acme", "plan").took("step", -1, Duration.ofSeconds(5));
        clock.advance(Duration.ofDays(20));
        touch();
        assertThat(ahead(pace("acme", "plan"), "step")).isPresent();
        clock.advance(Duration.ofDays(31));
        touch();
        assertThat(ahead(pace("acme", "plan"), "step")).isEmpty();
    }

    private void touch() {
        for (int i = 0; i < 64; i++) {
            pace("other", "plan");
        }
    }

    @Test
    void a_run_is_known_again_and_one_of_an_earlier_process_tells_nothing_of_its_children() {
        RunId run = RunId.of(new UUID(0x7000L, Long.MIN_VALUE));
        Pace first = durations.pace("acme", "plan", run, false);
        first.begun("child", clock.instant());
        clock.advance(Duration.ofMinutes(10));
        Pace again = durations.pace("acme", "plan", run, true);
        assertThat(again).isSameAs(first);
        again.begun("child", clock.instant());
        again.ended("child", -1, "child", clock.instant());
        assertThat(pace("acme", "plan").weight("child", 1))
                .hasValueSatisfying(seconds -> assertThat(seconds).isEqualTo(600));
        durations.over("acme", run);
        Pace late = durations.pace("acme", "late", run, true);
        late.begun("child", clock.instant());
        late.ended("child", -1, "child", clock.instant());
        assertThat(late.weight("child", 1)).isEmpty();
    }

    @Test
    void of_a_fan_out_few_elements_are_kept_chosen_by_their_place() {
        Pace pace = pace("acme", "plan");
        pace.fanned("fan", 1000);
        for (int i = 0; i < 1000; i++) {
            pace.took("fan", i, Duration.ofSeconds(i % 125 == 0 ? 10 : 1));
        }
        assertThat(pace.weight("fan", 10).orElseThrow()).isBetween(900.0, 1100.0);
    }

    @Test
    void attempts_that_fail_make_it_longer() {
        for (int i = 0; i < 30; i++) {
            pace("acme", "good").took("step", -1, Duration.ofSeconds(10));
            pace("acme", "bad").failed("step", Duration.ofSeconds(10), Duration.ofSeconds(30));
            pace("acme", "bad").took("step", -1, Duration.ofSeconds(10));
        }
        List<Ahead> left = List.of(new Ahead("step", Kind.BODY, List.of(), -1, Left.one(5)));
        assertThat(pace("acme", "good").estimate(left, 1).orElseThrow().p90()).isLessThan(Duration.ofSeconds(15));
        assertThat(pace("acme", "bad").estimate(left, 1).orElseThrow().p90()).isGreaterThan(Duration.ofMinutes(1));
    }

    @Test
    void a_condition_that_mostly_does_not_hold_is_mostly_not_waited_for() {
        for (int i = 0; i < 50; i++) {
            pace("acme", "plan").looked("if", i % 10 == 0);
            pace("acme", "plan").took("then", -1, Duration.ofSeconds(100));
        }
        List<Ahead> left = List.of(
                new Ahead("if", Kind.CONDITION, List.of(), -1, Left.nothing()),
                new Ahead("then", Kind.BODY, List.of(), 0, Left.one(1)));
        Estimate estimate = pace("acme", "plan").estimate(left, 1).orElseThrow();
        assertThat(estimate.p50()).isZero();
        List<Ahead> held = List.of(new Ahead("then", Kind.BODY, List.of(), -1, Left.one(1)));
        assertThat(pace("acme", "plan").estimate(held, 1).orElseThrow().p50())
                .as("control: once it held")
                .isGreaterThan(Duration.ofSeconds(90));
    }
}
