package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.ScopedRevo;
import dev.revo.parallel.Job;
import dev.revo.parallel.Schedule;
import dev.revo.parallel.ScheduleEvent;
import dev.revo.parallel.ScheduleStatus;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Schedules over lives of processes, one after the other and at once. */
final class ScheduleRestartTest {
    private static final Job<String, String> QUICK = Job.of("quick", 1, String.class, String.class, (c, in) -> in);

    private static ScopedRevo life(Clocked lives) {
        return lives.next(Lives.job(QUICK));
    }

    private static ScheduleStatus start(ScopedRevo ada, String cron, Schedule.Missed missed) {
        Schedule schedule = Schedule.cron("it", cron, ZoneOffset.UTC, QUICK.request("in"))
                .missed(missed)
                .overlap(Schedule.Overlap.START);
        return ada.parallel().schedule(schedule, RunOptions.defaults());
    }

    private static List<RunSummary> runs(ScopedRevo ada) {
        return ada.runs().list(RunQuery.all().tag("schedule:it").top(1_000)).items();
    }

    private static void awaitRuns(ScopedRevo ada, int many) {
        Lives.AWAIT.until("as many runs", () -> runs(ada).size(), found -> found >= many);
        assertThat(runs(ada)).hasSize(many);
    }

    // It has looked what was due, and waits for what comes next.
    private static void awaitLooked(ScopedRevo ada, RunId schedule) {
        Lives.AWAIT.until(
                "it waits for its time",
                () -> ada.runs().status(schedule).orElseThrow().state() == RunState.WAITING);
    }

    @Test
    void a_process_that_died_after_the_start_and_before_it_waited_again_starts_nothing_twice() {
        try (Clocked lives = new Clocked()) {
            ScopedRevo first = life(lives);
            ScheduleStatus status = start(first, "0 * * * *", Schedule.Missed.ONCE);
            lives.pass(Duration.ofHours(1));
            awaitRuns(first, 1);
            // What it has written down of this start is nothing, as if it had died before it waited.
            assertThat(lives.journalOf(status.run().id())).hasSize(3);
            ScopedRevo second = life(lives);
            awaitLooked(second, status.run().id());
            awaitRuns(second, 1);
            lives.pass(Duration.ofHours(1));
            awaitRuns(second, 2);
        }
    }

    private static int madeUp(Schedule.Missed missed) {
        try (Clocked lives = new Clocked()) {
            ScheduleStatus status = start(life(lives), "0 * * * *", missed);
            lives.closeLast();
            lives.clock().advance(Duration.ofMinutes(3 * 60 + 30));
            ScopedRevo second = life(lives);
            awaitLooked(second, status.run().id());
            int madeUp = runs(second).size();
            lives.pass(Duration.ofMinutes(30));
            awaitRuns(second, madeUp + 1);
            return madeUp;
        }
    }

    @Test
    void what_no_process_was_there_for_is_made_up_for_once_or_left_out() {
        assertThat(madeUp(Schedule.Missed.ONCE)).as("the last of three").isEqualTo(1);
        assertThat(madeUp(Schedule.Missed.SKIP)).isZero();
    }

    private static int afterRetention(boolean remembers) {
        try (Clocked lives = new Clocked()) {
            ScopedRevo first = life(lives);
            ScheduleStatus status = start(first, "0 3 1 2 *", Schedule.Missed.ONCE);
            lives.pass(Duration.ofDays(31).plusHours(3));
            awaitRuns(first, 1);
            RunId started = runs(first).get(0).id();
            Lives.AWAIT.until("it has ended", () -> runs(first).get(0).state().terminal());
            Lives.AWAIT.until(
                    "it is written down",
                    () -> lives.journalOf(status.run().id()).stream()
                            .anyMatch(entry -> entry.type().equals(ScheduleRun.DONE)));
            lives.clock().advance(Duration.ofDays(40));
            lives.closeLast();
            lives.purgeWithKeys(started);
            if (!remembers) {
                lives.forget(ScheduleRun.DONE);
            }
            ScopedRevo second = life(lives);
            awaitLooked(second, status.run().id());
            return runs(second).size();
        }
    }

    @Test
    void a_time_whose_run_retention_has_deleted_does_not_come_again() {
        assertThat(afterRetention(true)).isZero();
        assertThat(afterRetention(false))
                .as("the control: nothing was written down")
                .isEqualTo(1);
    }

    @Test
    void a_schedule_of_a_job_that_is_gone_waits_for_it_to_come_back() {
        try (Clocked lives = new Clocked()) {
            ScheduleStatus status = start(life(lives), "0 * * * *", Schedule.Missed.ONCE);
            lives.closeLast();
            ScopedRevo without = lives.next(builder -> {});
            Heard heard = Heard.of(without);
            awaitLooked(without, status.run().id());
            lives.pass(Duration.ofHours(1));
            Lives.AWAIT.until("it is refused", () -> heard.schedules().size() == 1);
            assertThat(heard.schedules().get(0))
                    .isInstanceOfSatisfying(
                            ScheduleEvent.Refused.class,
                            event -> assertThat(event.code()).isEqualTo("job_not_registered"));
            awaitLooked(without, status.run().id());
            lives.closeLast();
            ScopedRevo back = life(lives);
            awaitLooked(back, status.run().id());
            // The one that was refused was the last one.
            awaitRuns(back, 1);
            lives.pass(Duration.ofHours(1));
            awaitRuns(back, 2);
        }
    }

    @Provide
    static Arbitrary<String> expressions() {
        return Arbitraries.of(
                "* * * * *",
                "*/7 * * * *",
                "5,6,50 * * * *",
                "0 */3 * * *",
                "30 2 * * 1-5",
                "0 0 1 * *",
                "59 23 31 12 *");
    }

    /** Each number is what happens: to the next time, towards it, a restart, or another life beside. */
    @Property(tries = 20)
    void each_time_starts_exactly_one_run_whenever_processes_die(
            @ForAll("expressions") String cron,
            @ForAll @Size(max = 10) List<@IntRange(min = 0, max = 4) Integer> happens) {
        Cron times = Cron.parse(cron, ZoneOffset.UTC);
        try (Clocked lives = new Clocked()) {
            ScopedRevo ada = life(lives);
            ScheduleStatus status = start(ada, cron, Schedule.Missed.ONCE);
            int passed = 0;
            for (int what : happens) {
                Instant now = lives.clock().instant();
                Duration left = Duration.between(now, times.next(now).orElseThrow());
                switch (what) {
                    case 0, 1 -> {
                        lives.clock().advance(left);
                        awaitRuns(ada, ++passed);
                    }
                    case 2 -> lives.clock().advance(left.dividedBy(2));
                    case 3 -> {
                        lives.closeLast();
                        ada = life(lives);
                    }
                    default -> ada = life(lives);
                }
                awaitLooked(ada, status.run().id());
            }
            Instant now = lives.clock().instant();
            lives.clock().advance(Duration.between(now, times.next(now).orElseThrow()));
            awaitRuns(ada, passed + 1);
            awaitLooked(ada, status.run().id());
            assertThat(runs(ada))
                    .hasSize(passed + 1)
                    .extracting(RunSummary::submitted)
                    .doesNotHaveDuplicates();
        }
    }
}
