package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.scope.Principal;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** The rows of members and of the roles that they have. */
final class MemberRows {
    private static final String COLUMNS =
            "select member_id, member_kind, email, status_name, since_at, invitation_ends_at from revo_member";
    private static final String ROLES = "select member_id, role_name from revo_member_role where tenant_id = :tenant";

    private MemberRows() {}

    static Optional<MemberRow> find(Session session, String id) {
        Query one = session.query(COLUMNS + " where tenant_id = :tenant and member_id = :id")
                .bind("id", Texts.in(id));
        Query roles = session.query(ROLES + " and member_id = :id").bind("id", Texts.in(id));
        return joined(rows(one), roles).stream().findFirst();
    }

    static Optional<MemberRow> withEmail(Session session, String email) {
        return session.query("select member_id from revo_member where tenant_id = :tenant and email_key = :key")
                .bind("key", key(email))
                .mapTo(String.class)
                .findOne()
                .flatMap(id -> find(session, Texts.out(id)));
    }

    static List<MemberRow> changed(Session session, long after) {
        List<MemberRow> members =
                rows(session.query(COLUMNS + " where tenant_id = :tenant and changed_version > :after")
                        .bind("after", after));
        return joined(members, after == 0 ? session.query(ROLES) : rolesOf(session, members));
    }

    // By id and not by a join: a server that does not know yet how many rows there are looks at all members for each
    // role.
    private static Query rolesOf(Session session, List<MemberRow> members) {
        return session.query(
                ROLES + " and member_id = any(:members)",
                "members",
                members.stream().map(MemberRow::id).toList());
    }

    static List<MemberRow> page(Session session, String after, int atMost) {
        List<MemberRow> members = rows(session.query(COLUMNS
                        + " where tenant_id = :tenant and member_id > :after order by tenant_id, member_id limit :most")
                .bind("after", Texts.in(after))
                .bind("most", atMost));
        return joined(members, rolesOf(session, members));
    }

    static List<MemberRow> with(Session session, String role) {
        List<String> holders = session.query(
                        "select member_id from revo_member_role where tenant_id = :tenant and role_name = :role")
                .bind("role", role)
                .mapTo(String.class)
                .list();
        List<MemberRow> members = rows(session.query(
                COLUMNS + " where tenant_id = :tenant and member_id = any(:members)", "members", holders));
        return joined(members, rolesOf(session, members));
    }

    /** Without their roles, and with the id as the rows have it. */
    private static List<MemberRow> rows(Query members) {
        return members.map((row, context) -> new MemberRow(
                        row.getString("member_id"),
                        Principal.Kind.valueOf(row.getString("member_kind")),
                        Optional.ofNullable(row.getString("email")).map(Texts::out),
                        Member.Status.valueOf(row.getString("status_name")),
                        Set.of(),
                        OrganizationRows.instant(row, "since_at").orElseThrow(),
                        OrganizationRows.instant(row, "invitation_ends_at")))
                .list();
    }

    private static List<MemberRow> joined(List<MemberRow> members, Query roles) {
        Map<String, Set<String>> held = new HashMap<>();
        roles.map((row, context) -> Map.entry(row.getString("member_id"), row.getString("role_name")))
                .forEach(each -> held.computeIfAbsent(each.getKey(), id -> new TreeSet<>())
                        .add(each.getValue()));
        return members.stream()
                .map(row -> named(row, held.getOrDefault(row.id(), Set.of())))
                .toList();
    }

    // The id is kept escaped until here, as the roles' rows have it.
    private static MemberRow named(MemberRow row, Set<String> roles) {
        return new MemberRow(
                Texts.out(row.id()), row.kind(), row.email(), row.status(), roles, row.since(), row.invitationEnds());
    }

    static void put(Session session, MemberRow row, long version) {
        String id = Texts.in(row.id());
        addressFree(session, row);
        int updated = bound(
                        session.update("update revo_member set member_kind = :kind, email = :email,"
                                + " email_key = :key, status_name = :status, since_at = :since,"
                                + " invitation_ends_at = :ends, changed_version = :version"
                                + " where tenant_id = :tenant and member_id = :id"),
                        row,
                        version)
                .execute();
        if (updated == 0) {
            bound(
                            session.update("insert into revo_member (tenant_id, member_id, member_kind, email,"
                                    + " email_key, status_name, since_at, invitation_ends_at, changed_version)"
                                    + " values (:tenant, :id, :kind, :email, :key, :status, :since, :ends, :version)"),
                            row,
                            version)
                    .execute();
        }
        session.update("delete from revo_member_role where tenant_id = :tenant and member_id = :id")
                .bind("id", id)
                .execute();
        session.batch(
                "insert into revo_member_role (tenant_id, member_id, role_name) values (:tenant, :id, :role)",
                row.roles(),
                (batch, role) -> batch.bind("id", id).bind("role", role));
    }

    private static Update bound(Update update, MemberRow row, long version) {
        return update.bind("id", Texts.in(row.id()))
                .bind("kind", row.kind().name())
                .bind("email", row.email().map(Texts::in).orElse(null))
                .bind("key", row.email().map(MemberRows::key).orElse(null))
                .bind("status", row.status().name())
                .bind("since", OrganizationRows.time(Optional.of(row.since())))
                .bind("ends", OrganizationRows.time(row.invitationEnds()))
                .bind("version", version);
    }

    private static String key(String email) {
        return Texts.in(email.toLowerCase(Locale.ROOT));
    }

    private static void addressFree(Session session, MemberRow row) {
        Optional<String> key = row.email().map(MemberRows::key);
        boolean taken = key.isPresent()
                && session.query("select count(*) from revo_member where tenant_id = :tenant and email_key = :key"
                                        + " and member_id <> :id")
                                .bind("key", key.get())
                                .bind("id", Texts.in(row.id()))
                                .mapTo(Long.class)
                                .one()
                        > 0;
        if (taken) {
            throw new ConflictException(
                    Fault.of("member_exists", "There is a member or an invitation with this address already."));
        }
    }
}
