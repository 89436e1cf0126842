package dev.revo.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.Wait;
import dev.revo.run.Limits;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.BlobStore;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunJournal;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.StorageLimit;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TaskStore.Standing;
import dev.revo.spi.TaskStore.Task;
import dev.revo.spi.TaskStore.TaskRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of runs that ended, memory keeps the newest: what goes goes as a whole, and what may be needed stays. */
@Timeout(120)
class EndedRunsTest {
    private static final RunBody<String> SAYS = execution -> "said";
    private static final String LARGE = "x".repeat(300_000);

    private static Bench bench(RunJournal journal) {
        return Bench.open(builder -> builder.trustAllCallers().provide(RunJournal.class, journal));
    }

    private static void runs(Bench bench, int many) {
        for (int i = 0; i < many; i++) {
            bench.gate(Bench.BO)
                    .submit(bench.jobs().job("other", SAYS), RunOptions.defaults())
                    .await();
        }
    }

    private static boolean has(RunJournal journal, Bench bench, RunId run) {
        return !journal.read(bench.gate().context(), run, 0, 1).isEmpty();
    }

    /** What is known of a run that had a key and a large result, after this many others of another tenant. */
    private static void afterOthers(RunJournal journal, int others, boolean kept) {
        StorageLedger storage = InMemory.storage();
        try (Bench bench = Bench.open(builder ->
                builder.trustAllCallers().provide(RunJournal.class, journal).provide(StorageLedger.class, storage))) {
            RunOptions once = RunOptions.defaults().idempotencyKey("once");
            RunHandle<String> large = bench.start(execution -> LARGE, once);
            assertThat(large.await()).isEqualTo(LARGE);
            RunHandle<String> failed = bench.submit(bench.jobs().job("fails", execution -> {
                throw new IllegalStateException("no");
            }));
            assertThatThrownBy(failed::await).hasMessageContaining("no");
            runs(bench, others);

            ScopedRevo ada = bench.ada();
            assertThat(ada.runs().status(large.id()).isPresent()).isEqualTo(kept);
            assertThat(ada.runs().attach(Jobs.ref(large.id(), "work")).isPresent())
                    .isEqualTo(kept);
            assertThat(ada.runs().list(RunQuery.all()).items()).hasSize(kept ? 2 : 0);
            long stored = storage.used(bench.gate().context()).getOrDefault("blobs", 0L);
            assertThat(stored).isBetween(kept ? LARGE.length() : 0L, kept ? LARGE.length() + 100L : 0L);
            if (kept) {
                assertThat(ada.runs().again(failed.id())).isNotEqualTo(failed.id());
            } else {
                assertThatThrownBy(() -> ada.runs().again(failed.id())).isInstanceOf(NotFoundException.class);
            }
            RunHandle<String> again = bench.start(execution -> LARGE, once);
            assertThat(again.id().equals(large.id())).as("its key leads to it").isEqualTo(kept);
            assertThat(again.await()).isEqualTo(LARGE);
        }
    }

    @Test
    void what_ended_before_the_newest_is_as_if_it_had_been_purged() {
        afterOthers(InMemory.runJournal(1_000), 1_001, false);
    }

    @Test
    void control_within_the_bound_all_of_it_is_there() {
        afterOthers(InMemory.runJournal(), 1_001, true);
    }

    @Test
    void a_run_that_goes_on_stays_with_its_key_and_with_what_ended_below_it() {
        InMemoryRunJournal journal = new InMemoryRunJournal(new EndedRuns(3));
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger children = new AtomicInteger();
        AtomicReference<RunId> child = new AtomicReference<>();
        try (Bench bench = bench(journal)) {
            RunOptions once = RunOptions.defaults().idempotencyKey("once");
            RunBody<String> parent = execution -> {
                RunHandle<String> below = execution.submit(
                        bench.jobs().job("child", inner -> "child " + children.incrementAndGet()), Limits.none());
                child.set(below.id());
                String said = below.await();
                if (go.getCount() > 0) {
                    throw execution.park("a word");
                }
                return said;
            };
            RunHandle<String> root = bench.start(parent, once);
            Bench.awaitState(root, RunState.WAITING);
            RunHandle<String> plain = bench.submit(bench.jobs().job("plain", SAYS));
            plain.await();
            runs(bench, 10);
            assertThat(has(journal, bench, plain.id())).as("control").isFalse();
            assertThat(has(journal, bench, root.id())).isTrue();
            assertThat(has(journal, bench, child.get())).isTrue();
            assertThat(bench.start(parent, once).id()).isEqualTo(root.id());

            go.countDown();
            root.resume();
            assertThat(root.await()).as("its child did its work once").isEqualTo("child 1");
            runs(bench, 1);
            assertThat(has(journal, bench, root.id())).isTrue();
            assertThat(has(journal, bench, child.get())).as("it counts now").isTrue();
            runs(bench, 3);
            assertThat(has(journal, bench, root.id())).isFalse();
            assertThat(has(journal, bench, child.get())).isFalse();
        }
    }

