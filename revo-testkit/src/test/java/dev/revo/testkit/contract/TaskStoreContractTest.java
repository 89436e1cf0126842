package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TaskStore.Place;
import dev.revo.spi.TaskStore.Task;
import dev.revo.spi.TaskStore.TaskRow;
import dev.revo.testkit.TestContexts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class TaskStoreContractTest extends TaskStoreContract {
    @Override
    protected TaskStore store() {
        return InMemory.tasks();
    }

    private static List<String> failures(String method, Kit.Wrong<TaskStore> wrong) throws Exception {
        return Kit.failures(TaskStoreContract.class, () -> new TaskStoreContract() {
            @Override
            protected TaskStore store() {
                return Kit.wrong(TaskStore.class, InMemory.tasks(), method, wrong);
            }
        });
    }

    private static RunContext ctx(Object[] arguments) {
        return (RunContext) arguments[0];
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_where_who_writes_last_wins_fails() throws Exception {
        assertThat(failures("put", (right, arguments) -> {
                    TaskRow row = (TaskRow) arguments[1];
                    right.forget(ctx(arguments), List.of(row.id()));
                    right.put(ctx(arguments), row);
                    return null;
                }))
                .contains("an_older_row_never_takes_the_place_of_a_newer_one");
    }

    private static List<String> finding(Finding wrong) throws Exception {
        return failures("find", (right, arguments) -> {
            if (arguments.length == 2) {
                return right.find(ctx(arguments), (RunId) arguments[1]);
            }
            return wrong.find(right, ctx(arguments), (RunQuery) arguments[1], (Place) arguments[2]);
        });
    }

    /** What a wrong store finds. */
    private interface Finding {
        List<TaskRow> find(TaskStore right, RunContext ctx, RunQuery query, Place after);
    }

    @Test
    void a_store_that_lists_the_oldest_first_fails() throws Exception {
        assertThat(finding((right, ctx, query, after) -> {
                    List<TaskRow> rows = new ArrayList<>(right.find(ctx, query, after));
                    Collections.reverse(rows);
                    return rows;
                }))
                .contains("rows_are_listed_newest_first_and_page_by_page");
    }

    @Test
    void a_store_that_begins_each_page_by_time_alone_fails() throws Exception {
        assertThat(finding((right, ctx, query, after) -> right.find(
                        ctx,
                        query,
                        after.equals(Place.FIRST)
                                ? after
                                : new Place(after.submitted(), RunId.parse("00000000-0000-0000-0000-000000000000")))))
                .contains("rows_are_listed_newest_first_and_page_by_page");
    }

    @Test
    void a_store_that_leaves_a_condition_out_fails() throws Exception {
        assertThat(finding((right, ctx, query, after) -> {
                    RunQuery less =
                            query.principal().isPresent() ? RunQuery.all().top(query.top()) : query;
                    return right.find(ctx, less, after);
                }))
                .containsExactly("each_condition_leaves_out_what_does_not_fulfil_it");
    }

    @Test
    void a_store_that_looks_at_the_first_tag_alone_fails() throws Exception {
        assertThat(finding((right, ctx, query, after) -> {
                    RunQuery less = query.tags().size() > 1
                            ? RunQuery.all().tag(query.tags().get(0))
                            : query;
                    return right.find(ctx, less, after);
                }))
                .contains("of_several_tags_a_run_must_have_each");
    }

    @Test
    void a_store_that_loses_tags_or_sorts_them_fails() throws Exception {
        assertThat(failures("put", (right, arguments) -> {
                    TaskRow row = (TaskRow) arguments[1];
                    Task task = row.task();
                    Task sorted = new Task(
                            task.kind(),
                            task.name(),
                            task.principal(),
                            task.parent(),
                            task.priority(),
                            task.submitted(),
                            task.tags().stream().sorted().toList());
                    right.put(ctx(arguments), new TaskRow(row.id(), sorted, row.standing(), row.sequence()));
                    return null;
                }))
                .contains("a_row_comes_back_whole", "a_row_has_the_tags_that_it_was_put_with_first_in_their_order");
    }

    @Test
    void a_store_that_finds_runs_of_others_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext one = contexts.of("acme", "ada");
            assertThat(finding((right, ctx, query, after) -> right.find(one, query, after)))
                    .contains("another_tenants_runs_do_not_exist");
        }
    }
}
