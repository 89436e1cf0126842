package dev.revo.store.jdbc;

import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.TaskStore.Standing;
import dev.revo.spi.TaskStore.Task;
import dev.revo.spi.TaskStore.TaskRow;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** Rows of runs between the table and the SPI. */
final class TaskRows {
    static final String COLUMNS = "run_id, task_kind, task_name, principal_id, parent_id, priority_name, submitted_at,"
            + " state_name, outcome_name, problem_code, started_at, ended_at, input_tokens, output_tokens,"
            + " cache_read_tokens, cache_write_tokens, reasoning_tokens, model_calls, tool_calls, cost, currency, estimated, sequence_number";

    /** The columns of the row {@code r}, with its tags. */
    static final String SELECTED = "r." + COLUMNS.replace(", ", ", r.") + ", " + TaskTags.SELECTED;

    private static final String FROM = " from revo_task r where r.tenant_id = :tenant";

    private TaskRows() {}

    /** What a query asks for, as SQL that follows the tenant's predicate. */
    static final class Conditions {
        private final StringBuilder sql = new StringBuilder();
        private final boolean tagged;
        private final String sorted;

        private Conditions(RunQuery query) {
            this.tagged = !query.tags().isEmpty();
            this.sorted = tagged
                    ? "g.tag_name desc, "
                    : query.name().isPresent()
                            ? "r.task_name desc, "
                            : query.state().isPresent() ? "r.state_name desc, " : "";
        }

        private final Map<String, Object> values = new HashMap<>();

        private void add(String condition, String name, Object value) {
            sql.append(" and ").append(condition);
            values.put(name, value);
        }

        private void tag(int number, String tag) {
            if (number == 0) {
                values.put("tag0", Texts.in(tag));
            } else {
                add(TaskTags.also(number), "tag" + number, Texts.in(tag));
            }
        }

        /** The tables and the tenant's predicates; the rows are {@code r}. */
        String from() {
            return tagged ? TaskTags.FROM : FROM;
        }

        /** Which of the tables has the order of submission. */
        String first() {
            return tagged ? "g" : "r";
        }

        String sql() {
            return sql.toString();
        }

        /** The order of submission backwards, with all columns of the index that has it. */
        String newestFirst() {
            String by = first();
            return " order by " + by + ".tenant_id desc, " + sorted + by + ".submitted_at desc, " + by + ".run_id desc";
        }

        Query bound(Query query) {
            values.forEach(query::bind);
            return query;
        }
    }

    static Conditions conditions(RunQuery query) {
        Conditions all = new Conditions(query);
        String submitted = all.first() + ".submitted_at ";
        query.kind().ifPresent(kind -> all.add("r.task_kind = :kind", "kind", Texts.in(kind)));
        query.name().ifPresent(name -> all.add("r.task_name = :name", "name", Texts.in(name)));
        query.principal().ifPresent(who -> all.add("r.principal_id = :principal", "principal", Texts.in(who)));
        query.state().ifPresent(state -> all.add("r.state_name = :state", "state", state.name()));
        query.outcome().ifPresent(outcome -> all.add("r.outcome_name = :outcome", "outcome", Texts.in(outcome)));
        query.problem().ifPresent(code -> all.add("r.problem_code = :problem", "problem", Texts.in(code)));
        query.parent().ifPresent(parent -> all.add("r.parent_id = :parent", "parent", parent.value()));
        query.from().ifPresent(from -> all.add(submitted + ">= :from", "from", from.atOffset(ZoneOffset.UTC)));
        query.until().ifPresent(until -> all.add(submitted + "< :until", "until", until.atOffset(ZoneOffset.UTC)));
        for (int i = 0; i < query.tags().size(); i++) {
            all.tag(i, query.tags().get(i));
        }
        return all;
    }

    /** Binds what is known of a run from its submission on. */
    static <S extends SqlStatement<S>> S task(S statement, Task task) {
        return statement
                .bind("kind", Texts.in(task.kind()))
                .bind("name", Texts.in(task.name()))
                .bind("principal", Texts.in(task.principal()))
                .bind("parent", task.parent().map(RunId::value).orElse(null))
                .bind("priority", task.priority().name())
                .bind("submitted", task.submitted().atOffset(ZoneOffset.UTC));
    }

    /** Binds what became of it, and up to which entry. */
    static <S extends SqlStatement<S>> S standing(S statement, TaskRow row) {
        Standing standing = row.standing();
        Usage usage = standing.usage();
        return statement
                .bind("run", row.id().value())
                .bind("state", standing.state().name())
                .bind("outcome", standing.outcome().map(Texts::in).orElse(null))
                .bind("problem", standing.problem().map(Texts::in).orElse(null))
                .bind("started", OrganizationRows.time(standing.started()))
                .bind("ended", OrganizationRows.time(standing.ended()))
                .bind("input", usage.inputTokens())
                .bind("output", usage.outputTokens())
                .bind("read", usage.cacheReadTokens())
                .bind("written", usage.cacheWriteTokens())
                .bind("reasoning", usage.reasoningTokens())
                .bind("models", usage.modelCalls())
                .bind("tools", usage.toolCalls())
                .bind("cost", usage.cost().map(Money::amount).orElse(null))
                .bind("currency", usage.cost().map(Money::currency).orElse(null))
                .bind("estimated", usage.estimated())
                .bind("sequence", row.sequence());
    }

    static TaskRow read(ResultSet row, StatementContext context) throws SQLException {
        Task task = new Task(
                Texts.out(row.getString("task_kind")),
                Texts.out(row.getString("task_name")),
                Texts.out(row.getString("principal_id")),
                Optional.ofNullable(row.getString("parent_id")).map(RunId::new),
                Priority.valueOf(row.getString("priority_name")),
                OrganizationRows.instant(row, "submitted_at").orElseThrow(),
                TaskTags.read(row));
        Standing standing = new Standing(
                RunState.valueOf(row.getString("state_name")),
                Optional.ofNullable(row.getString("outcome_name")).map(Texts::out),
                Optional.ofNullable(row.getString("problem_code")).map(Texts::out),
                OrganizationRows.instant(row, "started_at"),
                OrganizationRows.instant(row, "ended_at"),
                usage(row));
        return new TaskRow(new RunId(row.getString("run_id")), task, standing, row.getLong("sequence_number"));
    }

    private static Usage usage(ResultSet row) throws SQLException {
        Usage usage = Usage.of(
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("model_calls"),
                        row.getLong("tool_calls"))
                .cached(row.getLong("cache_read_tokens"), row.getLong("cache_write_tokens"))
                .reasoning(row.getLong("reasoning_tokens"));
        BigDecimal cost = row.getBigDecimal("cost");
        if (cost != null) {
            usage = usage.cost(new Money(row.getString("currency"), cost));
        }
        return row.getBoolean("estimated") ? usage.asEstimate() : usage;
    }
}
