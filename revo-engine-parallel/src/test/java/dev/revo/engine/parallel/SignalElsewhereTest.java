package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.InvalidRequestException;
import dev.revo.event.RevoEvent;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Schedule;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes over one journal: one has the run, the other one talks to it. */
@Timeout(60)
final class SignalElsewhereTest {
    private static final String SIGNALLED = "step.signalled";

    private final Lives lives = new Lives();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Plan<String, String> plan = Plan.of("two", 1, String.class, String.class, p -> {
        Step<String> slow = p.step("slow", String.class, p.input(), (c, in) -> {
            release.await();
            return in;
        });
        Step<String> word = p.signal("word", String.class, slow, Duration.ofHours(1));
        return p.step("end", String.class, word, (c, it) -> it);
    });

    private final ScopedRevo here = lives.next(Lives.plan(plan));
    private final ScopedRevo there = lives.next(Lives.plan(plan));

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private RunHandle<String> start() {
        return here.parallel().start(plan.request("in"), RunOptions.defaults());
    }

    /** Types of the events of a run as they come. */
    private static List<String> heard(RunHandle<?> run) {
        List<String> types = new CopyOnWriteArrayList<>();
        run.events().subscribe(new Flow.Subscriber<RevoEvent>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(RevoEvent event) {
                types.add(event.type());
            }

            @Override
            public void onError(Throwable e) {
                types.add(String.valueOf(e));
            }

            @Override
            public void onComplete() {
                types.add("complete");
            }
        });
        return types;
    }

    @Test
    void a_value_from_another_process_is_taken_and_told() {
        RunHandle<String> run = start();
        List<String> types = heard(run);
        release.countDown();
        Lives.awaitState(run, RunState.WAITING);
        there.parallel().signal(run.id(), "word", "from there");
        assertThat(run.await()).isEqualTo("from there");
        Lives.AWAIT.until("all is told", () -> types.contains("complete"));
        assertThat(types).containsOnlyOnce(SIGNALLED);
        assertThat(there.runs().attach(plan.ref(run.id())).orElseThrow().await())
                .isEqualTo("from there");
    }

    @Test
    void of_two_values_from_two_processes_the_first_in_the_journal_counts() {
        RunHandle<String> run = start();
        List<String> types = heard(run);
        ScopedRevo third = lives.next(builder -> builder.plan(plan));
        // That one took it over when it began, so all of them send to it from afar but itself.
        RunHandle<String> now = third.runs().attach(plan.ref(run.id())).orElseThrow();
        there.parallel().signal(run.id(), "word", "first");
        Lives.AWAIT.until("it is written", () -> lives.entries(SIGNALLED) == 1);
        assertThatThrownBy(() -> here.parallel().signal(run.id(), "word", "second"))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("signal_given"));
        there.parallel().signal(run.id(), "word", "first");
        release.countDown();
        assertThat(now.await()).isEqualTo("first");
        assertThat(lives.entries(SIGNALLED)).isEqualTo(1);
        assertThat(types).as("what the first life heard").doesNotContain(SIGNALLED);
    }

    @Test
    void a_value_that_was_on_its_way_when_another_one_came_is_void() {
        RunHandle<String> run = start();
        List<String> types = heard(run);
        lives.hold(true);
        there.parallel().signal(run.id(), "word", "on its way");
        here.parallel().signal(run.id(), "word", "came first");
        assertThat(lives.entries(SIGNALLED)).isEqualTo(1);
        lives.hold(false);
        Lives.AWAIT.until("the letter is gone", () -> {
            lives.clock().advance(Duration.ofSeconds(1));
            return lives.letters() == 0;
        });
        release.countDown();
        assertThat(run.await()).isEqualTo("came first");
        assertThat(lives.entries(SIGNALLED)).isEqualTo(1);
        Lives.AWAIT.until("all is told", () -> types.contains("complete"));
        assertThat(types).containsOnlyOnce(SIGNALLED);
    }

    @Test
    void a_value_that_comes_too_late_is_void() {
        RunHandle<String> run = start();
        release.countDown();
        Lives.awaitState(run, RunState.WAITING);
        lives.hold(true);
        there.parallel().signal(run.id(), "word", "late");
        lives.clock().advance(Duration.ofHours(2));
        assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
        assertThat(lives.entries(SIGNALLED)).isZero();
        assertThat(lives.letters()).as("it went with the run").isZero();
    }

    @Test
    void what_is_wrong_is_refused_where_it_is_said() {
        RunHandle<String> run = start();
        assertThatThrownBy(() -> there.parallel().signal(run.id(), "word", 7))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> there.parallel().signal(run.id(), "slow", "x"))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(lives.letters()).isZero();
    }

    @Test
    void a_plan_is_cancelled_from_another_process() {
        RunHandle<String> run = start();
        release.countDown();
        Lives.awaitState(run, RunState.WAITING);
        RunHandle<String> remote = there.runs().attach(plan.ref(run.id())).orElseThrow();
        assertThat(remote.cancel("not needed")).isTrue();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("not needed");
        assertThat(there.parallel().steps(run.id()).orElseThrow())
                .extracting(StepStatus::step)
                .contains("word");
    }

    @Test
    void a_schedule_is_ended_from_another_process() {
        Schedule nightly = Schedule.cron("nightly", "30 3 * * *", ZoneOffset.UTC, plan.request("in"));
        here.parallel().schedule(nightly, RunOptions.defaults());
        RunHandle<String> run =
                here.runs().attach(here.parallel().schedules().get(0).run()).orElseThrow();
        RunHandle<String> remote = there.runs().attach(run.ref()).orElseThrow();
        assertThat(remote.cancel("unscheduled")).isTrue();
        Lives.awaitState(run, RunState.CANCELLED);
        assertThat(here.parallel().schedules()).isEmpty();
    }
}
