package dev.revo.store.jdbc;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.run.RunContext;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Documents of configuration in tables. Whoever adds or removes one holds the row of its kind until he commits, so that
 * none is counted by two; whoever changes one holds its own. Thread-safe.
 */
final class JdbcConfigurations implements ConfigurationStore, Promising {
    private static final int MOST = 1_000_000;
    private static final String VERSIONS = "select kind_name, document_name, version_number, body, written_at,"
            + " principal_id, note from revo_configuration_version where tenant_id = :tenant and kind_name = :kind"
            + " and document_name = :name";
    private static final String NEWEST_FIRST =
            " order by tenant_id desc, kind_name desc, document_name desc, version_number desc";

    private final Database database;

    JdbcConfigurations(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public Optional<ConfigurationVersion> current(RunContext ctx, String kind, String name) {
        return database.run(
                ctx,
                session -> all(named(session.query(VERSIONS + NEWEST_FIRST + " limit 1"), kind, name)).stream()
                        .findFirst());
    }

    @Override
    public Optional<ConfigurationVersion> version(RunContext ctx, String kind, String name, long number) {
        return database.run(
                ctx,
                session -> all(named(session.query(VERSIONS + " and version_number = :number"), kind, name)
                                .bind("number", number))
                        .stream()
                        .findFirst());
    }

    @Override
    public List<ConfigurationVersion> history(RunContext ctx, String kind, String name, long before, int atMost) {
        return database.run(
                ctx,
                session -> all(named(
                                session.query(
                                        VERSIONS + " and version_number < :before" + NEWEST_FIRST + " limit :most"),
                                kind,
                                name)
                        .bind("before", before)
                        .bind("most", Math.min(atMost, MOST))));
    }

    @Override
    public List<ConfigurationVersion> list(RunContext ctx, String kind, String afterName, int atMost) {
        return database.run(
                ctx,
                session -> all(session.query("select v.kind_name, v.document_name, v.version_number, v.body,"
                                + " v.written_at, v.principal_id, v.note from revo_configuration c"
                                + " join revo_configuration_version v on v.tenant_id = :tenant"
                                + " and v.kind_name = c.kind_name and v.document_name = c.document_name"
                                + " and v.version_number = c.version_number where c.tenant_id = :tenant"
                                + " and c.kind_name = :kind and c.removed = false and c.document_name > :after"
                                + " order by c.tenant_id, c.kind_name, c.document_name limit :most")
                        .bind("kind", Texts.in(kind))
                        .bind("after", Texts.in(afterName))
                        .bind("most", Math.min(atMost, MOST))));
    }

    @Override
    public long count(RunContext ctx, String kind) {
        return database.run(
                ctx,
                session -> session.query("select documents from revo_configuration_kind where tenant_id = :tenant"
                                + " and kind_name = :kind")
                        .bind("kind", Texts.in(kind))
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    private record Head(long number, boolean removed) {}

    @Override
    public boolean put(RunContext ctx, ConfigurationVersion next, long most) {
        return database.run(ctx, session -> {
            Head before = head(session, next);
            if (next.number() != before.number() + 1) {
                throw ConfigurationStore.moved(next.kind(), next.name(), next.number() - 1);
            }
            int more = (before.removed() ? 0 : -1) + (next.removed() ? 0 : 1);
            if (more != 0 || before.number() == 0) {
                // The kind's row before the document's, whoever comes: two never wait for each other.
                long documents = hold(session, next.kind());
                if (more > 0 && documents >= most) {
                    return overtaken(session, before, next);
                }
            }
            if (!raise(session, before, next)) {
                throw ConfigurationStore.moved(next.kind(), next.name(), next.number() - 1);
            }
            insert(session, next);
            if (more != 0) {
                session.update("update revo_configuration_kind set documents = documents + :more"
                                + " where tenant_id = :tenant and kind_name = :kind")
                        .bind("kind", Texts.in(next.kind()))
                        .bind("more", more)
                        .execute();
            }
            return true;
        });
    }

    private static Head head(Session session, ConfigurationVersion next) {
        return named(
                        session.query("select version_number, removed from revo_configuration"
                                + " where tenant_id = :tenant and kind_name = :kind and document_name = :name"),
                        next.kind(),
                        next.name())
                .map((row, context) -> new Head(row.getLong("version_number"), row.getBoolean("removed")))
                .findOne()
                .orElse(new Head(0, true));
    }

    // There is no room; but who was overtaken hears that first.
    private static boolean overtaken(Session session, Head before, ConfigurationVersion next) {
        if (!head(session, next).equals(before)) {
            throw ConfigurationStore.moved(next.kind(), next.name(), next.number() - 1);
        }
        return false;
    }

    /** How many documents the kind has, and its row stays this transaction's until it ends. */
    private static long hold(Session session, String kind) {
        Optional<Long> found = locked(session, kind);
        if (found.isPresent()) {
            return found.get();
        }
        session.update("insert into revo_configuration_kind (tenant_id, kind_name, documents)"
                        + " values (:tenant, :kind, 0) on conflict do nothing")
                .bind("kind", Texts.in(kind))
                .execute();
        return locked(session, kind).orElse(0L);
    }

    private static Optional<Long> locked(Session session, String kind) {
        return session.query("select documents from revo_configuration_kind where tenant_id = :tenant"
                        + " and kind_name = :kind for update")
                .bind("kind", Texts.in(kind))
                .mapTo(Long.class)
                .findOne();
    }

    // Of many who raise one version, one changes a row.
    private static boolean raise(Session session, Head before, ConfigurationVersion next) {
        String sql = before.number() == 0
                ? "insert into revo_configuration (tenant_id, kind_name, document_name, version_number, removed)"
                        + " values (:tenant, :kind, :name, :number, :removed) on conflict do nothing"
                : "update revo_configuration set version_number = :number, removed = :removed"
                        + " where tenant_id = :tenant and kind_name = :kind and document_name = :name"
                        + " and version_number = :number - 1";
        return named(session.update(sql), next.kind(), next.name())
                        .bind("number", next.number())
                        .bind("removed", next.removed())
                        .execute()
                == 1;
    }

    private static void insert(Session session, ConfigurationVersion next) {
        named(
                        session.update("insert into revo_configuration_version (tenant_id, kind_name, document_name,"
                                + " version_number, body, written_at, principal_id, note) values (:tenant, :kind,"
                                + " :name, :number, :body, :at, :by, :note)"),
                        next.kind(),
                        next.name())
                .bind("number", next.number())
                .bind("body", next.json().map(Texts::in).orElse(null))
                .bind("at", next.at().atOffset(ZoneOffset.UTC))
                .bind("by", Texts.in(next.by()))
                .bind("note", Texts.in(next.note()))
                .execute();
    }

    private static <S extends SqlStatement<S>> S named(S statement, String kind, String name) {
        return statement.bind("kind", Texts.in(kind)).bind("name", Texts.in(name));
    }

    private static List<ConfigurationVersion> all(Query query) {
        return query.map(JdbcConfigurations::read).list();
    }

    private static ConfigurationVersion read(ResultSet row, StatementContext context) throws SQLException {
        return new ConfigurationVersion(
                Texts.out(row.getString("kind_name")),
                Texts.out(row.getString("document_name")),
                row.getLong("version_number"),
                Optional.ofNullable(row.getString("body")).map(Texts::out),
                OrganizationRows.instant(row, "written_at").orElseThrow(),
                Texts.out(row.getString("principal_id")),
                Texts.out(row.getString("note")));
    }
}
