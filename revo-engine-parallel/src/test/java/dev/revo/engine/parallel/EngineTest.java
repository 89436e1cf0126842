package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.engine.parallel.schedule.WhenFull;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import dev.revo.error.WiringException;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.parallel.QueueStatus;
import dev.revo.run.Priority;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.scope.Scope;
import dev.revo.spi.RunScheduler;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestScheduler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine as a part of a reVo: its scheduler, its settings, what it says about its queue. */
@Timeout(60)
final class EngineTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Lives lives = new Lives();

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private RunHandle<String> busy(ScopedRevo ada) {
        RunHandle<String> run = ada.parallel()
                .ephemeral(
                        "busy",
                        () -> {
                            begun.countDown();
                            release.await();
                            return "busy";
                        },
                        RunOptions.defaults());
        Await.atMost(Duration.ofSeconds(20)).until("it is at work", () -> begun.getCount() == 0);
        return run;
    }

    private static RunHandle<String> quick(ScopedRevo who, Priority priority) {
        return who.parallel()
                .ephemeral("quick", () -> "quick", RunOptions.defaults().priority(priority));
    }

    @Test
    void the_queue_shows_a_tenant_its_own_bodies_alone() {
        ScopedRevo ada = lives.next(
                builder -> {}, engine -> engine.scheduling(Scheduling.defaults().concurrency(1)));
        ScopedRevo bo = lives.last().with(Scope.of("globex", "bo"));
        RunHandle<String> busy = busy(ada);
        RunHandle<String> waits = quick(ada, Priority.HIGH);
        quick(bo, Priority.LOW);
        QueueStatus acme = ada.parallel().queue().orElseThrow();
        assertThat(acme.total().running()).isEqualTo(1);
        assertThat(acme.total().waiting()).isEqualTo(1);
        assertThat(acme.of(Priority.HIGH).waiting()).isEqualTo(1);
        QueueStatus globex = bo.parallel().queue().orElseThrow();
        assertThat(globex.total().running()).isZero();
        assertThat(globex.total().waiting()).isEqualTo(1);
        assertThat(globex.of(Priority.LOW).waiting()).isEqualTo(1);
        release.countDown();
        busy.await();
        assertThat(waits.await()).isEqualTo("quick");
    }

    @Test
    void what_gives_way_in_a_full_queue_ends_and_says_so() {
        Scheduling tight = Scheduling.defaults().concurrency(1).waiting(1).whenFull(WhenFull.shed());
        ScopedRevo ada = lives.next(builder -> {}, engine -> engine.scheduling(tight));
        busy(ada);
        RunHandle<String> low = quick(ada, Priority.LOW);
        RunHandle<String> urgent = quick(ada, Priority.URGENT);
        assertThatThrownBy(low::await).isInstanceOf(OverloadedException.class);
        assertThat(low.status().state()).isEqualTo(RunState.FAILED);
        assertThatThrownBy(() -> quick(ada, Priority.LOW))
                .as("nothing is less urgent than it")
                .isInstanceOfSatisfying(
                        OverloadedException.class,
                        e -> assertThat(e.retryAfter()).isPresent());
        release.countDown();
        assertThat(urgent.await()).isEqualTo("quick");
        assertThat(ada.parallel().queue().orElseThrow().total().shed()).isEqualTo(1);
    }

    @Test
    void a_host_that_brings_a_scheduler_keeps_it() {
        try (TestScheduler own = TestScheduler.of(2, 10)) {
            ScopedRevo ada = lives.next(builder -> builder.provide(RunScheduler.class, own));
            assertThat(quick(ada, Priority.MEDIUM).await()).isEqualTo("quick");
            assertThat(ada.parallel().queue()).isEmpty();
        }
    }

    @Test
    void settings_out_of_range_are_refused_by_name() {
        ParallelEngine engine = ParallelEngine.module();
        assertThatThrownBy(() -> engine.width(0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("parallel.width");
        assertThatThrownBy(() -> engine.width(10_001)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> engine.undoing(Duration.ofMillis(1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("parallel.undoing");
        assertThatThrownBy(() -> engine.linger(Duration.ofMinutes(2)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("parallel.linger");
        assertThatThrownBy(() -> dev.revo.engine.parallel.plan.Backoff.between(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("backoff");
        assertThat(engine.name()).isEqualTo("revo-engine-parallel");
    }

    @Test
    void a_plan_or_job_that_is_given_twice_is_a_wiring_fault() {
        Plan<String, String> plan = Plan.of(
                "twice", 1, String.class, String.class, p -> p.step("a", String.class, p.input(), (c, in) -> in));
        Job<String, String> job = Job.of("twice", 1, String.class, String.class, (c, in) -> in);
        assertThatThrownBy(() -> lives.next(builder -> builder.plan(plan).plan(plan)))
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("twice version 1 is given twice");
        assertThatThrownBy(() ->
                        lives.next(builder -> builder.contribute(Job.class, job).contribute(Job.class, job)))
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("twice version 1 is given twice");
    }

    @Test
    void the_result_of_a_lambda_is_not_kept() {
        ScopedRevo ada = lives.next(builder -> {});
        RunHandle<String> run = quick(ada, Priority.MEDIUM);
        assertThat(run.await()).isEqualTo("quick");
        assertThat(run.status().resultJson().orElseThrow())
                .contains("java.lang.String")
                .doesNotContain("quick");
        assertThat(ada.parallel().steps(run.id())).as("it has no steps").isEmpty();
        assertThatThrownBy(() -> ada.runs().again(run.id())).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> ada.runs().attach(RunRef.<String>of(run.id(), "task", "quick")))
                .hasMessageContaining("task");
    }

    @Test
    void a_reVo_that_never_started_work_closes() {
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .install(ParallelEngine.module())
                .build()) {
            assertThat(revo.with(Scope.of("acme", "ada")).parallel().plans()).isEmpty();
        }
    }
}
