package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.spi.Decision;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that begin again and again without a trace, and what they start beside them. */
@Timeout(60)
class StandingRunTest {
    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final IdempotencyStore keys = InMemory.idempotency();
    private final AtomicBoolean refuses = new AtomicBoolean();
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<RunId> started = new CopyOnWriteArrayList<>();
    private Bench bench = life();

    private Bench life() {
        return Bench.open(
                clock,
                jobs,
                builder -> builder.provide(RunJournal.class, journal)
                        .provide(IdempotencyStore.class, keys)
                        .provide(PolicyDecisionPoint.class, (PolicyDecisionPoint) (ctx, asked) ->
                                refuses.get() && asked.resource().equals("beside")
                                        ? Decision.deny("no", "not any more")
                                        : Decision.allow("yes")));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private RunHandle<String> stands(RunBody<String> body) {
        RunHandle<String> run = bench.submit(jobs.job("stand", body).standing());
        Bench.awaitState(run, RunState.WAITING);
        return run;
    }

    private RunBody<String> hourly() {
        return execution -> {
            attempts.incrementAndGet();
            throw execution.park("hour", clock.instant().plus(Duration.ofHours(1)));
        };
    }

    private void again(int times) {
        for (int i = 0; i < times; i++) {
            int before = attempts.get();
            clock.awaitAndAdvance(Duration.ofHours(1));
            Wait.until("it began again", () -> attempts.get() == before + 1);
        }
    }

    @Test
    void a_standing_run_does_not_grow_with_its_attempts() {
        RunHandle<String> run = stands(hourly());
        again(20);
        assertThat(journal.types()).containsExactly("run.submitted", "run.standing", "run.started");
        assertThat(run.status().sequence())
                .as("its events are told all the same")
                .isGreaterThan(20);
    }

    @Test
    void control_another_run_grows_with_each_attempt() {
        RunHandle<String> run = bench.submit(jobs.job("plain", hourly()));
        Bench.awaitState(run, RunState.WAITING);
        again(20);
        assertThat(journal.types().stream().filter("run.started"::equals)).hasSize(21);
    }

    @Test
    void a_standing_run_cannot_be_started_in_a_run() {
        RunRequest<String> standing = jobs.job("stand", hourly()).standing();
        RunHandle<String> parent = bench.start(execution -> execution
                .use(Jobs.Door.class)
                .gate()
                .submit(standing, RunOptions.defaults())
                .await());
        assertThatThrownBy(parent::await)
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("stands_alone"));
    }

    private RunBody<String> starting(String key) {
        return execution -> {
            attempts.incrementAndGet();
            started.add(execution.startBeside(
                    key,
                    jobs.job("beside", inner -> "said"),
                    RunOptions.defaults().tags("beside")));
            throw execution.park("somebody");
        };
    }

    private List<RunSummary> beside() {
        return bench.ada().runs().list(RunQuery.all().name("beside")).items();
    }

    @Test
    void what_is_started_beside_is_nobodys_child_and_started_once_for_the_key() {
        RunHandle<String> run = stands(starting("once"));
        run.resume();
        Wait.until("it began again", () -> started.size() == 2);
        assertThat(started.get(1)).isEqualTo(started.get(0));
        assertThat(beside()).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo(started.get(0));
            assertThat(row.parent()).isEmpty();
            assertThat(row.principal()).isEqualTo("ada");
            assertThat(row.tags()).containsExactly("beside");
        });
    }

    @Test
    void what_is_started_beside_is_found_by_another_life_that_does_not_hold_it() {
        RunHandle<String> run = stands(starting("once"));
        try (Bench other = life()) {
            Wait.until("the other life has begun it too", () -> started.size() == 2);
            assertThat(started.get(1)).isEqualTo(started.get(0));
            assertThat(other.ada().runs().status(run.id())).isPresent();
        }
    }

    @Test
    void what_was_started_beside_does_not_end_with_it() {
        RunHandle<String> run = stands(execution -> {
            attempts.incrementAndGet();
            started.add(execution.startBeside(
                    "once",
                    jobs.job("beside", inner -> {
                        throw inner.park("somebody");
                    }),
                    RunOptions.defaults()));
            throw execution.park("somebody");
        });
        run.cancel("enough");
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        assertThat(beside())
                .singleElement()
                .satisfies(row -> assertThat(row.state().terminal()).isFalse());
    }

    @Test
    void a_start_beside_is_decided_on_the_rights_of_its_time() {
        AtomicInteger denied = new AtomicInteger();
        RunHandle<String> run = stands(execution -> {
            int attempt = attempts.incrementAndGet();
            try {
                started.add(execution.startBeside(
                        "key " + attempt, jobs.job("beside", inner -> "said"), RunOptions.defaults()));
            } catch (DeniedException e) {
                denied.incrementAndGet();
            }
            throw execution.park("somebody");
        });
        refuses.set(true);
        run.resume();
        Wait.until("it was refused", () -> denied.get() == 1);
        assertThat(started).as("the control: the first one was allowed").hasSize(1);
    }
}
