package dev.revo.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Rates as they are declared. */
final class PlanRateTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Plan<String, String> plan(UnaryOperator<Step<String>> setting) {
        return Plan.of(
                "demo",
                1,
                String.class,
                String.class,
                p -> setting.apply(p.step("call", String.class, p.input(), (c, in) -> in)));
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    @Test
    void a_step_has_the_rate_that_it_was_given_last_and_none_by_default() {
        assertThat(plan(step -> step).nodes().get(1).rate()).isEmpty();
        Plan<String, String> plan = plan(step -> step.rate(5, MINUTE).rate(7, MINUTE.plusMillis(1)));
        assertThat(plan.nodes().get(1).rate()).contains(new PlanNode.Rate(7, MINUTE.plusMillis(1)));
        assertThat(plan.nodes().get(0).rate()).isEmpty();
    }

    @Test
    void its_numbers_are_checked_at_once() {
        refused("plan.demo.call.rate", () -> plan(step -> step.rate(0, MINUTE)));
        refused("plan.demo.call.rate", () -> plan(step -> step.rate(100_001, MINUTE)));
        refused("plan.demo.call.rate", () -> plan(step -> step.rate(1, Duration.ZERO)));
        refused("plan.demo.call.rate", () -> plan(step -> step.rate(1, Duration.ofNanos(999_999))));
        refused(
                "plan.demo.call.rate",
                () -> plan(step -> step.rate(1, Duration.ofDays(1).plusNanos(1))));
        assertThat(plan(step -> step.rate(100_000, Duration.ofDays(1)).rate(1, Duration.ofMillis(1)))
                        .nodes())
                .hasSize(2);
    }

    @Test
    void only_steps_with_bodies_of_their_own_have_one() {
        List<UnaryOperator<Plan.Graph<String>>> none = List.of(
                p -> with(p, p.input().rate(1, MINUTE)),
                p -> with(p, p.signal("s", String.class, MINUTE).rate(1, MINUTE)),
                p -> with(p, p.plan("c", plan(step -> step), p.input()).rate(1, MINUTE)),
                p -> with(
                        p, p.decision("d", p.input(), "a:b", MINUTE, in -> "?").rate(1, MINUTE)),
                p -> with(
                        p,
                        p.given(p.input(), in -> true, q -> q.step("i", String.class, c -> ""))
                                .rate(1, MINUTE)));
        List<String> fields = List.of("input", "s", "c", "d", "given-i");
        for (int i = 0; i < none.size(); i++) {
            UnaryOperator<Plan.Graph<String>> declares = none.get(i);
            refused(
                    "plan.demo." + fields.get(i),
                    () -> Plan.of(
                            "demo",
                            1,
                            String.class,
                            String.class,
                            p -> declares.apply(p).step("end", String.class, p.input(), (c, in) -> in)));
        }
    }

    private static Plan.Graph<String> with(Plan.Graph<String> graph, Step<?> step) {
        assertThat(step).isNotNull();
        return graph;
    }

    @Test
    void a_rate_can_change_without_a_new_version() {
        String digest = plan(step -> step).digest();
        assertThat(plan(step -> step.rate(5, MINUTE)).digest()).isEqualTo(digest);
        assertThat(plan(step -> step.rate(6, MINUTE)).digest()).isEqualTo(digest);
    }
}
