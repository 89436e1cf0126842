package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.FlakyPost;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.spi.Decision;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunLetter;
import dev.revo.spi.RunPost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two kernels over one journal: what is said to a run in one of them reaches it in the other. */
@Timeout(60)
class PostmanTest {
    private final ManualClock clock = ManualClock.create();
    private final FlakyPost backend = new FlakyPost(true);
    private final List<Bench> open = new ArrayList<>();

    /** Waits until something was said, and answers it. */
    private static final RunBody<String> LISTENS = execution -> {
        for (JournalEntry entry : execution.recorded(1)) {
            if (entry.type().equals("said")) {
                return entry.text();
            }
        }
        throw execution.park("word");
    };

    private static final RunBody<String> PAUSES = execution -> {
        execution.checkpoint();
        return LISTENS.run(execution);
    };

    @AfterEach
    void close() {
        open.forEach(Bench::close);
    }

    private Bench bench(RunJournal journal, Consumer<Revo.Builder> more) {
        return bench(journal, more, LISTENS);
    }

    private Bench bench(RunJournal journal, Consumer<Revo.Builder> more, RunBody<String> body) {
        Jobs jobs = new Jobs();
        jobs.job("work", body);
        Bench bench = Bench.open(clock, jobs, builder -> {
            builder.provide(RunJournal.class, journal);
            more.accept(builder);
        });
        open.add(bench);
        return bench;
    }

    private Bench bench() {
        return bench(backend, Revo.Builder::trustAllCallers);
    }

    private static RunPost saying(String text) {
        return new RunPost(
                "job:tell",
                "work",
                Map.of("key", "k"),
                entries -> entries.stream().anyMatch(entry -> entry.type().equals("said"))
                        ? Optional.empty()
                        : Optional.of(new Note("said", 1, text)),
                head -> new TaskEvent.Signalled(head, "s"));
    }

    private static RunHandle<String> waiting(Bench bench, RunBody<String> body) {
        RunHandle<String> run = bench.start(body);
        Bench.awaitState(run, RunState.WAITING);
        return run;
    }

    private static RunHandle<String> afar(Bench bench, RunHandle<String> run) {
        return bench.ada().runs().attach(Jobs.ref(run.id(), "work")).orElseThrow();
    }

    private long said(Bench bench, RunId run) {
        return backend.read(bench.gate().context(), run, 0, Integer.MAX_VALUE).stream()
                .filter(entry -> entry.type().equals("said"))
                .count();
    }

