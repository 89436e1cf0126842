package dev.revo.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Signals as they are declared. */
final class PlanSignalTest {
    record Paid(String by, int amount) {}

    private static final Duration DAY = Duration.ofDays(1);

    private static Plan<String, String> plan(Function<Plan.Graph<String>, Step<?>> first) {
        return Plan.of("demo", 1, String.class, String.class, p -> {
            Step<?> step = first.apply(p);
            assertThat(step).isNotNull();
            return p.step("end", String.class, p.input(), (c, in) -> in);
        });
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    @Test
    void a_signal_has_a_type_a_shape_a_time_and_what_it_comes_after() {
        Plan<String, String> plan = plan(p -> p.signal("paid", Paid.class, p.signal("go", Boolean.class, DAY), DAY));
        PlanNode go = plan.nodes().get(1);
        assertThat(go.name()).isEqualTo("go");
        assertThat(go.inputs()).isEmpty();
        PlanNode paid = plan.nodes().get(2);
        assertThat(paid.inputs()).isEqualTo(List.of("go"));
        assertThat(paid.work()).isInstanceOfSatisfying(PlanNode.Signal.class, signal -> {
            assertThat(signal.kind()).isEqualTo("signal");
            assertThat(signal.type()).isEqualTo(Paid.class);
            assertThat(signal.expires()).isEqualTo(DAY);
            assertThat(signal.shape().decode("{\"by\":\"bo\",\"amount\":1}")).isEqualTo(new Paid("bo", 1));
        });
    }

    @Test
    void its_time_is_checked() {
        refused("plan.demo.go.expires", () -> plan(p -> p.signal("go", Boolean.class, Duration.ZERO)));
        refused("plan.demo.go.expires", () -> plan(p -> p.signal("go", Boolean.class, Duration.ofDays(36_501))));
        refused(
                "plan.demo.go.expires",
                () -> plan(p -> p.signal("go", Boolean.class, Duration.ofSeconds(Long.MAX_VALUE))));
        assertThat(plan(p -> p.signal("go", Boolean.class, Duration.ofDays(36_500)))
                        .nodes())
                .hasSize(3);
    }

    @Test
    void one_without_a_value_and_settings_that_mean_nothing_are_refused() {
        refused("plan.demo.go", () -> plan(p -> p.signal("go", Void.class, DAY)));
        refused(
                "plan.demo.go",
                () -> plan(p -> p.signal("go", Boolean.class, DAY).retry(2)));
        refused(
                "plan.demo.go",
                () -> plan(p -> p.signal("go", Boolean.class, DAY).timeout(DAY)));
        refused(
                "plan.demo.go",
                () -> plan(p -> p.signal("go", Boolean.class, DAY).undo((c, yes) -> null)));
    }

    @Test
    void the_digest_tells_signals_by_name_type_and_what_they_come_after_and_not_by_their_time() {
        String digest = plan(p -> p.signal("go", Boolean.class, DAY)).digest();
        assertThat(plan(p -> p.signal("go", Boolean.class, DAY.plusDays(1))).digest())
                .isEqualTo(digest);
        assertThat(List.of(
                        plan(p -> p.signal("went", Boolean.class, DAY)).digest(),
                        plan(p -> p.signal("go", String.class, DAY)).digest(),
                        plan(p -> p.signal("go", Boolean.class, p.input(), DAY)).digest(),
                        plan(p -> p.step("go", Boolean.class, c -> true)).digest()))
                .doesNotContain(digest)
                .doesNotHaveDuplicates();
    }
}
