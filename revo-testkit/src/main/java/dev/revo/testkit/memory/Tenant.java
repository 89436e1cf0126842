package dev.revo.testkit.memory;

import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One organization with everything in it, as an immutable snapshot. */
record Tenant(Org org, Map<String, Person> people, Map<String, RoleRow> roles) {
    private static final Map<String, RoleRow> BUILT_IN = Map.of(
            Role.OWNER, builtIn(Role.OWNER, Set.of("*"), Set.of()),
            Role.ADMIN, builtIn(Role.ADMIN, Set.of("*"), Set.of("organization:close", "owner:assign")),
            Role.MEMBER,
                    builtIn(
                            Role.MEMBER,
                            Set.of(
                                    "agent:*",
                                    "plan:*",
                                    "job:*",
                                    "task:*",
                                    "tool:*",
                                    "memory:*",
                                    "run:*",
                                    "schedule:*",
                                    "creative:*",
                                    "event:read",
                                    "mcp:read",
                                    "mcp:call",
                                    "mcp:use",
                                    "mcp:discover",
                                    "mcp:request",
                                    "usage:read",
                                    "organization:read",
                                    "member:read"),
                            Set.of()),
            Role.VIEWER,
                    builtIn(
                            Role.VIEWER,
                            Set.of(
                                    "plan:read",
                                    "memory:read",
                                    "memory:recall",
                                    "run:read",
                                    "schedule:read",
                                    "event:read",
                                    "mcp:read",
                                    "usage:read",
                                    "organization:read",
                                    "member:read",
                                    "role:read",
                                    "permission:read"),
                            Set.of()));

    Tenant {
        people = Map.copyOf(people);
        roles = Map.copyOf(roles);
    }

    private static RoleRow builtIn(String name, Set<String> allows, Set<String> denies) {
        return new RoleRow(name, Optional.empty(), permissions(allows), permissions(denies), true);
    }

    private static Set<Permission> permissions(Set<String> texts) {
        return Set.copyOf(texts.stream().map(Permission::of).toList());
    }

    record Org(
            String id,
            String name,
            String domain,
            Organization.Status status,
            Optional<String> statusReason,
            Subscription subscription,
            PlanLimits limits,
            OrganizationSettings settings,
            Instant created,
            Optional<Instant> trialEnds,
            long version)
            implements Organization {
        // Nothing is erased here, so nobody asks how long it has been closed.
        @Override
        public Optional<Instant> closed() {
            return Optional.empty();
        }

        static Org of(NewOrganization from, Instant now) {
            return new Org(
                    from.id(),
                    from.name(),
                    from.domain(),
                    from.trial().isPresent() ? Organization.Status.TRIAL : Organization.Status.ACTIVE,
                    Optional.empty(),
                    from.subscription(),
                    from.subscription().limits(),
                    from.settings(),
                    now,
                    from.trial().map(now::plus),
                    1);
        }

        Org with(Organization.Status now, Optional<String> reason) {
            return new Org(id, name, domain, now, reason, subscription, limits, settings, created, trialEnds, version);
        }

        Org with(Subscription other) {
            return new Org(
                    id,
                    name,
                    domain,
                    status,
                    statusReason,
                    other,
                    other.limits(),
                    settings,
                    created,
                    trialEnds,
                    version);
        }

        Org with(String newName, OrganizationSettings all) {
            return new Org(
                    id, newName, domain, status, statusReason, subscription, limits, all, created, trialEnds, version);
        }

        Org next() {
            return new Org(
                    id,
                    name,
                    domain,
                    status,
                    statusReason,
                    subscription,
                    limits,
                    settings,
                    created,
                    trialEnds,
                    version + 1);
        }

        Org with(PlanLimits agreed) {
            return new Org(
                    id,
                    name,
                    domain,
                    status,
                    statusReason,
                    subscription,
                    agreed,
                    settings,
                    created,
                    trialEnds,
                    version);
        }
    }

    record Person(
            String id,
            Principal.Kind kind,
            Optional<String> email,
            Member.Status status,
            Set<String> roles,
            Instant since,
            String token)
            implements Member {
        Person {
            roles = Set.copyOf(roles);
        }

        Person with(Member.Status now) {
            return new Person(id, kind, email, now, roles, since, "");
        }

        Person with(Set<String> now) {
            return new Person(id, kind, email, status, now, since, token);
        }

        @Override
        public String toString() {
            return id + " " + status + " " + new TreeSet<>(roles);
        }
    }

    record RoleRow(
            String name, Optional<String> parent, Set<Permission> allows, Set<Permission> denies, boolean builtIn)
            implements Role {}

    Tenant with(Org other) {
        return new Tenant(other, people, roles);
    }

    Tenant with(Person person) {
        Map<String, Person> all = new TreeMap<>(people);
        all.put(person.id(), person);
        return new Tenant(org, all, roles);
    }

    Tenant with(RoleRow role) {
        Map<String, RoleRow> all = new TreeMap<>(roles);
        all.put(role.name(), role);
        return new Tenant(org, people, all);
    }

    Tenant without(String role) {
        Map<String, RoleRow> all = new TreeMap<>(roles);
        all.remove(role);
        Map<String, Person> left = new TreeMap<>();
        people.forEach((id, person) -> {
            Set<String> kept = new TreeSet<>(person.roles());
            kept.remove(role);
            left.put(id, person.with(kept));
        });
        return new Tenant(org, left, all);
    }

    Optional<RoleRow> role(String name) {
        return Optional.ofNullable(BUILT_IN.getOrDefault(name, roles.get(name)));
    }

    Stream<RoleRow> allRoles() {
        return Stream.concat(BUILT_IN.values().stream(), roles.values().stream());
    }

    long owners() {
        return people.values().stream()
                .filter(person -> person.status() == Member.Status.ACTIVE
                        && person.roles().contains(Role.OWNER))
                .count();
    }
}
