package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TaskStore.Place;
import dev.revo.spi.TaskStore.Standing;
import dev.revo.spi.TaskStore.Task;
import dev.revo.spi.TaskStore.TaskRow;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TaskStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyTasksTest extends TaskStoreContract {
 *     protected TaskStore store() {
 *         return new MyTasks(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class TaskStoreContract {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");

    private TestContexts contexts;
    private TaskStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected TaskStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract TaskStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static RunId run(long number) {
        return RunId.of(new UUID(7, number));
    }

    private static Task task(String name, String principal, long second) {
        return new Task("agent", name, principal, Optional.empty(), Priority.MEDIUM, AT.plusSeconds(second), List.of());
    }

    private static TaskRow tagged(long number, String... tags) {
        return tagged("agent", number, tags);
    }

    private static TaskRow tagged(String kind, long number, String... tags) {
        Instant at = AT.plusSeconds(number);
        return TaskRow.submitted(
                run(number), new Task(kind, "writer", "ada", Optional.empty(), Priority.MEDIUM, at, List.of(tags)));
    }

    private static TaskRow queued(long number) {
        return TaskRow.submitted(run(number), task("writer", "ada", number));
    }

    private static Standing succeeded(String outcome) {
        return new Standing(
                RunState.SUCCEEDED,
                Optional.of(outcome),
                Optional.empty(),
                Optional.of(AT.plusSeconds(100)),
                Optional.of(AT.plusSeconds(200)),
                Usage.of(12, 34, 5, 6)
                        .cached(7, 2)
                        .reasoning(30)
                        .cost(Money.usd("0.0123456789"))
                        .asEstimate());
    }

    private List<Long> found(RunQuery query) {
        return found(query, Place.FIRST);
    }

    private List<Long> found(RunQuery query, Place after) {
        return store.find(acme, query, after).stream()
                .map(row -> UUID.fromString(row.id().value()).getLeastSignificantBits())
                .toList();
    }

    @Test
    void a_row_comes_back_whole() {
        TaskRow full = new TaskRow(
                run(1),
                new Task(
                        "plan",
                        "b\u00fcro \\ \ud83d\ude80",
                        "ada",
                        Optional.of(run(9)),
                        Priority.URGENT,
                        Instant.parse("2026-03-01T12:00:00.123456789Z"),
                        List.of("zeta", "order:4711", "Alpha", "a.b_c-d")),
                new Standing(
                        RunState.FAILED,
                        Optional.of("partial"),
                        Optional.of("agent_failed"),
                        Optional.of(AT),
                        Optional.of(AT.plusNanos(1_000)),
                        Usage.of(Long.MAX_VALUE, 1, 2, 3).cost(Money.usd("12.5"))),
                7);
        store.put(acme, full);
        assertThat(store.find(acme, run(1))).contains(full);
        assertThat(full.submitted()).isEqualTo(AT);
        assertThat(store.find(acme, RunQuery.all(), Place.FIRST)).containsExactly(full);
        store.put(acme, queued(2));
        assertThat(store.find(acme, run(2))).contains(queued(2));
    }

    @Test
    void an_older_row_never_takes_the_place_of_a_newer_one() {
        TaskRow ended = queued(1).standing(succeeded("verified"), 5);
        store.put(acme, ended);
        store.put(acme, queued(1));
        store.put(acme, queued(1).standing(Standing.QUEUED, 4));
        store.put(acme, queued(1).standing(Standing.QUEUED, 5));
        assertThat(store.find(acme, run(1))).contains(ended);
        TaskRow later = queued(1).standing(succeeded("partial"), 6);
        store.put(acme, later);
        assertThat(store.find(acme, run(1))).as("the control").contains(later);
    }

    @Test
    void of_many_who_write_one_row_at_once_the_latest_entry_stays() throws Exception {
        for (int round = 0; round < 5; round++) {
            long number = round;
            Together.run(i -> () -> {
                store.put(acme, queued(number).standing(succeeded("by " + i), i));
                return true;
            });
            assertThat(store.find(acme, run(number)).orElseThrow().outcome()).contains("by " + (Together.THREADS - 1));
        }
    }

    @Test
    void rows_are_listed_newest_first_and_page_by_page() {
        for (long number : List.of(3L, 1L, 5L, 2L, 4L)) {
            store.put(acme, queued(number));
        }
        // Submitted in the same microsecond: their ids decide.
        store.put(acme, TaskRow.submitted(run(7), task("writer", "ada", 3)));
        store.put(acme, TaskRow.submitted(run(0), task("writer", "ada", 3)));
        assertThat(found(RunQuery.all())).containsExactly(5L, 4L, 7L, 3L, 0L, 2L, 1L);
        List<Long> all = new ArrayList<>();
        Place at = Place.FIRST;
        List<TaskRow> page;
        do {
            page = store.find(acme, RunQuery.all().top(2), at);
            for (TaskRow row : page) {
                all.add(UUID.fromString(row.id().value()).getLeastSignificantBits());
                at = row.place();
            }
            assertThat(page).hasSizeLessThanOrEqualTo(2);
        } while (!page.isEmpty());
        assertThat(all).containsExactly(5L, 4L, 7L, 3L, 0L, 2L, 1L);
    }

    @Test
    void each_condition_leaves_out_what_does_not_fulfil_it() {
        store.put(acme, queued(1));
        store.put(acme, TaskRow.submitted(run(2), task("reader", "bo", 2)).standing(succeeded("verified"), 3));
        store.put(
                acme,
                TaskRow.submitted(
                        run(3),
                        new Task(
                                "plan",
                                "writer",
                                "bo",
                                Optional.of(run(1)),
                                Priority.LOW,
                                AT.plusSeconds(3),
                                List.of())));
        assertThat(found(RunQuery.all().kind("agent"))).containsExactly(2L, 1L);
        assertThat(found(RunQuery.all().name("writer"))).containsExactly(3L, 1L);
        assertThat(found(RunQuery.all().agent("writer"))).containsExactly(1L);
        assertThat(found(RunQuery.all().by("bo"))).containsExactly(3L, 2L);
        assertThat(found(RunQuery.all().state(RunState.SUCCEEDED))).containsExactly(2L);
        assertThat(found(RunQuery.all().state(RunState.QUEUED))).containsExactly(3L, 1L);
        assertThat(found(RunQuery.all().outcome("verified"))).containsExactly(2L);
        assertThat(found(RunQuery.all().parent(run(1)))).containsExactly(3L);
        assertThat(found(RunQuery.all().from(AT.plusSeconds(2)))).containsExactly(3L, 2L);
        assertThat(found(RunQuery.all().until(AT.plusSeconds(2)))).containsExactly(1L);
        assertThat(found(RunQuery.all()
                        .agent("reader")
                        .by("bo")
                        .state(RunState.SUCCEEDED)
                        .outcome("verified")
                        .from(AT)))
                .containsExactly(2L);
        assertThat(found(RunQuery.all().name("nobody"))).isEmpty();
    }

    @Test
    void runs_that_failed_are_found_by_what_went_wrong() {
        store.put(acme, queued(1).standing(failed("poison"), 3));
        store.put(acme, queued(2).standing(failed("denied"), 3));
        store.put(acme, queued(3));
        store.put(globex, queued(4).standing(failed("poison"), 3));
        assertThat(found(RunQuery.all().problem("poison"))).containsExactly(1L);
        assertThat(store.count(acme, RunQuery.all().problem("denied")))
                .containsOnly(java.util.Map.entry(RunState.FAILED, 1L));
        assertThat(found(RunQuery.all().problem("other"))).isEmpty();
    }

    private static Standing failed(String code) {
        return new Standing(
                RunState.FAILED,
                Optional.empty(),
                Optional.of(code),
                Optional.empty(),
                Optional.of(AT.plusSeconds(60)),
                Usage.none());
    }

    @Test
    void rows_are_counted_by_state() {
        assertThat(store.count(acme, RunQuery.all())).isEmpty();
        store.put(acme, queued(1));
        store.put(acme, queued(2));
        store.put(acme, queued(3).standing(succeeded("verified"), 3));
        assertThat(store.count(acme, RunQuery.all()))
                .containsOnly(java.util.Map.entry(RunState.QUEUED, 2L), java.util.Map.entry(RunState.SUCCEEDED, 1L));
        assertThat(store.count(acme, RunQuery.all().from(AT.plusSeconds(2)).top(1)))
                .as("conditions count, the size does not")
                .containsOnly(java.util.Map.entry(RunState.QUEUED, 1L), java.util.Map.entry(RunState.SUCCEEDED, 1L));
    }

    @Test
    void what_is_forgotten_is_gone_and_the_rest_is_not() {
        store.put(acme, queued(1));
        store.put(acme, queued(2));
        assertThat(store.forget(acme, List.of())).isZero();
        assertThat(store.forget(acme, List.of(run(1), run(8)))).isEqualTo(1);
        assertThat(store.forget(acme, List.of(run(1)))).isZero();
        assertThat(store.find(acme, run(1))).isEmpty();
        assertThat(found(RunQuery.all())).containsExactly(2L);
    }

    @Test
    void another_tenants_runs_do_not_exist() {
        TaskRow ours = queued(1).standing(succeeded("verified"), 3);
        store.put(acme, ours);
        assertThat(store.find(globex, run(1))).isEmpty();
        assertThat(store.find(globex, RunQuery.all(), Place.FIRST)).isEmpty();
        assertThat(store.find(globex, RunQuery.all().agent("writer"), new Place(AT.plusSeconds(9), run(9))))
                .isEmpty();
        assertThat(store.count(globex, RunQuery.all())).isEmpty();
        assertThat(store.forget(globex, List.of(run(1)))).isZero();
        store.put(globex, queued(1).standing(succeeded("theirs"), 9));
        assertThat(store.find(acme, run(1))).as("the control: its own").contains(ours);
        assertThat(store.count(acme, RunQuery.all())).containsOnlyKeys(RunState.SUCCEEDED);
    }

    @Test
    void hostile_texts_are_texts() {
        long number = 0;
        for (String text : Hostile.TEXTS) {
            TaskRow row = TaskRow.submitted(
                    run(++number),
                    new Task(text, text, text, Optional.empty(), Priority.LOW, AT.plusSeconds(number), List.of()));
            row = row.standing(
                    new Standing(
                            RunState.FAILED,
                            Optional.of(text),
                            Optional.of(text),
                            Optional.empty(),
                            Optional.empty(),
                            Usage.none()),
                    1);
            store.put(acme, row);
            assertThat(store.find(acme, row.id())).as(text).contains(row);
            assertThat(store.find(acme, RunQuery.all().name(text), Place.FIRST))
                    .as(text)
                    .containsExactly(row);
            assertThat(found(RunQuery.all().tag(text))).as(text).isEmpty();
        }
    }

    @Test
    void a_row_has_the_tags_that_it_was_put_with_first_in_their_order() {
        TaskRow row = tagged(1, "zeta", "alpha", "Alpha");
        store.put(acme, row);
        store.put(acme, row.standing(succeeded("verified"), 3));
        assertThat(store.find(acme, run(1)).orElseThrow().tags()).containsExactly("zeta", "alpha", "Alpha");
        // Its end came first, as when its process died in between.
        store.put(acme, tagged(2, "late", "early").standing(succeeded("verified"), 3));
        store.put(acme, tagged(2, "late", "early"));
        assertThat(store.find(acme, RunQuery.all(), Place.FIRST))
                .extracting(TaskRow::tags)
                .containsExactly(List.of("late", "early"), List.of("zeta", "alpha", "Alpha"));
    }

    @Test
    void runs_are_found_by_their_tags_newest_first_and_page_by_page() {
        for (long number = 1; number <= 6; number++) {
            store.put(acme, number % 2 == 0 ? tagged(number, "even", "all") : tagged(number, "all", "odd"));
        }
        store.put(acme, queued(7));
        assertThat(found(RunQuery.all().tag("all"))).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(found(RunQuery.all().tag("even"))).containsExactly(6L, 4L, 2L);
        Place fourth = store.find(acme, run(4)).orElseThrow().place();
        assertThat(found(RunQuery.all().tag("even").top(1), fourth)).containsExactly(2L);
        assertThat(found(RunQuery.all().tag("Even"))).as("the letters count").isEmpty();
        assertThat(found(RunQuery.all().tag("eve"))).as("a part of a tag").isEmpty();
    }

    @Test
    void of_several_tags_a_run_must_have_each() {
        store.put(acme, tagged(1, "a"));
        store.put(acme, tagged(2, "b", "a"));
        store.put(acme, tagged(3, "c", "b", "a"));
        store.put(acme, tagged(4, "b"));
        assertThat(found(RunQuery.all().tag("a").tag("b"))).containsExactly(3L, 2L);
        assertThat(found(RunQuery.all().tag("b").tag("a").tag("b"))).containsExactly(3L, 2L);
        assertThat(found(RunQuery.all().tag("a").tag("b").tag("c"))).containsExactly(3L);
        assertThat(found(RunQuery.all().tag("a").tag("nothing"))).isEmpty();
    }

    @Test
    void runs_with_a_tag_are_counted_by_state_and_found_by_other_conditions_too() {
        store.put(acme, tagged(1, "a"));
        store.put(acme, tagged("job", 2, "a").standing(succeeded("verified"), 3));
        store.put(acme, tagged("job", 3, "a", "b"));
        store.put(acme, queued(4));
        assertThat(store.count(acme, RunQuery.all().tag("a")))
                .containsOnly(java.util.Map.entry(RunState.QUEUED, 2L), java.util.Map.entry(RunState.SUCCEEDED, 1L));
        assertThat(store.count(acme, RunQuery.all().tag("a").tag("b")))
                .containsOnly(java.util.Map.entry(RunState.QUEUED, 1L));
        assertThat(found(RunQuery.all().tag("a").state(RunState.QUEUED))).containsExactly(3L, 1L);
        assertThat(found(RunQuery.all()
                        .tag("a")
                        .kind("job")
                        .from(AT.plusSeconds(2))
                        .until(AT.plusSeconds(3))))
                .containsExactly(2L);
    }

    @Test
    void another_tenants_equal_tag_is_not_found_and_goes_alone() {
        store.put(acme, tagged(1, "a", "ours"));
        store.put(globex, tagged(1, "a", "theirs"));
        store.put(globex, tagged(2, "a"));
        assertThat(found(RunQuery.all().tag("a"))).containsExactly(1L);
        assertThat(found(RunQuery.all().tag("a").tag("theirs"))).isEmpty();
        assertThat(found(RunQuery.all().tag("theirs"))).isEmpty();
        assertThat(store.count(acme, RunQuery.all().tag("a"))).containsOnly(java.util.Map.entry(RunState.QUEUED, 1L));
        assertThat(store.forget(acme, List.of(run(1), run(2)))).isEqualTo(1);
        assertThat(found(RunQuery.all().tag("a"))).isEmpty();
        assertThat(store.find(globex, run(1)).orElseThrow().tags())
                .as("the control: its own")
                .containsExactly("a", "theirs");
        // What is put again begins anew.
        store.put(acme, tagged(1, "b"));
        assertThat(store.find(acme, run(1)).orElseThrow().tags()).containsExactly("b");
    }
}
