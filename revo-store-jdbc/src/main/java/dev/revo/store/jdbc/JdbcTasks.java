package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.TaskStore;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows of runs in a table. Of two who write one row the later entry stays, whoever comes first. Thread-safe. */
final class JdbcTasks implements TaskStore, Promising {
    private final Database database;

    JdbcTasks(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public void put(RunContext ctx, TaskRow row) {
        database.run(ctx, session -> {
            // Submissions are new and ends find their row: one statement for either. A row that came in between is
            // looked
            // at again.
            return row.sequence() == 0
                    ? insert(session, row)
                    : update(session, row) || insert(session, row) || update(session, row);
        });
    }

    private static boolean insert(Session session, TaskRow row) {
        boolean inserted = insertRow(session, row);
        if (inserted) {
            TaskTags.insert(session, row);
        }
        return inserted;
    }

    private static boolean insertRow(Session session, TaskRow row) {
        return TaskRows.standing(
                                TaskRows.task(
                                        session.update("insert into revo_task (tenant_id, " + TaskRows.COLUMNS
                                                + ") values (:tenant, :run, :kind, :name, :principal, :parent, :priority,"
                                                + " :submitted, :state, :outcome, :problem, :started, :ended, :input,"
                                                + " :output, :read, :written, :reasoning, :models, :tools, :cost, :currency, :estimated, :sequence)"
                                                + " on conflict do nothing"),
                                        row.task()),
                                row)
                        .execute()
                == 1;
    }

    private static boolean update(Session session, TaskRow row) {
        return TaskRows.standing(
                                session.update("update revo_task set state_name = :state, outcome_name = :outcome,"
                                        + " problem_code = :problem, started_at = :started, ended_at = :ended,"
                                        + " input_tokens = :input, output_tokens = :output, cache_read_tokens = :read,"
                                        + " cache_write_tokens = :written, reasoning_tokens = :reasoning, model_calls = :models,"
                                        + " tool_calls = :tools, cost = :cost, currency = :currency,"
                                        + " estimated = :estimated, sequence_number = :sequence"
                                        + " where tenant_id = :tenant and run_id = :run"
                                        + " and sequence_number < :sequence"),
                                row)
                        .execute()
                == 1;
    }

    @Override
    public Optional<TaskRow> find(RunContext ctx, RunId run) {
        return database.run(
                ctx,
                session -> session.query("select " + TaskRows.SELECTED
                                + " from revo_task r where r.tenant_id = :tenant and r.run_id = :run")
                        .bind("run", run.value())
                        .map(TaskRows::read)
                        .findOne());
    }

    @Override
    public List<TaskRow> find(RunContext ctx, RunQuery query, Place after) {
        TaskRows.Conditions conditions = TaskRows.conditions(query);
        // By the first tag's own index, where there is one.
        String by = conditions.first();
        return database.run(
                ctx,
                session -> conditions
                        .bound(session.query("select " + TaskRows.SELECTED + conditions.from() + " and " + by
                                + ".submitted_at <= :at and (" + by + ".submitted_at < :at or " + by
                                + ".run_id < :last)" + conditions.sql() + conditions.newestFirst() + " limit :most"))
                        .bind("at", after.submitted().atOffset(ZoneOffset.UTC))
                        .bind("last", after.run().value())
                        .bind("most", query.top())
                        .map(TaskRows::read)
                        .list());
    }

    @Override
    public Map<RunState, Long> count(RunContext ctx, RunQuery query) {
        TaskRows.Conditions conditions = TaskRows.conditions(query);
        return database.run(ctx, session -> {
            Map<RunState, Long> counts = new EnumMap<>(RunState.class);
            conditions
                    .bound(session.query("select r.state_name, count(*) as many" + conditions.from() + conditions.sql()
                            + " group by r.state_name"))
                    .map((row, context) ->
                            Map.entry(RunState.valueOf(row.getString("state_name")), row.getLong("many")))
                    .forEach(each -> counts.put(each.getKey(), each.getValue()));
            return counts;
        });
    }

    @Override
    public int forget(RunContext ctx, Collection<RunId> runs) {
        Object[] ids = runs.stream().map(RunId::value).toArray();
        return database.run(ctx, session -> {
            TaskTags.delete(session, ids);
            return session.update("delete from revo_task where tenant_id = :tenant and run_id = any(:runs)")
                    .bindArray("runs", String.class, ids)
                    .execute();
        });
    }
}
