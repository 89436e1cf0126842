package dev.revo.it.worlds;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Grant;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.Subscription;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Calls of organizations, members, roles and permissions. */
final class OrganizationNouns {
    private OrganizationNouns() {}

    static List<NounCall> organizations() {
        return List.of(
                new NounCall(
                        "Organizations.find",
                        tenant -> tenant.ada()
                                .organizations()
                                .find(tenant.oneIn(4) ? "initech" : tenant.id())
                                .map(OrganizationNouns::shown)),
                new NounCall("Organizations.update", OrganizationNouns::update),
                new NounCall(
                        "Organizations.subscribe",
                        tenant -> shown(tenant.operator()
                                .organizations()
                                .subscribe(
                                        tenant.id(), tenant.pick(List.of(Subscription.PRO, Subscription.ENTERPRISE))))),
                new NounCall(
                        "Organizations.limit",
                        tenant -> shown(tenant.operator()
                                .organizations()
                                .limit(tenant.id(), PlanLimits.none().members(50 + tenant.below(50))))),
                new NounCall("Organizations.suspend", tenant -> {
                    String stopped =
                            shown(tenant.operator().organizations().suspend(tenant.id(), tenant.name("reason", 3)));
                    tenant.operator().organizations().activate(tenant.id());
                    return stopped;
                }),
                new NounCall(
                        "Organizations.activate",
                        tenant -> shown(tenant.operator().organizations().activate(tenant.id()))),
                new NounCall("Organizations.create", OrganizationNouns::create),
                new NounCall(
                        "Organizations.close",
                        tenant -> shown(tenant.operator()
                                .organizations()
                                .close(tenant.recall("child", tenant.id() + "-none"), "over"))));
    }

    private static String shown(Organization one) {
        return one.id() + " " + one.name() + " " + one.domain() + " " + one.status() + " " + one.subscription() + " "
                + one.limits() + " " + one.settings() + " v" + one.version();
    }

    private static Object update(Tenant tenant) {
        Organization now = tenant.ada().organizations().find(tenant.id()).orElseThrow();
        return shown(tenant.ada()
                .organizations()
                .update(
                        tenant.id(),
                        now.version() - (tenant.oneIn(5) ? 1 : 0),
                        tenant.name("Name ", 5),
                        OrganizationSettings.defaults().custom("colour", tenant.name("red", 5))));
    }

    private static Object create(Tenant tenant) {
        String id = tenant.id() + "-" + tenant.below(20);
        String made = shown(
                tenant.operator().organizations().create(NewOrganization.of(id, "A child", id + ".example", "ada")));
        tenant.remember("child", id);
        return made;
    }

    static List<NounCall> members() {
        return List.of(
                new NounCall("Members.addService", OrganizationNouns::addService),
                new NounCall("Members.addService", OrganizationNouns::addService),
                new NounCall("Members.invite", OrganizationNouns::invite),
                new NounCall("Members.invite", OrganizationNouns::invite),
                new NounCall("Members.accept", tenant -> {
                    invite(tenant);
                    return tenant.operator()
                            .members()
                            .accept(tenant.recall("invitation", "no-invitation"))
                            .toString();
                }),
                new NounCall("Members.deactivate", tenant -> {
                    addService(tenant);
                    tenant.ada().members().deactivate(tenant.recall("member", "nobody"));
                    return null;
                }),
                new NounCall("Members.find", tenant -> tenant.ada().members().find(tenant.recall("member", "nobody"))),
                new NounCall(
                        "Members.list",
                        tenant -> tenant.ada()
                                .members()
                                .list(tenant.oneIn(2) ? "" : tenant.name("user", 30), 1 + tenant.below(5))));
    }

    private static Object addService(Tenant tenant) {
        String user = tenant.name("user", 40);
        String made = tenant.ada()
                .members()
                .addService(user, tenant.oneIn(6) ? tenant.name("role", 3) : "viewer")
                .toString();
        tenant.remember("member", user);
        return made;
    }

    private static Object invite(Tenant tenant) {
        String user = tenant.name("user", 40);
        String token = tenant.ada()
                .members()
                .invite(user, tenant.oneIn(6) ? "user0@example.org" : user + "@example.org", "viewer")
                .token();
        tenant.remember("invitation", tenant.alias(token));
        return user;
    }

    static List<NounCall> roles() {
        return List.of(
                new NounCall("Roles.define", OrganizationNouns::define),
                new NounCall("Roles.define", OrganizationNouns::define),
                new NounCall("Roles.remove", tenant -> {
                    tenant.ada().roles().remove(tenant.name("role", 4));
                    return null;
                }),
                new NounCall("Roles.find", tenant -> tenant.ada().roles().find(tenant.latest("role", "nothing"))),
                new NounCall("Roles.list", tenant -> tenant.ada().roles().list()));
    }

    private static Object define(Tenant tenant) {
        String name = tenant.name("role", 4);
        tenant.remember("role", name);
        NewRole role = NewRole.of(name).allow(tenant.pick(List.of("memory:read", "memory:store", "usage:read")));
        return tenant.ada()
                .roles()
                .define(
                        tenant.oneIn(3)
                                ? role.parent(tenant.oneIn(2) ? "viewer" : tenant.name("role", 4))
                                : role.deny("tool:call"))
                .toString();
    }

    static List<NounCall> permissions() {
        return List.of(
                new NounCall("Permissions.assign", tenant -> {
                    tenant.ada().permissions().assign(member(tenant), role(tenant));
                    return null;
                }),
                new NounCall("Permissions.revoke", tenant -> {
                    tenant.ada().permissions().revoke(member(tenant), role(tenant));
                    return null;
                }),
                new NounCall(
                        "Permissions.check",
                        tenant -> tenant.ada().permissions().check(member(tenant), asked(tenant))),
                new NounCall(
                        "Permissions.checkAll",
                        tenant -> tenant.ada()
                                .permissions()
                                .checkAll(member(tenant), List.of(asked(tenant), Permission.of("organization:read")))),
                new NounCall(
                        "Permissions.explain",
                        tenant -> tenant.ada().permissions().explain(member(tenant), asked(tenant))),
                new NounCall(
                        "Permissions.effective",
                        tenant -> tenant.ada().permissions().effective(member(tenant)).stream()
                                .map(Grant::toString)
                                .sorted()
                                .toList()),
                new NounCall(
                        "Permissions.holders",
                        tenant -> tenant.ada().permissions().holders(asked(tenant)).stream()
                                .sorted(Comparator.naturalOrder())
                                .toList()));
    }

    // In a room of members and roles; who or what is not there yet is made at times.
    private static String member(Tenant tenant) {
        String who = tenant.oneIn(4) ? "ada" : tenant.name("user", 4);
        Optional<?> known = tenant.ada().members().find(who);
        if (known.isEmpty() && !tenant.oneIn(5)) {
            tenant.ada().members().addService(who, "viewer");
        }
        return who;
    }

    private static String role(Tenant tenant) {
        String role = tenant.name("role", 3);
        if (tenant.ada().roles().find(role).isEmpty()) {
            tenant.ada().roles().define(NewRole.of(role).allow("memory:read"));
        }
        return role;
    }

    private static Permission asked(Tenant tenant) {
        return Permission.of(tenant.pick(List.of("memory:read", "memory:store", "usage:read", "organization:read")));
    }
}
