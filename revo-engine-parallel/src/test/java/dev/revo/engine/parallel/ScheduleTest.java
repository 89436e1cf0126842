package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.UnavailableException;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Schedule;
import dev.revo.parallel.ScheduleEvent;
import dev.revo.parallel.ScheduleStatus;
import dev.revo.run.Budget;
import dev.revo.run.Priority;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schedules in one life of a process. */
@Timeout(120)
final class ScheduleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final CountDownLatch release = new CountDownLatch(1);
    private final Job<String, String> quick = Job.of("quick", 1, String.class, String.class, (c, in) -> in);
    private final Job<String, String> slow = Job.of("slow", 1, String.class, String.class, (c, in) -> {
        release.await();
        return in;
    });
    private final Plan<String, String> plan = Plan.of(
            "plan", 1, String.class, String.class, p -> p.step("a", String.class, p.input(), (c, in) -> in + "!"));
    private final AtomicBoolean refuses = new AtomicBoolean();
    private final Clocked lives = new Clocked();
    private final ScopedRevo ada = lives.decided(builder -> builder.plan(plan)
            .contribute(Job.class, quick)
            .contribute(Job.class, slow)
            .provide(PolicyDecisionPoint.class, (PolicyDecisionPoint)
                    (ctx, asked) -> refuses.get() && asked.action().equals("job:start")
                            ? Decision.deny("no", "not any more")
                            : Decision.allow("yes")));
    private final Heard heard = Heard.of(ada);

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private Schedule minutely(String name) {
        return Schedule.cron(name, "* * * * *", ZoneOffset.UTC, quick.request("in"));
    }

    private ScheduleStatus start(Schedule schedule) {
        return ada.parallel().schedule(schedule, RunOptions.defaults());
    }

    private List<RunSummary> runs(String schedule) {
        return ada.runs()
                .list(RunQuery.all().tag("schedule:" + schedule).top(1_000))
                .items();
    }

    // Or the next time finds that the last run goes on.
    private void awaitEnds(String schedule) {
        Lives.AWAIT.until(
                "all have ended",
                () -> runs(schedule).stream().allMatch(run -> run.state().terminal()));
    }

    private void heard(int events) {
        Lives.AWAIT.until("as many events", () -> heard.schedules().size(), found -> found == events);
    }

    @Test
    void each_time_starts_a_run_of_its_own_that_is_found_by_its_tag() {
        ScheduleStatus status = ada.parallel()
                .schedule(
                        Schedule.cron("nightly", "0 3 * * *", ZoneOffset.UTC, plan.request("in")),
                        RunOptions.defaults()
                                .tags("mine")
                                .priority(Priority.LOW)
                                .weight(3)
                                .timeout(Duration.ofHours(2))
                                .budget(Budget.tokens(500).and(Budget.modelCalls(7))));
        assertThat(status.name()).isEqualTo("nightly");
        assertThat(status.next()).contains(START.plus(Duration.ofHours(3)));
        assertThat(status.paused()).isFalse();
        assertThat(status.last()).isEmpty();
        lives.pass(Duration.ofHours(3));
        heard(1);
        awaitEnds("nightly");
        lives.pass(Duration.ofDays(1));
        heard(2);
        assertThat(runs("nightly"))
                .extracting(RunSummary::submitted)
                .containsExactly(START.plus(Duration.ofHours(27)), START.plus(Duration.ofHours(3)));
        RunSummary last = runs("nightly").get(0);
        assertThat(last.kind()).isEqualTo("plan");
        assertThat(last.name()).isEqualTo("plan");
        assertThat(last.principal()).isEqualTo("ada");
        assertThat(last.parent()).isEmpty();
        assertThat(last.priority()).isEqualTo(Priority.LOW);
        assertThat(last.tags()).containsExactly("mine", "schedule:nightly");
        assertThat(lives.journalOf(last.id()).get(0).text())
                .contains("\"weight\":3", "\"tokens\":500", "\"modelCalls\":7", "2026-01-02T05:00:00Z");
        assertThat(ada.parallel().schedules()).singleElement().satisfies(shown -> {
            assertThat(shown.last()).contains(last.id());
            assertThat(shown.next()).contains(START.plus(Duration.ofHours(51)));
            assertThat(shown.run()).isEqualTo(status.run());
        });
        assertThat(heard.schedules())
                .hasOnlyElementsOfType(ScheduleEvent.Started.class)
                .extracting(ScheduleEvent::time)
                .containsExactly(START.plus(Duration.ofHours(3)), START.plus(Duration.ofHours(27)));
    }

    @Test
    void the_journal_of_a_schedule_does_not_grow_with_a_thousand_runs() {
        ScheduleStatus status = start(minutely("often").overlap(Schedule.Overlap.START));
        for (int i = 1; i <= 1_000; i++) {
            lives.pass(MINUTE);
            heard(i);
        }
        assertThat(lives.journalOf(status.run().id()))
                .extracting(entry -> entry.type())
                .containsExactly("run.submitted", "run.standing", "run.started");
        assertThat(runs("often")).extracting(RunSummary::submitted).doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_started_while_the_last_run_goes_on_unless_that_was_asked_for() {
        start(Schedule.cron("alone", "* * * * *", ZoneOffset.UTC, slow.request("in")));
        start(Schedule.cron("beside", "* * * * *", ZoneOffset.UTC, slow.request("in"))
                .overlap(Schedule.Overlap.START));
        for (int i = 1; i <= 3; i++) {
            lives.pass(MINUTE);
            heard(2 * i);
        }
        assertThat(runs("alone")).hasSize(1);
        assertThat(runs("beside")).as("the control").hasSize(3);
        assertThat(heard.schedules())
                .filteredOn(ScheduleEvent.Skipped.class::isInstance)
                .extracting(event -> event.data().get("reason"))
                .containsExactly("overlap", "overlap");
        release.countDown();
        Lives.AWAIT.until("it has ended", () -> runs("alone").get(0).state() == RunState.SUCCEEDED);
        lives.pass(MINUTE);
        heard(8);
        assertThat(runs("alone")).as("it goes on").hasSize(2);
    }

    @Test
    void a_start_that_is_refused_is_audited_and_told_and_the_schedule_goes_on() {
        start(minutely("denied"));
        refuses.set(true);
        lives.pass(MINUTE);
        heard(1);
        assertThat(heard.schedules().get(0)).isInstanceOfSatisfying(ScheduleEvent.Refused.class, event -> {
            assertThat(event.code()).isEqualTo("denied");
            assertThat(event.schedule()).isEqualTo("denied");
        });
        assertThat(runs("denied")).isEmpty();
        Lives.AWAIT.until(
                "it is audited",
                () -> !ada.audit()
                        .find(AuditQuery.all().action("schedule:fire"))
                        .isEmpty());
        refuses.set(false);
        lives.pass(MINUTE);
        heard(2);
        assertThat(runs("denied")).hasSize(1);
    }

    @Test
    void the_same_again_is_the_schedule_that_is_there_and_another_one_is_refused() {
        ScheduleStatus first = start(minutely("one"));
        assertThat(start(minutely("one")).run()).isEqualTo(first.run());
        assertThatThrownBy(() -> start(minutely("one").missed(Schedule.Missed.SKIP)))
                .isInstanceOfSatisfying(ConflictException.class, e -> {
                    assertThat(e.code()).isEqualTo("schedule_exists");
                    assertThat(e).hasMessageContaining("unschedule(\"one\")");
                });
        assertThatThrownBy(() -> ada.parallel()
                        .schedule(minutely("one"), RunOptions.defaults().tags("other")))
                .isInstanceOf(ConflictException.class);
        assertThat(ada.parallel().schedules()).hasSize(1);
    }

    @Test
    void a_schedule_that_was_ended_starts_nothing_and_its_name_is_free() {
        ScheduleStatus first = start(minutely("one"));
        lives.pass(MINUTE);
        heard(1);
        assertThat(ada.parallel().unschedule("one")).isTrue();
        assertThat(ada.parallel().unschedule("one")).isFalse();
        assertThat(ada.parallel().schedules()).isEmpty();
        assertThat(ada.runs().status(first.run().id()).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
        lives.clock().advance(Duration.ofHours(1));
        assertThat(runs("one")).hasSize(1);
        assertThat(runs("one").get(0).state()).as("what it started goes on").isNotEqualTo(RunState.CANCELLED);
        assertThatThrownBy(() -> ada.runs().again(first.run().id()))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("schedule_over"));
        ScheduleStatus second = start(minutely("one").missed(Schedule.Missed.SKIP));
        assertThat(second.run()).isNotEqualTo(first.run());
        assertThat(ada.parallel().unschedule("one")).isTrue();
        assertThat(start(minutely("one")).run())
                .as("the first definition once more")
                .isNotIn(first.run(), second.run());
    }

    @Test
    void of_many_who_begin_a_schedule_at_once_one_does() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = "round-" + round;
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> threads = new java.util.ArrayList<>();
            var runs = java.util.concurrent.ConcurrentHashMap.newKeySet();
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        go.await();
                        runs.add(eventually(minutely(name)).run());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                threads.add(thread);
                thread.start();
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(runs).hasSize(1);
        }
        assertThat(ada.parallel().schedules()).hasSize(10);
    }

    // Whoever meets the key of one that is being written down is told to try again, as with every key.
    private ScheduleStatus eventually(Schedule schedule) {
        while (true) {
            try {
                return start(schedule);
            } catch (UnavailableException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void a_paused_schedule_starts_nothing_and_makes_up_for_the_last_time_when_it_goes_on() {
        ScheduleStatus once = start(minutely("once"));
        ScheduleStatus skip = start(minutely("skip").missed(Schedule.Missed.SKIP));
        for (ScheduleStatus each : List.of(once, skip)) {
            RunHandle<String> run = ada.runs().attach(each.run()).orElseThrow();
            // One that looks at the clock at this moment does what is due, and pauses at its next time.
            Lives.awaitState(run, RunState.WAITING);
            run.pause();
        }
        assertThat(ada.parallel().schedules()).allMatch(ScheduleStatus::paused);
        lives.clock().advance(Duration.ofMinutes(10).plusSeconds(90));
        for (ScheduleStatus each : List.of(once, skip)) {
            RunHandle<String> run = ada.runs().attach(each.run()).orElseThrow();
            Lives.awaitState(run, RunState.PAUSED);
            run.resume();
        }
        // Half a minute after a time, which is not missed yet: both start it.
        heard(2);
        assertThat(runs("once")).hasSize(1);
        assertThat(runs("skip")).hasSize(1);
        assertThat(ada.parallel().schedules()).noneMatch(ScheduleStatus::paused);
    }

    @Test
    void a_schedule_ends_with_its_last_time() {
        ScheduleStatus status = start(minutely("short").until(START.plusSeconds(120)));
        RunHandle<String> run = ada.runs().attach(status.run()).orElseThrow();
        lives.pass(MINUTE);
        heard(1);
        awaitEnds("short");
        lives.pass(MINUTE);
        assertThat(run.await()).isEqualTo("ended");
        heard(2);
        assertThat(runs("short")).hasSize(2);
        assertThat(ada.parallel().schedules()).isEmpty();
        assertThatThrownBy(() -> start(minutely("late").until(START.plusSeconds(120))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("schedule.until");
    }

    @Test
    void what_cannot_be_a_schedule_is_refused_by_name() {
        assertThatThrownBy(() -> start(Schedule.cron("x", "0 0 30 2 *", ZoneOffset.UTC, quick.request("in"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("schedule.cron leaves '0 0 30 2 *' no time");
        assertThatThrownBy(() -> start(Schedule.cron("x", "61 * * * *", ZoneOffset.UTC, quick.request("in"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("schedule.cron '61 * * * *'");
        for (String name : List.of("", "A", "a b", "a".repeat(56))) {
            assertThatThrownBy(() -> minutely(name))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("schedule.name");
        }
        Schedule fine = minutely("a".repeat(55));
        for (RunOptions wrong : List.of(
                RunOptions.defaults().idempotencyKey("k"),
                RunOptions.defaults().onProgress(progress -> {}),
                RunOptions.defaults().limits(dev.revo.run.Limits.none().deadline(START.plusSeconds(60))))) {
            assertThatThrownBy(() -> ada.parallel().schedule(fine, wrong))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("is of one run");
        }
        Job<String, String> stranger = Job.of("stranger", 1, String.class, String.class, (c, in) -> in);
        assertThatThrownBy(() -> start(Schedule.cron("x", "* * * * *", ZoneOffset.UTC, stranger.request("in"))))
                .isInstanceOf(NotFoundException.class);
        assertThat(ada.parallel().schedules())
                .as("the control: nothing was begun")
                .isEmpty();
        start(fine);
        assertThat(ada.parallel().schedules()).hasSize(1);
    }

    @Test
    void another_tenant_has_schedules_of_its_own_and_rights_are_asked_for() {
        start(minutely("one"));
        ScopedRevo bo = lives.last().with(Scope.of("globex", "bo"));
        assertThat(bo.parallel().schedules()).isEmpty();
        assertThat(bo.parallel().unschedule("one")).isFalse();
        ScheduleStatus theirs =
                bo.parallel().schedule(minutely("one").missed(Schedule.Missed.SKIP), RunOptions.defaults());
        assertThat(bo.parallel().schedules()).extracting(ScheduleStatus::run).containsExactly(theirs.run());
        assertThat(ada.parallel().schedules())
                .hasSize(1)
                .noneMatch(mine -> mine.run().equals(theirs.run()));
        ScopedRevo reads = lives.last().with(Scope.of("acme", "ada").narrowedTo(Permission.of("schedule:read")));
        assertThat(reads.parallel().schedules()).hasSize(1);
        assertThatThrownBy(() -> reads.parallel().unschedule("one")).hasMessageContaining("schedule:end");
        assertThatThrownBy(() -> reads.parallel().schedule(minutely("one"), RunOptions.defaults()))
                .hasMessageContaining("schedule:start");
        assertThatThrownBy(() -> reads.parallel().schedule(minutely("two"), RunOptions.defaults()))
                .hasMessageContaining("schedule:start");
    }

    @Test
    void the_rights_of_the_scope_are_those_of_what_it_starts() {
        ScopedRevo narrow = lives.last()
                .with(Scope.of("acme", "ada").narrowedTo(Permission.of("schedule:*"), Permission.of("plan:*")));
        narrow.parallel().schedule(minutely("cut"), RunOptions.defaults());
        lives.pass(MINUTE);
        heard(1);
        assertThat(heard.schedules()).allMatch(ScheduleEvent.Refused.class::isInstance);
        assertThat(runs("cut")).isEmpty();
    }
}
