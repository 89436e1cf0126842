package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.NotFoundException;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyBlobs;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Limits;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.run.RunSummary;
import dev.revo.spi.BlobStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TaskStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A large result, asked for in another life of the process. */
@Timeout(60)
class OutputReadTest {
    private static final String TEXT = "x".repeat(300_000);

    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final FlakyBlobs blobs = new FlakyBlobs(Guarantee.SURVIVES_PROCESS_DEATH);

    private final TaskStore tasks = InMemory.tasks();
    private final IdempotencyStore keys = InMemory.idempotency();

    private Bench life() {
        return Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(TaskStore.class, tasks)
                        .provide(IdempotencyStore.class, keys)
                        .provide(BlobStore.class, blobs));
    }

    private RunHandle<String> ended(RunBody<String> body) {
        try (Bench first = life()) {
            RunHandle<String> run = first.start(body);
            run.await();
            return run;
        }
    }

    private static RunStatus status(Bench bench, RunHandle<?> run) {
        return bench.ada().runs().status(run.id()).orElseThrow();
    }

    private static RunHandle<String> attached(Bench bench, RunHandle<String> run) {
        return bench.ada().runs().attach(run.ref()).orElseThrow();
    }

    @Test
    void blobs_are_read_when_a_result_is_asked_for_and_once() {
        RunHandle<String> run = ended(execution -> TEXT);
        try (Bench second = life()) {
            RunStatus status = status(second, run);
            assertThat(status.state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(status.toString()).doesNotContain("xxx");
            assertThat(second.ada().runs().list(RunQuery.all()).items())
                    .extracting(RunSummary::state)
                    .containsExactly(RunState.SUCCEEDED);
            RunHandle<String> handle = attached(second, run);
            assertThat(handle.status().state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(blobs.reads()).as("nobody asked for a result").isZero();
            assertThat(status.resultJson()).contains("{\"value\":\"" + TEXT + "\"}");
            assertThat(status.resultJson()).isPresent();
            assertThat(blobs.reads()).isEqualTo(1);
            assertThat(status).as("the same, looked at or not").isEqualTo(status(second, run));
            assertThat(status.toString()).doesNotContain("xxx");
            assertThat(handle.await()).isEqualTo(TEXT);
            assertThat(handle.await(Duration.ZERO)).contains(TEXT);
            assertThat(handle.completion().toCompletableFuture()).isCompletedWithValue(TEXT);
            assertThat(handle.status().resultJson()).isPresent();
            assertThat(blobs.reads()).isEqualTo(2);
        }
    }

    @Test
    void threads_that_ask_at_once_read_once() throws Exception {
        RunHandle<String> run = ended(execution -> TEXT);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Bench second = life()) {
            RunHandle<String> handle = attached(second, run);
            CyclicBarrier start = new CyclicBarrier(8);
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return handle.await();
                }));
            }
            for (Future<String> each : all) {
                assertThat(each.get()).isEqualTo(TEXT);
            }
            assertThat(blobs.reads()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void the_same_request_again_is_answered_from_the_blobs() {
        RunOptions once = RunOptions.defaults().idempotencyKey("k");
        AtomicInteger ran = new AtomicInteger();
        RunBody<String> body = execution -> {
            ran.incrementAndGet();
            return TEXT;
        };
        for (int life = 0; life < 2; life++) {
            try (Bench bench = life()) {
                assertThat(bench.start(body, once).await()).isEqualTo(TEXT);
            }
        }
        assertThat(ran).hasValue(1);
        assertThat(blobs.reads()).isEqualTo(1);
    }

    @Test
    void a_parent_that_goes_on_finds_the_large_result_of_its_child() {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        RunHandle<String> parent;
        RunBody<String> body = execution -> {
            String got = execution
                    .submit(jobs.job("child", inner -> TEXT + ran.incrementAndGet()), Limits.none())
                    .await();
            if (attempts.incrementAndGet() == 1) {
                throw execution.park("somebody");
            }
            return "" + got.length();
        };
        try (Bench first = life()) {
            parent = first.start(body);
            Bench.awaitState(parent, RunState.WAITING);
        }
        try (Bench second = life()) {
            assertThat(attached(second, parent).await()).isEqualTo("" + (TEXT.length() + 1));
        }
        assertThat(ran).hasValue(1);
        assertThat(blobs.reads()).isEqualTo(1);
    }

    private static void isGone(RunHandle<String> run, ThrowingCallable asking) {
        assertThatThrownBy(asking)
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("retention or somebody else deleted it")
                .satisfies(e -> {
                    assertThat(((RevoException) e).code()).isEqualTo("output_gone");
                    assertThat(((RevoException) e).context())
                            .containsEntry("run", run.id().value());
                });
    }

    @Test
    void a_result_that_somebody_deleted_is_said_to_be_gone() {
        RunHandle<String> run = ended(execution -> TEXT);
        try (Bench second = life()) {
            assertThat(attached(second, run).await()).as("the control").isEqualTo(TEXT);
            blobs.delete(second.gate().context(), blobs.hashes().iterator().next());
            RunHandle<String> handle = attached(second, run);
            assertThat(handle.status().state()).isEqualTo(RunState.SUCCEEDED);
            isGone(run, handle::await);
            isGone(run, () -> handle.await(Duration.ZERO));
            isGone(run, () -> status(second, run).resultJson());
            assertThat(handle.completion().toCompletableFuture()).isCompletedExceptionally();
            assertThat(second.ada().runs().list(RunQuery.all()).items()).hasSize(1);
        }
    }

    static Stream<UnaryOperator<byte[]>> damages() {
        return Stream.of(
                content -> {
                    content[content.length / 2] ^= 1;
                    return content;
                },
                content -> {
                    content[0] ^= 1;
                    return content;
                },
                content -> Arrays.copyOf(content, content.length - 1),
                content -> Arrays.copyOf(content, content.length + 1),
                content -> new byte[0]);
    }

    private static void isDamaged(RunHandle<String> run, ThrowingCallable asking) {
        assertThatThrownBy(asking).isInstanceOf(UnavailableException.class).satisfies(e -> {
            assertThat(((RevoException) e).code()).isEqualTo("output_damaged");
            assertThat(((RevoException) e).retryable()).isFalse();
            assertThat(((RevoException) e).context())
                    .containsEntry("run", run.id().value());
        });
    }

    @ParameterizedTest
    @MethodSource("damages")
    void a_result_that_is_not_what_it_was_is_said_to_be_damaged(UnaryOperator<byte[]> how) {
        RunHandle<String> run = ended(execution -> TEXT);
        try (Bench second = life()) {
            RunHandle<String> handle = attached(second, run);
            blobs.rewrite(how);
            isDamaged(run, handle::await);
            blobs.rewrite(content -> content);
            assertThat(handle.await())
                    .as("the control, and it is asked for again")
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void the_result_of_another_run_is_not_taken_for_this_ones() {
        RunHandle<String> one = ended(execution -> TEXT + 1);
        JournalEntry end = journal.written().get(journal.written().size() - 1);
        RunHandle<String> other = ended(execution -> TEXT + 2);
        journal.rewrite(entry -> entry.type().equals(RunJournal.FINISHED)
                ? JournalEntry.of(entry.run(), entry.sequence(), entry.type(), entry.version(), entry.at(), end.data())
                : entry);
        try (Bench second = life()) {
            assertThat(attached(second, one).await()).as("the control").isEqualTo(TEXT + 1);
            isDamaged(other, attached(second, other)::await);
        }
    }

    private static UnaryOperator<JournalEntry> newer(String type) {
        return entry -> entry.type().equals(type)
                ? JournalEntry.of(entry.run(), entry.sequence(), type, entry.version() + 1, entry.at(), entry.data())
                : entry;
    }

    private static void isNewer(ThrowingCallable asking) {
        assertThatThrownBy(asking)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("upgrade this one")
                .satisfies(e -> assertThat(((RevoException) e).code()).isEqualTo("newer_journal"));
    }

    @Test
    void the_end_that_a_newer_reVo_wrote_is_refused_and_keeps_no_other_from_the_list() {
        RunHandle<String> run = ended(execution -> TEXT);
        journal.rewrite(newer(RunJournal.FINISHED));
        try (Bench second = life()) {
            isNewer(() -> status(second, run));
            isNewer(() -> attached(second, run));
            second.start(execution -> "x").await();
            assertThat(second.ada().runs().list(RunQuery.all()).items()).isNotEmpty();
            journal.rewrite(entry -> entry);
            assertThat(attached(second, run).await()).as("the control").isEqualTo(TEXT);
        }
    }

    @Test
    void a_run_that_a_newer_reVo_began_is_left_to_it() {
        RunHandle<String> run;
        AtomicInteger attempts = new AtomicInteger();
        RunBody<String> body = execution -> {
            if (attempts.incrementAndGet() == 1) {
                throw execution.park("somebody");
            }
            return "done";
        };
        try (Bench first = life()) {
            run = first.start(body);
            Bench.awaitState(run, RunState.WAITING);
        }
        for (String type : List.of("run.submitted", "run.started")) {
            journal.rewrite(newer(type));
            try (Bench second = life()) {
                assertThat(second.revo().health().figures()).containsEntry("runs", 0L);
            }
            assertThat(journal.types()).as("it was not ended").doesNotContain("run.finished");
        }
        journal.rewrite(entry -> entry);
        try (Bench third = life()) {
            assertThat(attached(third, run).await()).as("the control").isEqualTo("done");
        }
    }

    @Test
    void what_runs_kept_before_is_read_as_it_is() {
        RunHandle<String> run = ended(execution -> "small");
        JournalEntry end = journal.written().get(journal.written().size() - 1);
        // As every reVo before this one wrote it, however large.
        String json = "{\"state\":\"SUCCEEDED\",\"outcome\":\"\",\"result\":\"{\\\"value\\\":\\\"" + TEXT
                + "\\\"}\",\"usage\":{\"input\":0,\"output\":0,\"modelCalls\":0,\"toolCalls\":0,\"estimated\":false}}";
        journal.rewrite(entry -> entry.type().equals(RunJournal.FINISHED)
                ? JournalEntry.of(
                        end.run(), end.sequence(), end.type(), 1, end.at(), json.getBytes(StandardCharsets.UTF_8))
                : entry);
        try (Bench second = life()) {
            assertThat(attached(second, run).await()).isEqualTo(TEXT);
            assertThat(blobs.reads()).isZero();
        }
    }

    @Test
    void blobs_that_break_their_rules_are_named() {
        RunHandle<String> run = ended(execution -> TEXT);
        blobs.rewrite(content -> {
            throw new IllegalStateException("disk");
        });
        try (Bench second = life()) {
            assertThatThrownBy(attached(second, run)::await)
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("FlakyBlobs");
        }
    }
}
