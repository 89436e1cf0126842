package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** What agents told last, in a table. Of two who tell of one instance the later word stays. Thread-safe. */
final class JdbcAgentStatus implements AgentStatusStore, Promising {
    private static final int MOST = 1_000_000;
    private static final String ROWS =
            "select agent_type, instance_id, state_name, runs, told_at from revo_agent_status where tenant_id = :tenant";

    private final Database database;

    JdbcAgentStatus(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public void tell(RunContext ctx, AgentStatus status) {
        // One that came in between is looked at again.
        database.run(ctx, session -> update(session, status) || insert(session, status) || update(session, status));
    }

    private static boolean update(Session session, AgentStatus status) {
        return changed(
                session.update("update revo_agent_status set state_name = :state, runs = :runs, told_at = :at"
                        + " where tenant_id = :tenant and agent_type = :agent and instance_id = :instance"
                        + " and told_at < :at"),
                status);
    }

    private static boolean insert(Session session, AgentStatus status) {
        return changed(
                session.update("insert into revo_agent_status (tenant_id, agent_type, instance_id, state_name, runs,"
                        + " told_at) values (:tenant, :agent, :instance, :state, :runs, :at) on conflict do nothing"),
                status);
    }

    private static boolean changed(Update statement, AgentStatus status) {
        return statement
                        .bind("agent", Texts.in(status.agent()))
                        .bind("instance", Texts.in(status.instance()))
                        .bind("state", status.state().name())
                        .bind("runs", status.runs())
                        .bind("at", status.at().atOffset(ZoneOffset.UTC))
                        .execute()
                > 0;
    }

    @Override
    public List<AgentStatus> find(RunContext ctx, String agent, Instant aliveSince) {
        return database.run(
                ctx,
                session -> session.query(ROWS + " and agent_type = :agent order by instance_id")
                        .bind("agent", Texts.in(agent))
                        .map(JdbcAgentStatus::read)
                        .map(each -> each.asOf(aliveSince))
                        .list());
    }

    @Override
    public List<AgentStatus> list(RunContext ctx, Place after, int atMost, Instant aliveSince) {
        return database.run(
                ctx,
                session -> session.query(ROWS + " and agent_type >= :agent"
                                + " and (agent_type > :agent or instance_id > :instance)"
                                + " order by tenant_id, agent_type, instance_id limit :most")
                        .bind("agent", Texts.in(after.agent()))
                        .bind("instance", Texts.in(after.instance()))
                        .bind("most", Math.min(atMost, MOST))
                        .map(JdbcAgentStatus::read)
                        .map(each -> each.asOf(aliveSince))
                        .list());
    }

    private static AgentStatus read(ResultSet row, StatementContext context) throws SQLException {
        return new AgentStatus(
                Texts.out(row.getString("agent_type")),
                Texts.out(row.getString("instance_id")),
                State.valueOf(row.getString("state_name")),
                row.getInt("runs"),
                OrganizationRows.instant(row, "told_at").orElseThrow());
    }

    @Override
    public int forget(RunContext ctx, Instant before) {
        return database.run(
                ctx,
                session -> session.update(
                                "delete from revo_agent_status where tenant_id = :tenant and told_at < :before")
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
