package dev.revo.store.jdbc;

import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.RoleRow;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Calls of the store of organizations. */
final class OrganizationCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private OrganizationCalls() {}

    static List<StoreCall> organizations() {
        return List.of(
                new StoreCall("OrganizationStore.apply", OrganizationCalls::apply),
                new StoreCall("OrganizationStore.apply", OrganizationCalls::apply),
                new StoreCall("OrganizationStore.apply", OrganizationCalls::apply),
                new StoreCall("OrganizationStore.read", actor -> {
                    Optional<Change> read = actor.stores()
                            .organizations()
                            .read(actor.ctx(), Math.max(0, actor.remembered("version", 0) - actor.below(4)));
                    return read.map(change ->
                            change.organization() + " " + sorted(change.members()) + " " + sorted(change.roles()));
                }),
                new StoreCall(
                        "OrganizationStore.lock",
                        actor -> actor.stores().organizations().lock(actor.ctx())),
                new StoreCall(
                        "OrganizationStore.member",
                        actor -> actor.stores().organizations().member(actor.ctx(), actor.name("user", 5))),
                new StoreCall(
                        "OrganizationStore.memberWithEmail",
                        actor -> actor.stores()
                                .organizations()
                                .memberWithEmail(actor.ctx(), actor.name("mail", 5) + "@example.org")),
                new StoreCall(
                        "OrganizationStore.members",
                        actor -> actor.stores()
                                .organizations()
                                .members(actor.ctx(), actor.oneIn(2) ? "" : actor.name("user", 4), 1 + actor.below(5))),
                new StoreCall(
                        "OrganizationStore.memberCount",
                        actor -> actor.stores().organizations().memberCount(actor.ctx())),
                new StoreCall(
                        "OrganizationStore.membersWith",
                        actor ->
                                sorted(actor.stores().organizations().membersWith(actor.ctx(), actor.name("role", 3)))),
                new StoreCall(
                        "OrganizationStore.activeWith",
                        actor -> actor.stores().organizations().activeWith(actor.ctx(), actor.name("role", 3))));
    }

    private static List<String> sorted(List<?> rows) {
        return rows.stream().map(Object::toString).sorted().toList();
    }

    private static Object apply(Actor actor) {
        long version = actor.remembered("version", 0) + (actor.oneIn(6) ? 1 : 0);
        String tenant = actor.ctx().tenant();
        OrganizationRow row = OrganizationRow.of(
                        NewOrganization.of(tenant, actor.name("Name ", 5), tenant + ".example", "user0"), AT)
                .version(version + 1);
        Change change = Change.of(row);
        switch (version == 0 ? 0 : actor.below(5)) {
            case 0, 1 -> change = change.member(member(actor));
            case 2 -> change = change.role(role(actor));
            case 3 ->
                change = change.issue(new Credential(
                        String.format("%s%060d", tenant.substring(0, 4), actor.next("secret")),
                        tenant,
                        "invitation",
                        actor.name("user", 5)));
            default -> change = change.withdraw(actor.name("user", 5));
        }
        actor.stores().organizations().apply(actor.ctx(), version, change);
        actor.remember("version", version + 1);
        return version + 1;
    }

    private static MemberRow member(Actor actor) {
        Set<String> roles = new HashSet<>();
        for (int i = 1 + actor.below(3); i > 0; i--) {
            roles.add(actor.name("role", 3));
        }
        String user = actor.name("user", 5);
        // Mostly an address of its own, at times another's.
        String address = actor.oneIn(8) ? actor.name("mail", 5) : user.replace("user", "mail");
        return new MemberRow(
                user,
                Principal.Kind.USER,
                actor.oneIn(5) ? Optional.empty() : Optional.of(address + "@example.org"),
                actor.oneIn(5)
                        ? Member.Status.DEACTIVATED
                        : actor.pick(List.of(Member.Status.INVITED, Member.Status.ACTIVE)),
                roles,
                AT,
                Optional.empty());
    }

    private static RoleRow role(Actor actor) {
        return new RoleRow(
                actor.name("role", 3),
                actor.oneIn(3) ? Optional.of(actor.name("role", 3)) : Optional.empty(),
                Set.of(Permission.of(actor.name("memory:store", 3))),
                actor.oneIn(3) ? Set.of(Permission.of("tool:call")) : Set.of(),
                actor.oneIn(6));
    }
}
