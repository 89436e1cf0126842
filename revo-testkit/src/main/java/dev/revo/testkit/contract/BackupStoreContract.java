package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Arrival;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Kind;
import dev.revo.spi.BackupStore.Table;
import dev.revo.testkit.TestContexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link BackupStore} does. Extend it and hand over an empty store and a way to put rows into it:
 *
 * <pre>{@code
 * class MyBackupsTest extends BackupStoreContract {
 *     protected BackupStore store() {
 *         return new MyBackups(emptyDatabase());
 *     }
 *
 *     protected void fill(RunContext ctx) {
 *         // rows in every table, an organization with a domain of its own, and hostile texts
 *     }
 * }
 * }</pre>
 */
public abstract class BackupStoreContract {
    private static final Arrival SAME = new Arrival(false, true, Optional.empty());
    private static final Arrival COPY = new Arrival(true, false, Optional.of("copy.example"));
    private static final int PIECE = 7;

    private TestContexts contexts;
    private BackupStore store;
    private RunContext acme;
    private RunContext globex;
    private RunContext copy;

    /** For subclasses. */
    protected BackupStoreContract() {}

    /** An empty store; those handed out before are used no more. */
    protected abstract BackupStore store() throws Exception;

    /** Puts rows of the context's tenant into every table of the store that was handed out last. */
    protected abstract void fill(RunContext ctx) throws Exception;

    /** Names of columns that the store fills anew when rows are written, such as that of the process that had them. */
    protected Set<String> anew() {
        return Set.of();
    }

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
        copy = contexts.of("copy", "cy");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    /** A row as it was handed out. */
    private record Row(Table table, List<@Nullable Object> values) {
        String shown(Set<String> but) {
            List<@Nullable Object> shown = new ArrayList<>(values);
            for (int i = 0; i < shown.size(); i++) {
                if (but.contains(table.columns().get(i).name())) {
                    shown.set(i, "anew");
                }
            }
            // Bytes are equal to themselves only.
            return table.name() + Arrays.deepToString(shown.toArray());
        }
    }

    // NullAway does not see in class files that elements may be null.
    @SuppressWarnings("NullAway")
    private List<Row> read(RunContext ctx) {
        List<Row> rows = new ArrayList<>();
        store.read(ctx, (table, values) -> rows.add(new Row(table, values)));
        return rows;
    }

    private List<String> shown(RunContext ctx) {
        return read(ctx).stream().map(row -> row.shown(anew())).sorted().toList();
    }

    private List<String> shown(List<Row> rows) {
        return rows.stream().map(row -> row.shown(anew())).sorted().toList();
    }

    // NullAway does not see in class files that elements may be null.
    @SuppressWarnings("NullAway")
    private Map<String, Long> write(RunContext ctx, Arrival arrival, List<Row> rows) {
        return store.write(ctx, arrival, sink -> rows.forEach(row -> sink.row(row.table(), row.values())));
    }

    private List<Row> filled(RunContext ctx) throws Exception {
        fill(ctx);
        return read(ctx);
    }

    private static Map<String, Long> counts(List<Row> rows) {
        Map<String, Long> counts = new TreeMap<>();
        rows.forEach(row -> counts.merge(row.table().name(), 1L, Long::sum));
        return counts;
    }

    private static Map<String, Long> some(Map<String, Long> counts) {
        Map<String, Long> some = new TreeMap<>(counts);
        some.values().removeIf(count -> count == 0);
        return some;
    }

    @Test
    void rows_come_table_by_table_with_values_of_their_columns_kinds() throws Exception {
        List<Row> rows = filled(acme);
        assertThat(store.schema()).isPositive();
        assertThat(store.tables())
                .extracting(Table::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("\\w+"));
        List<Table> order = rows.stream().map(Row::table).distinct().toList();
        assertThat(order).as("the kit fills every table").isEqualTo(store.tables());
        int last = 0;
        for (Row row : rows) {
            int at = order.indexOf(row.table());
            assertThat(at).as("a table that is not mixed with others").isGreaterThanOrEqualTo(last);
            last = at;
            assertThat(row.values()).hasSameSizeAs(row.table().columns());
            for (int i = 0; i < row.values().size(); i++) {
                fits(row.table().columns().get(i), row.values().get(i));
            }
        }
    }

    private static void fits(Column column, @Nullable Object value) {
        if (value == null) {
            assertThat(column.required()).as(column.name()).isFalse();
        } else {
            assertThat(value).as(column.name()).isInstanceOf(column.kind().type());
        }
    }

    @Test
    void what_was_read_is_read_again_where_it_was_written() throws Exception {
        List<Row> rows = filled(acme);
        store = store();
        assertThat(read(acme)).as("the control: nothing is there").isEmpty();
        assertThat(some(write(acme, SAME, rows))).isEqualTo(counts(rows));
        assertThat(shown(acme)).isEqualTo(shown(rows));
    }

