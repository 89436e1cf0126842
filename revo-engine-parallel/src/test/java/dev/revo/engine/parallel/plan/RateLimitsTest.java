package dev.revo.engine.parallel.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.parallel.PlanNode;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Rates under a clock that the test moves. */
final class RateLimitsTest {
    private static final RateLimits.Key KEY = new RateLimits.Key("acme", "plan", "step");
    private static final PlanNode.Rate TWO_A_MINUTE = new PlanNode.Rate(2, Duration.ofMinutes(1));

    private final TestClock clock = TestClock.create();
    private final RateLimits rates = RateLimits.create(clock, Runnable::run);
    private final List<String> woken = new ArrayList<>();

    private Turn ask(String run, int element) {
        return rates.ask(
                KEY,
                TWO_A_MINUTE,
                new RateLimits.Run("acme", run),
                new StepKey("step", element),
                () -> woken.add(run + element));
    }

    private boolean begins(Turn turn) {
        boolean may = rates.take(turn);
        if (may) {
            rates.begun(turn);
        }
        return may;
    }

    /**
     * One attempt.
     *
     * @param after milliseconds after the one before
     * @param queues milliseconds between being let through and having a thread
     * @param leaves milliseconds after which it is given up, if it has not begun
     */
    record Attempt(int after, int queues, Optional<Integer> leaves) {}

    /** Attempts under a rate. */
    record Scene(int most, int per, List<Attempt> attempts) {}

