package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Arrival;
import dev.revo.spi.BackupStore.RowSink;
import dev.revo.spi.BackupStore.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The kit on rows in memory, and on stores that are wrong in one way each. */
// NullAway does not see in class files that elements may be null.
@SuppressWarnings("NullAway")
final class BackupStoreContractTest extends BackupStoreContract {
    private final AtomicReference<PlainBackups> last = new AtomicReference<>(new PlainBackups());

    @Override
    protected BackupStore store() {
        last.set(new PlainBackups());
        return last.get();
    }

    @Override
    protected void fill(RunContext ctx) {
        last.get().fill(ctx.tenant());
    }

    /** What a wrong store does, with the rows of the right one. */
    private interface Wrong {
        Object answer(PlainBackups right, RunContext ctx, Object[] arguments);
    }

    private static List<String> failures(String method, Wrong wrong) throws Exception {
        return Kit.failures(BackupStoreContract.class, () -> new BackupStoreContract() {
            private final AtomicReference<PlainBackups> now = new AtomicReference<>(new PlainBackups());

            @Override
            protected BackupStore store() {
                PlainBackups right = new PlainBackups();
                now.set(right);
                return Kit.wrong(
                        BackupStore.class,
                        right,
                        method,
                        (same, arguments) -> wrong.answer(right, (RunContext) arguments[0], arguments));
            }

            @Override
            protected void fill(RunContext ctx) {
                now.get().fill(ctx.tenant());
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, ctx, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_forgets_a_row_fails() throws Exception {
        assertThat(failures("write", (right, ctx, arguments) -> {
                    List<PlainBackups.Row> all = new ArrayList<>();
                    ((Rows) arguments[2]).into((table, values) -> all.add(new PlainBackups.Row(table, values)));
                    return right.write(
                            ctx,
                            (Arrival) arguments[1],
                            sink -> all.subList(0, all.size() - 1).forEach(row -> sink.row(row.table(), row.values())));
                }))
                .contains("what_was_read_is_read_again_where_it_was_written");
    }

    @Test
    void a_store_that_keeps_what_came_before_a_failure_fails() throws Exception {
        assertThat(failures("write", (right, ctx, arguments) -> {
                    List<PlainBackups.Row> came = new ArrayList<>();
                    try {
                        ((Rows) arguments[2]).into((table, values) -> came.add(new PlainBackups.Row(table, values)));
                    } catch (RevoException e) {
                        right.rows.put(ctx.tenant(), came);
                        throw e;
                    }
                    return right.write(ctx, (Arrival) arguments[1], (Rows) arguments[2]);
                }))
                .containsExactly("rows_that_end_in_the_middle_leave_nothing");
    }

    @Test
    void a_store_that_reads_over_all_tenants_fails() throws Exception {
        assertThat(failures("read", (right, ctx, arguments) -> {
                    right.rows
                            .values()
                            .forEach(rows -> List.copyOf(rows)
                                    .forEach(row -> ((RowSink) arguments[1]).row(row.table(), row.values())));
                    return Map.of();
                }))
                .contains("nothing_of_another_tenant_is_read_or_changed");
    }

    @Test
    void a_store_that_writes_over_what_is_there_fails() throws Exception {
        assertThat(failures("write", (right, ctx, arguments) -> {
                    right.rows.remove(ctx.tenant());
                    right.domains.clear();
                    return right.write(ctx, (Arrival) arguments[1], (Rows) arguments[2]);
                }))
                .contains("what_is_there_is_in_the_way_and_nothing_is_written", "of_many_who_write_at_once_one_does");
    }

    @Test
    void a_store_in_which_nothing_is_in_the_way_fails() throws Exception {
        assertThat(failures("obstacle", (right, ctx, arguments) -> Optional.empty()))
                .contains("what_is_there_is_in_the_way_and_nothing_is_written");
    }

    @Test
    void a_store_that_erases_all_at_once_fails() throws Exception {
        assertThat(failures("erase", (right, ctx, arguments) -> right.erase(ctx, Integer.MAX_VALUE)))
                .containsExactly("an_organization_is_erased_in_pieces_and_its_id_stays_taken");
    }

    @Test
    void a_store_that_frees_the_id_fails() throws Exception {
        assertThat(failures("bury", (right, ctx, arguments) -> {
                    boolean buried = right.bury(ctx);
                    right.domains.remove(ctx.tenant());
                    return buried;
                }))
                .containsExactly("an_organization_is_erased_in_pieces_and_its_id_stays_taken");
    }
}