    @Test
    void a_child_that_ends_after_its_parent_takes_its_place_at_once() {
        InMemoryRunJournal journal = new InMemoryRunJournal(new EndedRuns(3));
        AtomicReference<RunHandle<String>> child = new AtomicReference<>();
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = bench(journal)) {
            assertThat(bench.start(execution -> {
                                child.set(execution.submit(
                                        bench.jobs().job("deaf", inner -> {
                                            Wait.deafOn(go);
                                            return "late";
                                        }),
                                        Limits.none()));
                                Bench.awaitState(child.get(), RunState.RUNNING);
                                return "parent";
                            })
                            .await())
                    .isEqualTo("parent");
            go.countDown();
            assertThatThrownBy(() -> child.get().await()).hasMessageContaining("the run that started it ended");
            assertThat(has(journal, bench, child.get().id())).isTrue();
            runs(bench, 3);
            assertThat(has(journal, bench, child.get().id())).isFalse();
        }
    }

    @Test
    void what_is_purged_makes_room() {
        InMemoryRunJournal journal = new InMemoryRunJournal(new EndedRuns(3));
        try (Bench bench = bench(journal)) {
            RunHandle<String> first = bench.start(SAYS);
            first.await();
            runs(bench, 2);
            assertThat(journal.purge(bench.gate(Bench.BO).context(), Instant.MAX, 1_000, output -> {})
                            .runs())
                    .hasSize(2);
            runs(bench, 2);
            assertThat(has(journal, bench, first.id())).isTrue();
            runs(bench, 1);
            assertThat(has(journal, bench, first.id())).isFalse();
        }
    }

    @Test
    void outputs_that_cannot_be_deleted_harm_no_other_run() {
        InMemoryRunJournal journal = new InMemoryRunJournal(new EndedRuns(1));
        AtomicBoolean asked = new AtomicBoolean();
        StorageLedger broken = new StorageLedger() {
            @Override
            public boolean grow(RunContext ctx, String area, long bytes, long most) {
                return true;
            }

            @Override
            public void shrink(RunContext ctx, String area, long bytes) {
                asked.set(true);
                throw new IllegalStateException("the ledger is away");
            }

            @Override
            public Map<String, Long> used(RunContext ctx) {
                return Map.of();
            }
        };
        BlobStore blobs = InMemory.blobs(journal, broken, StorageLimit.NONE);
        try (Bench bench = Bench.open(builder ->
                builder.trustAllCallers().provide(RunJournal.class, journal).provide(BlobStore.class, blobs))) {
            RunOptions once = RunOptions.defaults().idempotencyKey("once");
            RunHandle<String> large = bench.start(execution -> LARGE, once);
            large.await();
            runs(bench, 1);
            assertThat(asked).isTrue();
            RunHandle<String> next = bench.start(SAYS, once);
            assertThat(next.await()).isEqualTo("said");
            assertThat(next.id()).as("its key went all the same").isNotEqualTo(large.id());
        }
    }

    private static TaskRow row(int number, boolean ended) {
        RunId run = RunId.of(new UUID(1, number));
        Task task = new Task(
                "job", "work", "ada", Optional.empty(), Priority.MEDIUM, Instant.EPOCH.plusSeconds(number), List.of());
        TaskRow submitted = TaskRow.submitted(run, task);
        return ended
                ? submitted.standing(
                        new Standing(
                                RunState.SUCCEEDED,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Instant.EPOCH),
                                Usage.none()),
                        2)
                : submitted;
    }

    private static List<RunId> rows(TaskStore tasks, RunContext ctx) {
        List<RunId> found = new ArrayList<>();
        tasks.find(ctx, RunQuery.all(), TaskStore.Place.FIRST).forEach(row -> found.add(row.id()));
        return found;
    }

    @Test
    void rows_by_themselves_are_the_newest_that_ended_and_all_that_did_not() {
        try (Bench bench = Bench.open()) {
            RunContext ctx = bench.gate().context();
            TaskStore tasks = InMemoryTasks.of(new EndedRuns(2));
            tasks.put(ctx, row(0, false));
            for (int i = 1; i <= 3; i++) {
                tasks.put(ctx, row(i, false));
                tasks.put(ctx, row(i, true));
                tasks.put(ctx, row(i, true));
            }
            assertThat(rows(tasks, ctx))
                    .containsExactly(
                            row(3, true).id(), row(2, true).id(), row(0, true).id());
            assertThat(tasks.forget(ctx, List.of(row(3, true).id()))).isEqualTo(1);
            tasks.put(ctx, row(4, true));
            assertThat(rows(tasks, ctx))
                    .as("what was deleted takes no place")
                    .contains(row(2, true).id());
        }
    }

    @Test
    void a_row_that_comes_after_its_run_was_dropped_goes_too() {
        InMemoryRunJournal journal = new InMemoryRunJournal(new EndedRuns(1));
        TaskStore tasks = InMemory.tasks(journal);
        try (Bench bench = bench(journal)) {
            RunContext ctx = bench.gate().context();
            assertThat(journal.claim(ctx, row(1, true).id())).isPresent();
            tasks.put(ctx, row(1, true));
            tasks.put(ctx, row(2, true));
            assertThat(rows(tasks, ctx)).containsExactly(row(1, true).id());
        }
    }

    @Test
    void a_row_without_a_run_breaks_neither_the_list_nor_the_status() {
        TaskStore tasks = InMemory.tasks(new FlakyJournal());
        try (Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(TaskStore.class, tasks))) {
            RunContext ctx = bench.gate().context();
            tasks.put(ctx, row(1, false));
            tasks.put(ctx, row(2, true));
            RunHandle<String> run = bench.start(SAYS);
            run.await();
            assertThat(bench.ada().runs().list(RunQuery.all()).items())
                    .extracting(each -> each.id())
                    .containsExactly(run.id(), row(2, true).id(), row(1, true).id());
            assertThat(bench.ada().runs().status(row(1, true).id())).isEmpty();
            assertThat(bench.ada().runs().status(row(2, true).id())).isEmpty();
        }
    }

    @Test
    void fewer_than_a_process_holds_anyway_are_refused() {
        assertThatThrownBy(() -> InMemory.runJournal(999))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("runs.ended is 999. Use 1000 or more.");
        assertThatThrownBy(() -> InMemory.tasks(0)).hasMessageContaining("runs.ended is 0");
    }
}