    @Test
    void under_another_id_it_is_beside_the_first_which_stays_as_it_is() throws Exception {
        List<Row> rows = filled(acme);
        Map<String, Long> written = write(copy, COPY, rows);
        assertThat(some(written)).isEqualTo(counts(read(copy)));
        assertThat(written.values().stream().mapToLong(Long::longValue).sum()).isPositive();
        assertThat(shown(acme)).isEqualTo(shown(rows));
        assertThat(store.obstacle(copy, "free.example")).isPresent();
        assertThat(store.obstacle(contexts.of("third", "di"), "copy.example"))
                .as("the domain it was given")
                .isPresent();
    }

    @Test
    void nothing_of_another_tenant_is_read_or_changed() throws Exception {
        List<String> alone = shown(filled(acme));
        List<String> other = shown(filled(globex));
        assertThat(other).as("the control: there is something to be read").isNotEmpty();
        assertThat(shown(acme)).isEqualTo(alone);
        write(copy, COPY, read(acme));
        assertThat(shown(globex)).isEqualTo(other);
        assertThat(read(contexts.of("nobody", "di"))).isEmpty();
    }

    @Test
    void what_is_there_is_in_the_way_and_nothing_is_written() throws Exception {
        assertThat(store.obstacle(acme, "acme.example")).isEmpty();
        List<Row> rows = filled(acme);
        assertThat(store.obstacle(acme, "free.example")).isPresent();
        write(copy, COPY, rows);
        List<String> before = shown(copy);
        RunContext third = contexts.of("third", "di");
        assertThatThrownBy(() -> write(third, COPY, rows))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("restore_conflict"));
        assertThat(read(third)).isEmpty();
        assertThat(shown(copy)).isEqualTo(before);
        // The control: with a domain that is free it is written.
        write(third, new Arrival(true, false, Optional.of("free.example")), rows);
        assertThat(read(third)).hasSameSizeAs(read(copy));
    }

    // NullAway does not see in class files that elements may be null.
    @SuppressWarnings("NullAway")
    @Test
    void rows_that_end_in_the_middle_leave_nothing() throws Exception {
        List<Row> rows = filled(acme);
        assertThatThrownBy(() -> store.write(copy, COPY, sink -> {
                    rows.subList(0, rows.size() / 2).forEach(row -> sink.row(row.table(), row.values()));
                    throw new ConflictException(Fault.of("mine", "The reader was stopped."));
                }))
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo("mine"));
        assertThat(read(copy)).isEmpty();
        assertThat(store.obstacle(copy, "copy.example")).isEmpty();
        // The control: all of them are written.
        assertThat(write(copy, COPY, rows)).isNotEmpty();
        assertThat(read(copy)).isNotEmpty();
    }

    @Test
    void who_stops_reading_is_told_what_he_threw() throws Exception {
        fill(acme);
        assertThatThrownBy(() -> store.read(acme, (table, values) -> {
                    throw new ConflictException(Fault.of("mine", "Enough."));
                }))
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo("mine"));
        assertThat(read(acme)).as("it can be read all the same").isNotEmpty();
    }

    @Test
    void a_row_that_the_store_does_not_know_is_refused_with_all_others() throws Exception {
        List<Row> rows = filled(acme);
        Table unknown = new Table("no_such_table", List.of(new Column("id", Kind.TEXT, true)));
        List<Row> more = new ArrayList<>(rows);
        more.add(new Row(unknown, List.of("x")));
        assertThatThrownBy(() -> write(copy, COPY, more))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo("backup_refused"));
        assertThat(read(copy)).isEmpty();
        write(copy, COPY, rows);
        assertThat(read(copy)).as("the control: without it").isNotEmpty();
    }

    @Test
    void of_many_who_write_at_once_one_does() throws Exception {
        List<Row> rows = filled(acme);
        List<Boolean> done = Together.run(i -> () -> {
            try {
                write(copy, COPY, rows);
                return true;
            } catch (RevoException e) {
                return false;
            }
        });
        assertThat(done.stream().filter(each -> each)).hasSize(1);
        List<String> together = shown(copy);
        store = store();
        write(copy, COPY, rows);
        assertThat(together).as("as one alone writes it").isEqualTo(shown(copy));
    }

    @Test
    void an_organization_is_erased_in_pieces_and_its_id_stays_taken() throws Exception {
        List<Row> rows = filled(acme);
        List<Row> others = filled(globex);
        store = store();
        write(acme, SAME, rows);
        write(globex, SAME, others);
        List<String> before = shown(globex);
        assertThat(store.bury(acme)).as("while rows are there").isFalse();
        Map<String, Long> piece = store.erase(acme, PIECE);
        while (!piece.isEmpty()) {
            assertThat(piece.values().stream().mapToLong(Long::longValue).sum()).isBetween(1L, (long) PIECE);
            piece = store.erase(acme, PIECE);
        }
        assertThat(store.bury(acme)).isTrue();
        assertThat(read(acme)).isEmpty();
        assertThat(store.obstacle(acme, "new.example")).isPresent();
        assertThat(shown(globex)).isEqualTo(before);
    }

    @Test
    void hostile_domains_are_texts() throws Exception {
        fill(acme);
        RunContext third = contexts.of("third", "di");
        for (String text : Hostile.TEXTS) {
            assertThat(store.obstacle(third, text)).as(text).isEmpty();
        }
    }
}