    @Provide
    Arbitrary<Scene> scenes() {
        Arbitrary<Attempt> attempt = Combinators.combine(
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(3, Arbitraries.just(0)),
                                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(1, 3_000))),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(2, Arbitraries.just(0)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(1, 5_000))),
                        Arbitraries.integers().between(0, 5_000).optional(0.2))
                .as(Attempt::new);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 4_000),
                        attempt.list().ofMinSize(1).ofMaxSize(40))
                .as(Scene::new);
    }

    /** The first window that holds too many begins. */
    private static Optional<String> broken(Scene scene, List<Long> begins) {
        List<Long> sorted = begins.stream().sorted().toList();
        for (int i = 0; i + scene.most() < sorted.size(); i++) {
            if (sorted.get(i + scene.most()) - sorted.get(i) < scene.per()) {
                return Optional.of(scene.most() + 1 + " begin from " + sorted.get(i) + " on");
            }
        }
        return Optional.empty();
    }

    /** Plays a scene; which attempts began, in the order in which they were let through. */
    private static List<Integer> play(Scene scene, boolean limited, List<Long> begins) {
        TestClock clock = TestClock.create();
        long zero = clock.instant().toEpochMilli();
        RateLimits rates = RateLimits.create(clock, Runnable::run);
        PlanNode.Rate rate = new PlanNode.Rate(scene.most(), Duration.ofMillis(scene.per()));
        List<Integer> through = new ArrayList<>();
        for (int i = 0; i < scene.attempts().size(); i++) {
            int number = i;
            Attempt attempt = scene.attempts().get(i);
            clock.advance(Duration.ofMillis(attempt.after()));
            List<Turn> turns = new ArrayList<>();
            Runnable looks = () -> {
                if (!turns.isEmpty() && (!limited || rates.take(turns.get(0)))) {
                    through.add(number);
                    clock.at(clock.instant().plusMillis(attempt.queues()), () -> {
                        if (!rates.isOver(turns.get(0))) {
                            begins.add(clock.instant().toEpochMilli() - zero);
                            rates.begun(turns.get(0));
                        }
                    });
                }
            };
            turns.add(rates.ask(KEY, rate, new RateLimits.Run("acme", "" + number), StepKey.of("step"), looks));
            looks.run();
            attempt.leaves()
                    .ifPresent(
                            after -> clock.at(clock.instant().plusMillis(after), () -> rates.giveBack(turns.get(0))));
        }
        clock.advance(Duration.ofHours(1));
        return through;
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void no_time_of_that_length_holds_more_begins_and_who_came_first_is_first(@ForAll("scenes") Scene scene) {
        List<Long> begins = new ArrayList<>();
        List<Integer> through = play(scene, true, begins);
        assertThat(broken(scene, begins)).isEmpty();
        assertThat(through).isSorted();
        long stay = scene.attempts().stream()
                .filter(attempt -> attempt.leaves().isEmpty())
                .count();
        assertThat(begins.size()).as("all begin that are not given up").isGreaterThanOrEqualTo((int) stay);
    }

    @Test
    void control_without_the_limit_a_burst_begins_at_once() {
        Attempt now = new Attempt(0, 0, Optional.empty());
        Scene burst = new Scene(2, 1_000, List.of(now, now, now));
        List<Long> limited = new ArrayList<>();
        play(burst, true, limited);
        assertThat(limited).containsExactly(0L, 0L, 1_000L);
        List<Long> unlimited = new ArrayList<>();
        play(burst, false, unlimited);
        assertThat(unlimited).containsExactly(0L, 0L, 0L);
        assertThat(broken(burst, unlimited)).isPresent();
    }

    @Test
    void control_begins_that_count_from_when_they_are_let_through_come_together() {
        // The first waits two seconds for its thread, the next one none: counted from before, a window would hold both.
        Scene late = new Scene(
                1, 1_000, List.of(new Attempt(0, 2_000, Optional.empty()), new Attempt(0, 0, Optional.empty())));
        List<Long> begins = new ArrayList<>();
        play(late, true, begins);
        assertThat(begins).containsExactly(2_000L, 3_000L);
    }

    @Test
    void it_says_when_a_turn_comes_at_the_earliest() {
        assertThat(begins(ask("a", 0))).isTrue();
        clock.advance(Duration.ofSeconds(10));
        assertThat(begins(ask("a", 1))).isTrue();
        assertThat(ask("a", 2).until()).isEqualTo(clock.instant().plusSeconds(50));
        assertThat(ask("a", 3).until()).isEqualTo(clock.instant().plusSeconds(60));
        assertThat(ask("a", 4).until()).isAfter(clock.instant().plusSeconds(60));
        clock.advance(Duration.ofSeconds(50));
        assertThat(woken).containsExactly("a2");
    }

    @Test
    void a_run_that_asks_again_has_the_turn_that_it_had() {
        begins(ask("a", 0));
        begins(ask("a", 1));
        Turn first = ask("a", 2);
        Turn second = ask("b", 0);
        assertThat(ask("a", 2)).isSameAs(first);
        clock.advance(Duration.ofMinutes(1));
        assertThat(begins(first)).isTrue();
        assertThat(begins(second)).isTrue();
    }

    @Test
    void who_leaves_lets_the_next_one_through_at_once_and_who_never_comes_after_a_minute() {
        begins(ask("a", 0));
        Turn taken = ask("a", 1);
        assertThat(rates.take(taken)).isTrue();
        Turn next = ask("b", 0);
        assertThat(rates.take(next)).isFalse();
        rates.giveBack(taken);
        assertThat(woken).containsExactly("b0");
        // It is let through and does not come, such as one that is paused.
        Turn last = ask("c", 0);
        assertThat(rates.take(last)).isFalse();
        clock.advance(RateLimits.LEASE);
        assertThat(rates.isOver(next)).isTrue();
        assertThat(rates.take(next)).isFalse();
        assertThat(rates.take(last)).isTrue();
    }

    @Test
    void a_run_that_is_over_leaves_nothing_behind() {
        begins(ask("a", 0));
        begins(ask("a", 1));
        Turn gone = ask("b", 0);
        Turn next = ask("c", 0);
        rates.over(new RateLimits.Run("acme", "b"));
        clock.advance(Duration.ofMinutes(1));
        assertThat(rates.isOver(gone)).isTrue();
        assertThat(begins(next)).isTrue();
    }

    @Test
    void a_limit_counts_by_tenant_plan_and_step() {
        PlanNode.Rate one = new PlanNode.Rate(1, Duration.ofMinutes(1));
        List<RateLimits.Key> keys = List.of(
                KEY,
                new RateLimits.Key("globex", "plan", "step"),
                new RateLimits.Key("acme", "other", "step"),
                new RateLimits.Key("acme", "plan", "other"));
        for (RateLimits.Key key : keys) {
            RateLimits.Run run = new RateLimits.Run(key.tenant(), key.plan() + key.step());
            assertThat(begins(rates.ask(key, one, run, StepKey.of("x"), () -> {})))
                    .isTrue();
            assertThat(begins(rates.ask(key, one, run, StepKey.of("y"), () -> {})))
                    .isFalse();
        }
    }

    @Test
    void limits_that_nobody_uses_are_forgotten() {
        for (int i = 0; i < 5_000; i++) {
            RateLimits.Key key = new RateLimits.Key("tenant" + i, "plan", "step");
            RateLimits.Run run = new RateLimits.Run("tenant" + i, "r");
            assertThat(begins(rates.ask(key, TWO_A_MINUTE, run, StepKey.of("step"), () -> {})))
                    .isTrue();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(rates.known()).isLessThanOrEqualTo(1_001);
        // One that is used is not.
        begins(ask("a", 0));
        begins(ask("a", 1));
        for (int i = 0; i < 2_000; i++) {
            RateLimits.Key key = new RateLimits.Key("again" + i, "plan", "step");
            begins(rates.ask(key, TWO_A_MINUTE, new RateLimits.Run("again", "" + i), StepKey.of("s"), () -> {}));
        }
        assertThat(begins(ask("a", 2))).isFalse();
    }
}
