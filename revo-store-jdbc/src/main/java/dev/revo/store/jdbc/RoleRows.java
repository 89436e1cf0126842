package dev.revo.store.jdbc;

import dev.revo.scope.Permission;
import dev.revo.tenancy.RoleRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.Query;

/** The rows of an organization's own roles and of what they allow and deny. */
final class RoleRows {
    private record Right(String role, String permission, boolean denies) {}

    private record Head(String name, Optional<String> parent, boolean removed) {}

    private RoleRows() {}

    static List<RoleRow> changed(Session session, long after) {
        List<Head> heads = session.query(
                        "select role_name, parent_name, removed from revo_role where tenant_id = :tenant"
                                + " and changed_version > :after")
                .bind("after", after)
                .map((row, context) -> new Head(
                        row.getString("role_name"),
                        Optional.ofNullable(row.getString("parent_name")),
                        row.getBoolean("removed")))
                .list();
        Map<String, Set<Permission>> allowed = new HashMap<>();
        Map<String, Set<Permission>> denied = new HashMap<>();
        rights(session, after, heads)
                .map((row, context) -> new Right(
                        row.getString("role_name"), row.getString("permission_text"), row.getBoolean("denies")))
                .forEach(right -> (right.denies() ? denied : allowed)
                        .computeIfAbsent(right.role(), name -> new HashSet<>())
                        .add(Permission.of(right.permission())));
        return heads.stream()
                .map(head -> new RoleRow(
                        head.name(),
                        head.parent(),
                        allowed.getOrDefault(head.name(), Set.of()),
                        denied.getOrDefault(head.name(), Set.of()),
                        head.removed()))
                .toList();
    }

    // By name and not by a join: a server that does not know yet how many rows there are looks at all roles for each
    // right.
    private static Query rights(Session session, long after, List<Head> changed) {
        String all = "select role_name, permission_text, denies from revo_role_permission where tenant_id = :tenant";
        return after == 0
                ? session.query(all)
                : session.query(
                        all + " and role_name = any(:roles)",
                        "roles",
                        changed.stream().map(Head::name).toList());
    }

    static void put(Session session, RoleRow row, long version) {
        int updated = session.update("update revo_role set parent_name = :parent, removed = :removed,"
                        + " changed_version = :version where tenant_id = :tenant and role_name = :name")
                .bind("name", row.name())
                .bind("parent", row.parent().orElse(null))
                .bind("removed", row.removed())
                .bind("version", version)
                .execute();
        if (updated == 0) {
            session.update("insert into revo_role (tenant_id, role_name, parent_name, removed, changed_version)"
                            + " values (:tenant, :name, :parent, :removed, :version)")
                    .bind("name", row.name())
                    .bind("parent", row.parent().orElse(null))
                    .bind("removed", row.removed())
                    .bind("version", version)
                    .execute();
        }
        session.update("delete from revo_role_permission where tenant_id = :tenant and role_name = :name")
                .bind("name", row.name())
                .execute();
        add(session, row.name(), row.allows(), false);
        add(session, row.name(), row.denies(), true);
    }

    private static void add(Session session, String role, Set<Permission> rights, boolean denies) {
        session.batch(
                "insert into revo_role_permission (tenant_id, role_name, permission_text, denies)"
                        + " values (:tenant, :name, :permission, :denies)",
                rights,
                (batch, right) -> batch.bind("name", role)
                        .bind("permission", right.text())
                        .bind("denies", denies));
    }
}
