package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.RevoException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyBlobs;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.spi.BlobStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies between any two steps of the end of a run with a large result, and one that takes it up. */
@Timeout(60)
class OutputCrashTest {
    private static final int SIZE = 300_000;

    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final FlakyBlobs blobs = new FlakyBlobs(Guarantee.SURVIVES_PROCESS_DEATH);
    private final AtomicBoolean dead = new AtomicBoolean();
    private final CountDownLatch stands = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    /** Where the first process stands still for good. */
    enum Step {
        BEFORE_THE_INTENT,
        BEFORE_THE_BLOB,
        AFTER_THE_BLOB,
        BEFORE_THE_END
    }

    private Bench life() {
        return Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(BlobStore.class, blobs));
    }

    /** The first who comes here goes no further before the test is over; to everybody else it is as if he had died. */
    private void die() throws InterruptedException {
        if (dead.compareAndSet(false, true)) {
            stands.countDown();
            end.await();
        }
    }

    private void at(Step step) {
        switch (step) {
            case BEFORE_THE_BLOB -> blobs.before(this::die);
            case AFTER_THE_BLOB -> blobs.after(this::die);
            case BEFORE_THE_INTENT, BEFORE_THE_END -> {
                String type = step == Step.BEFORE_THE_END ? RunJournal.FINISHED : RunJournal.OUTPUT;
                journal.before(entry -> {
                    if (entry.type().equals(type)) {
                        die();
                    }
                });
            }
        }
    }

    private Set<String> named() {
        return journal.written().stream()
                .filter(entry -> entry.type().equals(RunJournal.OUTPUT))
                .map(entry -> RunOutput.of(entry).hash())
                .collect(Collectors.toSet());
    }

    /** A run whose first process dies there and whose second one ends it; what is looked at then is in a third. */
    private void crash(Step step, RunBody<String> body, BiConsumer<Bench, RunHandle<String>> look) {
        Bench first = life();
        try {
            at(step);
            RunHandle<String> run = first.start(body);
            Wait.on(stands);
            try (Bench second = life()) {
                second.ada().runs().attach(run.ref()).orElseThrow().await();
            }
            try (Bench third = life()) {
                look.accept(third, run);
            }
            // Should the first one live on after all, it is fenced off.
            end.countDown();
            assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        } finally {
            end.countDown();
            first.close();
        }
    }

    private static String text(int attempt) {
        return ("" + attempt).repeat(SIZE);
    }

    private void purge(Bench bench, BiConsumer<RunContext, JournalEntry> outputs) {
        RunContext ctx = bench.gate().context();
        assertThat(journal.purge(
                                ctx, clock.instant().plus(Duration.ofDays(1)), 100, entry -> outputs.accept(ctx, entry))
                        .runs())
                .hasSize(1);
    }

    private void delete(RunContext ctx, JournalEntry entry) {
        blobs.delete(ctx, RunOutput.of(entry).hash());
    }

    @ParameterizedTest
    @EnumSource
    void the_run_goes_on_and_the_blobs_hold_what_the_journal_names(Step step) {
        crash(step, execution -> text(1), (bench, run) -> {
            assertThat(bench.ada().runs().attach(run.ref()).orElseThrow().await())
                    .isEqualTo(text(1));
            assertThat(named()).as("the second one found it named").hasSize(1);
            assertThat(blobs.hashes()).isEqualTo(named());
            assertThat(journal.types()).endsWith("run.finished").containsOnlyOnce("run.output");
            purge(bench, this::delete);
            assertThat(blobs.hashes()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_run_that_gives_something_else_the_second_time_leaves_nothing_that_is_not_named(Step step) {
        AtomicInteger attempts = new AtomicInteger();
        boolean left = step == Step.AFTER_THE_BLOB || step == Step.BEFORE_THE_END;
        crash(step, execution -> text(attempts.incrementAndGet()), (bench, run) -> {
            assertThat(bench.ada().runs().attach(run.ref()).orElseThrow().await())
                    .isEqualTo(text(2));
            assertThat(named()).hasSize(step == Step.BEFORE_THE_INTENT ? 1 : 2);
            assertThat(blobs.hashes()).hasSize(left ? 2 : 1);
            assertThat(named()).containsAll(blobs.hashes());
            purge(bench, this::delete);
            assertThat(blobs.hashes()).isEmpty();
        });
    }

    @Test
    void control_who_deletes_only_what_the_end_names_leaves_what_the_dead_process_wrote() {
        AtomicInteger attempts = new AtomicInteger();
        crash(Step.BEFORE_THE_END, execution -> text(attempts.incrementAndGet()), (bench, run) -> {
            String ended = journal.written().get(journal.written().size() - 1).text();
            purge(bench, (ctx, entry) -> {
                if (ended.contains(RunOutput.of(entry).hash())) {
                    delete(ctx, entry);
                }
            });
            assertThat(blobs.hashes()).hasSize(1);
        });
    }
}
