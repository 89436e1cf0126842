package dev.revo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.run.RunContext;
import dev.revo.run.RunOptions;
import dev.revo.scope.Principal;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.TimeSource;
import dev.revo.tool.ToolProvider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Contexts, runs and parts that are let out for tests. */
final class TestContextsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void a_run_goes_on_until_it_is_cancelled_and_those_who_wait_are_told() throws Exception {
        try (TestContexts contexts = TestContexts.open();
                TestRun run = contexts.run("acme", "ada")) {
            RunContext ctx = run.context();
            assertThat(ctx.tenant()).isEqualTo("acme");
            assertThat(ctx.cancellation().requested()).isFalse();
            CountDownLatch told = new CountDownLatch(1);
            assertThatThrownBy(() -> ctx.cancellation().guard(told::countDown, () -> {
                        run.cancel();
                        told.await();
                        return "ended";
                    }))
                    .isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void a_run_ends_at_its_deadline_under_the_clock_of_the_test() {
        TestClock clock = TestClock.create();
        try (TestContexts contexts = TestContexts.open(clock);
                TestRun run = contexts.run("acme", "ada", RunOptions.defaults().timeout(Duration.ofMinutes(5)))) {
            run.context().cancellation().check();
            clock.advance(Duration.ofMinutes(6));
            Await.atMost(PATIENCE)
                    .until("it ended", () -> run.context().cancellation().requested());
            assertThatThrownBy(() -> run.context().cancellation().check())
                    .isInstanceOf(DeadlineExceededException.class);
        }
    }

    @Test
    void a_child_knows_its_parent_and_ends_with_it() {
        try (TestContexts contexts = TestContexts.open();
                TestRun run = contexts.run("acme", "ada");
                TestRun child = run.child()) {
            assertThat(child.context().parent()).contains(run.context().id());
            assertThat(child.context().cancellation().requested()).isFalse();
            run.cancel();
            Await.atMost(PATIENCE)
                    .until(
                            "the child ended",
                            () -> child.context().cancellation().requested());
        }
    }

    @Test
    void a_context_carries_the_claims_of_its_principal() {
        Principal robot = new Principal(Principal.Kind.SERVICE, "robot", Map.of("team", "billing"));
        RunContext ctx = TestContexts.of("acme", robot);
        assertThat(ctx.tenant()).isEqualTo("acme");
        assertThat(ctx.scope().principal()).isEqualTo(robot);
    }

    @Test
    void parts_are_let_out_as_they_were_chosen() {
        TestClock clock = TestClock.create();
        TestParts parts = TestParts.of(TimeSource.class, PolicyDecisionPoint.class, ToolProvider.class);
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .provide(TimeSource.class, clock)
                .install(parts)
                .build()) {
            assertThat(revo.health().ready()).isTrue();
            assertThat(parts.part(TimeSource.class)).isSameAs(clock);
            assertThat(parts.all(ToolProvider.class)).isEmpty();
            assertThatThrownBy(() -> parts.part(ToolProvider.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("There is no ToolProvider here");
            assertThatThrownBy(() -> parts.part(Revo.class)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
