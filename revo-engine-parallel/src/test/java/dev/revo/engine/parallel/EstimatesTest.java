package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.ScopedRevo;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.run.Progress;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.scope.Scope;
import dev.revo.testkit.Await;
import dev.revo.tool.Approval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs of plans tell about the time that is left. */
@Timeout(60)
final class EstimatesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Lives lives = new Lives();
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean hangs;

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private String body(String tenant) throws InterruptedException {
        if (hangs) {
            release.await();
        }
        lives.clock().advance(Duration.ofSeconds(tenant.equals("acme") ? 100 : 1));
        return tenant;
    }

    private Plan<String, String> three() {
        return Plan.of("three", 1, String.class, String.class, p -> {
            Step<String> first = p.step("first", String.class, p.input(), (c, in) -> {
                lives.clock().advance(Duration.ofSeconds(10));
                return in;
            });
            Step<String> second = p.step(
                    "second", String.class, first, (c, in) -> body(c.run().tenant()));
            return p.step("third", String.class, second, (c, in) -> body(c.run().tenant()));
        });
    }

    private Progress told(ScopedRevo revo, Plan<String, String> plan) {
        for (int i = 0; i < 10; i++) {
            revo.parallel().start(plan.request("in"), RunOptions.defaults()).await();
        }
        hangs = true;
        RunHandle<String> run = revo.parallel().start(plan.request("in"), RunOptions.defaults());
        Await.atMost(PATIENCE)
                .until(
                        "an estimate while the second is at work",
                        () -> run.status().progress(),
                        progress -> progress.p50().isPresent() && progress.fraction() > 0);
        return run.status().progress();
    }

    @Test
    void a_run_tells_what_is_left_by_what_earlier_ones_took() {
        Plan<String, String> plan = three();
        Progress told = told(lives.next(Lives.plan(plan)), plan);
        assertThat(told.p50().orElseThrow()).isBetween(Duration.ofSeconds(190), Duration.ofSeconds(215));
        assertThat(told.p90().orElseThrow()).isBetween(told.p50().orElseThrow(), Duration.ofSeconds(230));
        assertThat(told.fraction()).isBetween(0.03, 0.08);
    }

    @Test
    void what_one_tenant_takes_is_not_told_to_another_one() {
        Plan<String, String> plan = three();
        ScopedRevo acme = lives.next(Lives.plan(plan));
        Progress control = told(acme, plan);
        hangs = false;
        ScopedRevo other = lives.last().with(Scope.of("globex", "eve"));
        Progress told = told(other, plan);
        assertThat(told.p90().orElseThrow())
                .as("two steps of a second, where acme's take 100")
                .isLessThan(Duration.ofSeconds(5));
        assertThat(control.p50().orElseThrow()).as("acme itself").isGreaterThan(Duration.ofSeconds(150));
    }

    @Test
    void nothing_is_told_where_nothing_is_known() {
        Plan<String, String> plan = three();
        hangs = true;
        ScopedRevo revo = lives.next(Lives.plan(plan));
        Plan<String, String> only = Plan.of(
                "only",
                1,
                String.class,
                String.class,
                p -> p.step("one", String.class, p.input(), (c, in) -> body("a")));
        ScopedRevo second = lives.next(Lives.plan(only));
        RunHandle<String> run = second.parallel().start(only.request("in"), RunOptions.defaults());
        Lives.awaitState(run, RunState.RUNNING);
        assertThat(run.status().progress().p50()).isEmpty();
        RunHandle<String> learning = revo.parallel().start(plan.request("in"), RunOptions.defaults());
        Await.atMost(PATIENCE)
                .until(
                        "control: what its first step took is something",
                        () -> learning.status().progress().p50().isPresent());
    }

    @Test
    void a_question_is_estimated_by_how_long_persons_took_and_not_told_before_one_did() {
        Plan<String, String> plan = Plan.of("asks", 1, String.class, String.class, p -> {
            Step<String> first = p.step("first", String.class, p.input(), (c, in) -> body("b"));
            Step<HumanDecision> said =
                    p.approval("said", first, "orders:approve", Duration.ofDays(9), in -> "Shall it?");
            return p.step("last", String.class, said, (c, in) -> body("b"));
        });
        ScopedRevo revo = lives.next(Lives.plan(plan));
        assertThat(asked(revo, plan, Duration.ofHours(2))).isEmpty();
        assertThat(asked(revo, plan, Duration.ofHours(2)).orElseThrow())
                .isBetween(Duration.ofMinutes(30), Duration.ofHours(8));
    }

    private Optional<Duration> asked(ScopedRevo revo, Plan<String, String> plan, Duration after) {
        RunHandle<String> run = revo.parallel().start(plan.request("in"), RunOptions.defaults());
        Lives.awaitState(run, RunState.WAITING);
        Optional<Duration> told = run.status().progress().p50();
        lives.clock().advance(after);
        List<Approval> pending = revo.approvals().pending();
        revo.approvals().approve(pending.get(0).id(), pending.get(0).digest(), "yes");
        run.await();
        return told;
    }
}
