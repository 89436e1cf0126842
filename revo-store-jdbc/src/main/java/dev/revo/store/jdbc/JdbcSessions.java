package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.Guarantee;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.spi.Promising;
import dev.revo.spi.SessionStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** Sessions in a table. Thread-safe. */
final class JdbcSessions implements SessionStore, Promising {
    private static final String ROWS = "select session_id, member_id, token_hash, started_at, used_at, address, agent,"
            + " factors from revo_session where tenant_id = :tenant";

    private final Database database;

    JdbcSessions(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public void add(RunContext ctx, SessionRow row) {
        database.run(ctx, session -> {
            if (insert(session, row) == 0) {
                throw new ConflictException(Fault.of("session_exists", "There is a session with this id already."));
            }
            Credentials.issue(session, new Credential(row.hash(), ctx.tenant(), KIND, row.member()), row.id());
            return true;
        });
    }

    private static int insert(Session session, SessionRow row) {
        return session.update("insert into revo_session (tenant_id, session_id, member_id, token_hash, started_at,"
                        + " used_at, address, agent, factors) values (:tenant, :id, :member, :hash, :started, :used,"
                        + " :address, :agent, :factors) on conflict do nothing")
                .bind("id", row.id())
                .bind("member", Texts.in(row.member()))
                .bind("hash", row.hash())
                .bind("started", OrganizationRows.time(Optional.of(row.started())))
                .bind("used", OrganizationRows.time(Optional.of(row.lastUsed())))
                .bind("address", row.origin().address())
                .bind("agent", Texts.in(row.origin().agent()))
                .bind(
                        "factors",
                        row.proven().stream().map(Factor::name).sorted().collect(Collectors.joining(" ")))
                .execute();
    }

    @Override
    public Optional<SessionRow> find(RunContext ctx, String id) {
        return database.run(
                ctx,
                session -> first(session.query(ROWS + " and session_id = :id").bind("id", id)));
    }

    @Override
    public Optional<SessionRow> withToken(RunContext ctx, String hash) {
        return database.run(
                ctx,
                session -> first(session.query(ROWS + " and token_hash = :hash").bind("hash", hash)));
    }

    @Override
    public List<SessionRow> of(RunContext ctx, String member) {
        return database.run(
                ctx,
                session -> session.query(ROWS + " and member_id = :member order by used_at desc, session_id")
                        .bind("member", Texts.in(member))
                        .map(JdbcSessions::read)
                        .list());
    }

    private static Optional<SessionRow> first(Query query) {
        return query.map(JdbcSessions::read).findFirst();
    }

    private static SessionRow read(ResultSet row, StatementContext context) throws SQLException {
        return new SessionRow(
                row.getString("session_id"),
                Texts.out(row.getString("member_id")),
                row.getString("token_hash"),
                OrganizationRows.instant(row, "started_at").orElseThrow(),
                OrganizationRows.instant(row, "used_at").orElseThrow(),
                new Origin(row.getString("address"), Texts.out(row.getString("agent"))),
                Arrays.stream(row.getString("factors").split(" ", -1))
                        .filter(name -> !name.isEmpty())
                        .map(Factor::valueOf)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public void touch(RunContext ctx, String id, Instant at) {
        database.run(
                ctx,
                session -> session.update("update revo_session set used_at = :at where tenant_id = :tenant"
                                + " and session_id = :id and used_at < :at")
                        .bind("id", id)
                        .bind("at", OrganizationRows.time(Optional.of(at)))
                        .execute());
    }

    @Override
    public boolean remove(RunContext ctx, String id) {
        return database.run(
                ctx,
                session -> remove(
                                session,
                                session.query(ROWS + " and session_id = :id").bind("id", id))
                        > 0);
    }

    @Override
    public int removeAll(RunContext ctx, String member, String keepId) {
        return database.run(
                ctx,
                session -> remove(
                        session,
                        session.query(ROWS + " and member_id = :member and session_id <> :keep")
                                .bind("member", Texts.in(member))
                                .bind("keep", keepId)));
    }

    @Override
    public int removeEnded(RunContext ctx, String member, Instant startedBefore, Instant usedBefore) {
        return database.run(
                ctx,
                session -> remove(
                        session,
                        session.query(ROWS + " and member_id = :member"
                                        + " and (started_at < :started or used_at < :used)")
                                .bind("member", Texts.in(member))
                                .bind("started", OrganizationRows.time(Optional.of(startedBefore)))
                                .bind("used", OrganizationRows.time(Optional.of(usedBefore)))));
    }

    // By id, so that what is deleted is what was found; who comes second deletes nothing.
    private static int remove(Session session, Query found) {
        List<String> ids = found.map(JdbcSessions::read).list().stream()
                .map(SessionRow::id)
                .toList();
        if (ids.isEmpty()) {
            return 0;
        }
        Credentials.withdraw(session, KIND, ids);
        return session.update("delete from revo_session where tenant_id = :tenant and session_id = any(:ids)")
                .bindArray("ids", String.class, ids.toArray())
                .execute();
    }

    @Override
    public Optional<Credential> credential(String hash) {
        return Credentials.find(database, hash).filter(found -> found.kind().equals(KIND));
    }
}
