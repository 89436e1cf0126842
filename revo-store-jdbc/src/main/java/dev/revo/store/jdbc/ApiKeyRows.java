package dev.revo.store.jdbc;

import dev.revo.scope.Permission;
import dev.revo.spi.ApiKeyStore.KeyRow;
import dev.revo.spi.ApiKeyStore.Rotated;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** The rows of API keys. */
final class ApiKeyRows {
    private static final String ROWS = "select key_id, key_name, member_id, rights, created_at, expires_at, used_at,"
            + " revoked_at, secret_hash, rotated_hash, rotated_until from revo_api_key where tenant_id = :tenant";

    private ApiKeyRows() {}

    static Optional<KeyRow> find(Session session, String id) {
        return rows(session.query(ROWS + " and key_id = :id").bind("id", id)).stream()
                .findFirst();
    }

    static Optional<KeyRow> withSecret(Session session, String hash) {
        return rows(session.query(ROWS + " and (secret_hash = :hash or rotated_hash = :hash)")
                        .bind("hash", hash))
                .stream()
                .findFirst();
    }

    static List<KeyRow> page(Session session, String after, int atMost) {
        return rows(session.query(ROWS + " and key_id > :after order by tenant_id, key_id limit :most")
                .bind("after", after)
                .bind("most", atMost));
    }

    static List<KeyRow> of(Session session, String member) {
        return rows(
                session.query(ROWS + " and member_id = :member order by key_id").bind("member", Texts.in(member)));
    }

    private static List<KeyRow> rows(Query query) {
        return query.map(ApiKeyRows::read).list();
    }

    private static KeyRow read(ResultSet row, StatementContext context) throws SQLException {
        return new KeyRow(
                row.getString("key_id"),
                Texts.out(row.getString("key_name")),
                Texts.out(row.getString("member_id")),
                rights(row.getString("rights")),
                OrganizationRows.instant(row, "created_at").orElseThrow(),
                OrganizationRows.instant(row, "expires_at"),
                OrganizationRows.instant(row, "used_at"),
                OrganizationRows.instant(row, "revoked_at"),
                row.getString("secret_hash"),
                rotated(row));
    }

    private static Optional<Rotated> rotated(ResultSet row) throws SQLException {
        String hash = row.getString("rotated_hash");
        return hash == null
                ? Optional.empty()
                : Optional.of(new Rotated(
                        hash, OrganizationRows.instant(row, "rotated_until").orElseThrow()));
    }

    // A permission has no space.
    private static Set<Permission> rights(String kept) {
        return Arrays.stream(kept.split(" ", -1))
                .filter(text -> !text.isEmpty())
                .map(Permission::of)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the id was free. */
    static boolean insert(Session session, KeyRow row) {
        return bound(
                                session.update("insert into revo_api_key (tenant_id, key_id, key_name, member_id,"
                                        + " rights, created_at, expires_at, used_at, revoked_at, secret_hash,"
                                        + " rotated_hash, rotated_until) values (:tenant, :id, :name, :member, :rights,"
                                        + " :created, :expires, :used, :revoked, :hash, :rotated_hash, :rotated_until)"
                                        + " on conflict do nothing"),
                                row)
                        .bind("created", OrganizationRows.time(Optional.of(row.created())))
                        .bind("used", OrganizationRows.time(row.lastUsed()))
                        .execute()
                > 0;
    }

    /** Whether there was one. */
    static boolean update(Session session, KeyRow row) {
        return bound(
                                session.update("update revo_api_key set key_name = :name, member_id = :member,"
                                        + " rights = :rights, expires_at = :expires, revoked_at = :revoked,"
                                        + " secret_hash = :hash, rotated_hash = :rotated_hash,"
                                        + " rotated_until = :rotated_until where tenant_id = :tenant and key_id = :id"),
                                row)
                        .execute()
                > 0;
    }

    private static Update bound(Update update, KeyRow row) {
        return update.bind("id", row.id())
                .bind("name", Texts.in(row.name()))
                .bind("member", Texts.in(row.member()))
                .bind(
                        "rights",
                        row.rights().stream().map(Permission::text).sorted().collect(Collectors.joining(" ")))
                .bind("expires", OrganizationRows.time(row.expires()))
                .bind("revoked", OrganizationRows.time(row.revoked()))
                .bind("hash", row.hash())
                .bind("rotated_hash", row.rotated().map(Rotated::hash).orElse(null))
                .bind("rotated_until", OrganizationRows.time(row.rotated().map(Rotated::until)));
    }
}
