package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.Guarantee;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.Promising;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.RoleRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Organizations in tables. A change first raises the version in the directory, which lets the changes of one organization
 * go one after the other. Thread-safe.
 */
final class JdbcOrganizations implements OrganizationStore, Promising {
    private static final int READS = 10;

    private final Database database;
    private final ChangeBus bus;

    JdbcOrganizations(Database database, ChangeBus bus) {
        this.database = database;
        this.bus = bus;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public Optional<Change> read(RunContext ctx, long after) {
        return database.run(ctx, session -> {
            Optional<OrganizationRow> before = OrganizationRows.find(session);
            // Each statement sees its own moment: what was read between two equal versions is of one.
            for (int read = 0; read < READS && before.isPresent(); read++) {
                List<MemberRow> members = MemberRows.changed(session, after);
                List<RoleRow> roles = RoleRows.changed(session, after);
                Optional<OrganizationRow> now = OrganizationRows.find(session);
                if (now.equals(before)) {
                    return Optional.of(new Change(before.get(), members, roles, List.of(), List.of()));
                }
                before = now;
            }
            if (before.isPresent()) {
                throw moved(ctx, before.get().version());
            }
            return Optional.empty();
        });
    }

    @Override
    public long lock(RunContext ctx) {
        return database.run(
                ctx,
                session -> session.systemQuery(SystemSql.LOCK_ORGANIZATION)
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    @Override
    public void apply(RunContext ctx, long expected, Change change) {
        change.check(ctx, expected);
        database.run(ctx, session -> {
            if (expected == 0) {
                enter(session, change.organization());
                OrganizationRows.insert(session, change.organization());
            } else {
                raise(ctx, session, expected);
                OrganizationRows.update(session, change.organization());
            }
            long version = expected + 1;
            change.members().forEach(member -> MemberRows.put(session, member, version));
            change.roles().forEach(role -> RoleRows.put(session, role, version));
            Credentials.withdrawRows(session, change.withdrawn());
            change.issued().forEach(each -> Credentials.issue(session, each, ""));
            bus.tell(session, ctx.tenant());
            return true;
        });
        bus.told(ctx.tenant());
    }

    private static void enter(Session session, OrganizationRow row) {
        int entered = session.system(SystemSql.ENTER_ORGANIZATION)
                .bind("domain", row.domain())
                .execute();
        if (entered == 0) {
            throw new ConflictException(Fault.of("organization_taken", "The id or the domain is taken. Use others.")
                    .with("tenant", row.id()));
        }
    }

    private static void raise(RunContext ctx, Session session, long expected) {
        int raised = session.system(SystemSql.RAISE_ORGANIZATION)
                .bind("expected", expected)
                .execute();
        if (raised == 0) {
            throw moved(ctx, expected);
        }
    }

    private static ConflictException moved(RunContext ctx, long expected) {
        return new ConflictException(Fault.of(
                        "organization_moved",
                        "The organization has not version " + expected + " any more. Read it again.")
                .with("tenant", ctx.tenant()));
    }

    @Override
    public Optional<MemberRow> member(RunContext ctx, String id) {
        return database.run(ctx, session -> MemberRows.find(session, id));
    }

    @Override
    public Optional<MemberRow> memberWithEmail(RunContext ctx, String email) {
        return database.run(ctx, session -> MemberRows.withEmail(session, email));
    }

    @Override
    public List<MemberRow> members(RunContext ctx, String afterId, int atMost) {
        return database.run(ctx, session -> MemberRows.page(session, afterId, atMost));
    }

    @Override
    public long memberCount(RunContext ctx) {
        return database.run(
                ctx,
                session -> session.query("select count(*) from revo_member where tenant_id = :tenant"
                                + " and status_name <> :gone")
                        .bind("gone", Member.Status.DEACTIVATED.name())
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public List<MemberRow> membersWith(RunContext ctx, String role) {
        return database.run(ctx, session -> MemberRows.with(session, role));
    }

    @Override
    public long activeWith(RunContext ctx, String role) {
        return database.run(
                ctx,
                session -> session.query("select count(*) from revo_member m join revo_member_role r"
                                + " on r.tenant_id = :tenant and r.member_id = m.member_id"
                                + " where m.tenant_id = :tenant and m.status_name = :active and r.role_name = :role")
                        .bind("active", Member.Status.ACTIVE.name())
                        .bind("role", role)
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public List<String> tenants(String afterId, int atMost) {
        return database.system(handle -> handle.createQuery(SystemSql.ORGANIZATIONS.text())
                .bind("after", afterId)
                .bind("most", atMost)
                .mapTo(String.class)
                .list());
    }

    @Override
    public Map<String, Long> versions(Collection<String> tenants) {
        if (tenants.isEmpty()) {
            return Map.of();
        }
        return database.system(handle -> {
            Map<String, Long> versions = new HashMap<>();
            handle.createQuery(SystemSql.ORGANIZATION_VERSIONS.text())
                    .bindArray("tenants", String.class, tenants.toArray())
                    .map((row, context) -> Map.entry(row.getString("tenant_id"), row.getLong("version_value")))
                    .forEach(entry -> versions.put(entry.getKey(), entry.getValue()));
            return versions;
        });
    }

    @Override
    public Optional<Credential> credential(String hash) {
        return Credentials.find(database, hash);
    }

    @Override
    public Runnable watch(Consumer<String> changed) {
        return bus.watch(changed);
    }

    @Override
    public boolean shared() {
        return database.dialect() == Dialect.POSTGRESQL;
    }
}
