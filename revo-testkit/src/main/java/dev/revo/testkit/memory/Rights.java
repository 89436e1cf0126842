package dev.revo.testkit.memory;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Grant;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Evaluates rights over one snapshot: allow minus deny, default deny. */
final class Rights {
    private Rights() {}

    /** Every right that the roles of an active member give or deny. */
    static List<Grant> effective(Tenant tenant, String member) {
        List<Grant> grants = new ArrayList<>();
        Tenant.Person person = tenant.people().get(member);
        if (person != null && person.status() == Member.Status.ACTIVE) {
            for (String role : new TreeSet<>(person.roles())) {
                grants.addAll(of(tenant, member, role));
            }
        }
        return grants;
    }

    static List<Grant> of(Tenant tenant, String member, String role) {
        List<Grant> grants = new ArrayList<>();
        Set<String> visited = new HashSet<>();
        Optional<Tenant.RoleRow> at = tenant.role(role);
        while (at.isPresent() && visited.add(at.get().name())) {
            Tenant.RoleRow row = at.get();
            row.allows().forEach(each -> grants.add(new Grant(member, role, row.name(), each, false)));
            row.denies().forEach(each -> grants.add(new Grant(member, role, row.name(), each, true)));
            at = row.parent().flatMap(tenant::role);
        }
        return grants;
    }

    static Explanation explain(Tenant tenant, String member, Permission asked, Instant now) {
        List<Grant> grants = effective(tenant, member);
        boolean owner = grants.stream().anyMatch(grant -> grant.role().equals(Role.OWNER));
        Optional<String> closed = closed(tenant.org(), now);
        boolean ownerReads = owner && asked.text().startsWith("organization:read");
        if (closed.isPresent() && !ownerReads) {
            return new Explanation(false, "organization", closed.get(), List.of());
        }
        List<Grant> matching = grants.stream()
                .filter(grant -> grant.denies()
                        ? overlap(grant.permission(), asked)
                        : grant.permission().covers(asked))
                .toList();
        Optional<Grant> denial = matching.stream().filter(Grant::denies).findFirst();
        if (denial.isPresent()) {
            return new Explanation(false, rule(denial.get()), "A denial wins. Take the role away.", matching);
        }
        return matching.stream()
                .findFirst()
                .map(grant -> new Explanation(true, rule(grant), "The role allows it.", matching))
                .orElseGet(() -> new Explanation(
                        false, "default", "No role of " + member + " allows it. Assign one that does.", List.of()));
    }

    private static Optional<String> closed(Tenant.Org org, Instant now) {
        if (org.status() == Organization.Status.SUSPENDED || org.status() == Organization.Status.CLOSED) {
            return Optional.of("The organization is " + org.status() + ": "
                    + org.statusReason().orElse(""));
        }
        boolean over = org.status() == Organization.Status.TRIAL
                && org.trialEnds().filter(end -> !end.isAfter(now)).isPresent();
        return over ? Optional.of("The trial has ended. Subscribe.") : Optional.empty();
    }

    private static String rule(Grant grant) {
        return "role:" + grant.role() + (grant.denies() ? " denies " : " allows ") + grant.permission()
                + (grant.via().equals(grant.role()) ? "" : " via " + grant.via());
    }

    private static boolean overlap(Permission a, Permission b) {
        return a.covers(b) || b.covers(a);
    }

    /** The first right of the role that the giver does not hold: what it allows, less what it denies itself. */
    static Optional<Permission> beyond(List<Grant> giver, List<Grant> role) {
        for (Grant given : role) {
            if (given.denies()) {
                continue;
            }
            Permission right = given.permission();
            boolean held = giver.stream()
                    .anyMatch(grant -> !grant.denies() && grant.permission().covers(right));
            boolean denied = giver.stream()
                    .filter(grant -> grant.denies() && overlap(grant.permission(), right))
                    .anyMatch(denial -> role.stream()
                            .noneMatch(own -> own.denies() && own.permission().covers(denial.permission())));
            if (!held || denied) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }
}
