package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.ScopedRevo;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conditions under conditions. */
@Timeout(120)
final class NestedConditionTest {
    private final Lives lives = new Lives();

    private final Plan<String, String> plan = Plan.of("nested", 1, String.class, String.class, p -> {
        Step<Optional<String>> outer = p.given(p.input(), in -> in.contains("a"), q -> {
            Step<String> before = q.step("before", String.class, q.input(), (c, in) -> in);
            Step<Optional<String>> inner = q.given(
                    before, in -> in.contains("b"), r -> r.step("deep", String.class, before, (c, in) -> "deep " + in));
            return q.step("middle", String.class, inner, (c, found) -> found.orElse("not deep"));
        });
        return p.step("end", String.class, outer, (c, found) -> found.orElse("nothing"));
    });

    @AfterEach
    void close() {
        lives.close();
    }

    private RunHandle<String> run(ScopedRevo ada, String input) {
        return ada.parallel().start(plan.request(input), RunOptions.defaults());
    }

    @Test
    void a_condition_under_one_that_does_not_hold_is_skipped_with_all_that_is_under_it() {
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<String> none = run(ada, "x");
        assertThat(none.await()).isEqualTo("nothing");
        assertThat(ada.parallel().steps(none.id()).orElseThrow())
                .filteredOn(step -> !step.step().equals("input") && !step.step().equals("end"))
                .hasSize(5)
                .extracting(StepStatus::state)
                .containsOnly(State.SKIPPED);
        assertThat(run(ada, "a").await()).isEqualTo("not deep");
        assertThat(run(ada, "ab").await()).isEqualTo("deep ab");
        assertThat(run(ada, "b").await()).isEqualTo("nothing");
    }
}