    @Test
    void what_is_said_in_another_process_reaches_the_run_and_its_result_comes_back() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, LISTENS);
        CompletableFuture<String> result = afar(there, run).completion().toCompletableFuture();
        assertThat(result).isNotDone();
        there.gate().post(run.id(), saying("hello"));
        assertThat(run.await()).isEqualTo("hello");
        Wait.until("the other process sees it", () -> {
            clock.advance(RemoteWatch.LOOK);
            return result.isDone();
        });
        assertThat(result.join()).isEqualTo("hello");
        assertThat(there.ada().audit().find(AuditQuery.all().action("job:tell")))
                .extracting(line -> line.result() + " " + line.detail().get("key"))
                .containsExactlyInAnyOrder("ALLOWED null", "DONE k");
        assertThat(afar(there, run).await()).as("one that ended").isEqualTo("hello");
        assertThatThrownBy(() -> there.gate()
                        .post(
                                run.id(),
                                new RunPost(
                                        "job:tell",
                                        "work",
                                        Map.of(),
                                        all -> Optional.of(new Note("x", 1, "")),
                                        head -> new TaskEvent.Signalled(head, "s"))))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("run_ended"));
    }

    @Test
    void control_without_a_post_the_other_process_refuses() {
        FlakyJournal plain = new FlakyJournal();
        Bench here = bench(plain, Revo.Builder::trustAllCallers);
        Bench there = bench(plain, Revo.Builder::trustAllCallers);
        RunHandle<String> run = waiting(here, LISTENS);
        assertThatThrownBy(() -> there.gate().post(run.id(), saying("hello")))
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo("run_elsewhere"));
        assertThat(there.ada().runs().attach(Jobs.ref(run.id(), "work"))).isEmpty();
        here.gate().post(run.id(), saying("here"));
        assertThat(run.await()).isEqualTo("here");
    }

    @Test
    void the_same_said_twice_while_it_is_on_its_way_is_one_entry() {
        Bench here = bench();
        Bench there = bench();
        backend.mute(true);
        RunHandle<String> run = waiting(here, LISTENS);
        there.gate().post(run.id(), saying("hello"));
        there.gate().post(run.id(), saying("hello"));
        assertThat(backend.posted())
                .extracting(RunLetter::id)
                .hasSize(2)
                .containsOnly(backend.posted().get(0).id());
        assertThat(run.await(Duration.ofMillis(50)))
                .as("the control: it is on its way")
                .isEmpty();
        backend.mute(false);
        there.gate()
                .post(
                        run.id(),
                        new RunPost(
                                "job:tell",
                                "work",
                                Map.of(),
                                all -> Optional.of(new Note("nudge", 1, "")),
                                head -> new TaskEvent.Signalled(head, "s")));
        assertThat(run.await()).isEqualTo("hello");
        assertThat(said(here, run.id())).isEqualTo(1);
    }

    @Test
    void a_letter_that_could_not_be_dropped_takes_effect_once() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, execution -> {
            boolean over = execution.recorded(1).stream()
                    .anyMatch(entry -> entry.type().equals("over"));
            if (over) {
                return "over";
            }
            throw execution.park("word");
        });
        backend.failDrops(1);
        there.gate().post(run.id(), saying("once"));
        Wait.until("it is written", () -> said(here, run.id()) == 1);
        Wait.until("it is dropped at a later look", () -> {
            clock.advance(Postman.LOOK);
            return backend.arrived(system(here), 10).isEmpty();
        });
        assertThat(said(here, run.id())).isEqualTo(1);
        run.cancel("enough");
    }

    private static dev.revo.run.RunContext system(Bench bench) {
        return bench.revo().asSystem("test").use(Jobs.Door.class).gate().context();
    }

    @Test
    void a_letter_that_a_process_wrote_before_it_died_takes_effect_once_in_the_next() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, execution -> {
            throw execution.park("word");
        });
        backend.failDrops(Integer.MAX_VALUE);
        there.gate().post(run.id(), saying("once"));
        Wait.until("it is written", () -> said(here, run.id()) == 1);
        assertThat(backend.arrived(system(here), 10))
                .as("the control: it is still there")
                .hasSize(1);
        here.close();
        backend.failDrops(0);
        Bench next = bench(backend, Revo.Builder::trustAllCallers, execution -> {
            throw execution.park("word");
        });
        assertThat(next.revo().health().ready()).isTrue();
        Wait.until("it is dropped", () -> {
            clock.advance(Postman.LOOK);
            return backend.arrived(system(next), 10).isEmpty();
        });
        assertThat(said(next, run.id())).isEqualTo(1);
        afar(next, run).cancel("enough");
    }

    @Test
    void a_run_is_cancelled_from_another_process() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, LISTENS);
        RunHandle<String> remote = afar(there, run);
        Collector events = Collector.all(remote.events());
        assertThat(remote.status().state()).isEqualTo(RunState.QUEUED);
        assertThat(remote.await(Duration.ofMillis(20))).isEmpty();
        assertThat(remote.cancel("not needed")).isTrue();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("not needed");
        Wait.until("it is seen", () -> {
            clock.advance(RemoteWatch.LOOK);
            return events.complete();
        });
        assertThatThrownBy(remote::await).isInstanceOf(CancelledException.class);
        assertThat(remote.status().state()).isEqualTo(RunState.CANCELLED);
        assertThat(remote.cancel("again")).as("one that ended").isFalse();
        remote.pause();
        remote.resume();
    }

    @Test
    void a_run_is_paused_and_resumed_from_another_process_in_that_order() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, PAUSES);
        RunHandle<String> remote = afar(there, run);
        remote.pause();
        there.gate().post(run.id(), saying("while paused"));
        Wait.until("it is paused", () -> run.status().state() == RunState.PAUSED);
        assertThat(run.await(Duration.ofMillis(50))).as("it stays so").isEmpty();
        remote.resume();
        assertThat(run.await()).isEqualTo("while paused");
    }

    @Test
    void a_pause_whose_drop_failed_does_not_come_after_what_ends_it() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, PAUSES);
        RunHandle<String> remote = afar(there, run);
        backend.failDrops(1);
        remote.pause();
        remote.resume();
        there.gate().post(run.id(), saying("on"));
        Wait.until("it goes on", () -> {
            clock.advance(Postman.LOOK);
            return run.status().state() == RunState.SUCCEEDED;
        });
    }

    @Test
    void to_another_tenant_the_run_does_not_exist() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, LISTENS);
        assertThatThrownBy(() -> there.gate(Bench.BO).post(run.id(), saying("theirs")))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.code()).isEqualTo("run_not_found"));
        assertThat(there.revo().with(Bench.BO).runs().attach(Jobs.ref(run.id(), "work")))
                .isEmpty();
        there.gate().post(run.id(), saying("own"));
        assertThat(run.await()).isEqualTo("own");
    }

    @Test
    void who_may_not_say_it_posts_nothing() {
        Bench here = bench();
        Bench there = bench(
                backend,
                builder -> builder.provide(
                        PolicyDecisionPoint.class,
                        (ctx, request) -> request.action().equals("job:tell")
                                ? Decision.deny("rule", "no")
                                : Decision.allow("rule")));
        RunHandle<String> run = waiting(here, LISTENS);
        assertThatThrownBy(() -> there.gate().post(run.id(), saying("hello"))).isInstanceOf(DeniedException.class);
        assertThat(backend.posted()).isEmpty();
        here.gate().post(run.id(), saying("here"));
        assertThat(run.await()).isEqualTo("here");
    }

    @Test
    void a_life_that_lost_its_run_says_it_to_the_one_that_has_it() {
        Bench before = bench();
        RunHandle<String> run = waiting(before, LISTENS);
        Bench next = bench();
        RunHandle<String> now = afar(next, run);
        Bench.awaitState(now, RunState.WAITING);
        before.gate().post(run.id(), saying("by the old one"));
        assertThat(now.await()).isEqualTo("by the old one");
        assertThatThrownBy(run::await).as("it learns that").isInstanceOf(RevoException.class);
    }

    @Test
    void letters_are_read_again_after_an_outage_of_a_backend_that_is_looked_through() {
        FlakyPost silent = new FlakyPost(false);
        Bench here = bench(silent, Revo.Builder::trustAllCallers);
        Bench there = bench(silent, Revo.Builder::trustAllCallers);
        RunHandle<String> run = waiting(here, LISTENS);
        silent.failReads(3);
        there.gate().post(run.id(), saying("late"));
        Wait.until("it arrives", () -> {
            clock.advance(Postman.LOOK);
            return run.status().state() == RunState.SUCCEEDED;
        });
        assertThat(run.await()).isEqualTo("late");
    }

    @Test
    void while_no_run_goes_on_nobody_looks() throws Exception {
        FlakyPost silent = new FlakyPost(false);
        Bench here = bench(silent, Revo.Builder::trustAllCallers);
        for (int i = 0; i < 20; i++) {
            clock.advance(Postman.LOOK);
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertThat(silent.looks()).isZero();
        RunHandle<String> run = waiting(here, LISTENS);
        Wait.until("the control: with one somebody does", () -> {
            clock.advance(Postman.LOOK);
            return silent.looks() > 0;
        });
        run.cancel("enough");
    }

    @Test
    void nobody_waits_on_for_a_run_of_another_process_when_this_one_closes() {
        Bench here = bench();
        Bench there = bench();
        RunHandle<String> run = waiting(here, LISTENS);
        RunHandle<String> remote = afar(there, run);
        CompletableFuture<String> result = remote.completion().toCompletableFuture();
        there.close();
        assertThatThrownBy(() -> result.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(UnavailableException.class);
        assertThatThrownBy(remote::await)
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo("closing"));
        here.gate().post(run.id(), saying("on"));
        assertThat(run.await()).isEqualTo("on");
    }
}
