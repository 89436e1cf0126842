package dev.revo.engine.tenancy.rights;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Grant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may do what in one organization: allowed by some role of an active member or by an ancestor of it, and denied by none;
 * the default is no. A right asked without an instance is asked for all instances, so a denial of one of them denies it. Says
 * nothing of the organization's status: whoever asks looks at that first.
 *
 * <p>The built-in roles are always there. Roles that do not exist give nothing, parents that form a circle all have the same
 * rights. Keeps ids, names and rules of active members only. Immutable and thread-safe: a change is a copy that shares what
 * it can.
 */
public final class Rights {
    // Sets of roles that are kept although no member has them any more: forgetting them looks at each member.
    private static final int SETS_TO_SPARE = 1024;

    private final Roles roles;
    private final Members members;

    private Rights(Roles roles, Members members) {
        this.roles = roles;
        this.members = members;
    }

    /**
     * Compiles the rights of an organization. Time and memory are linear in rules and members, whatever the depth of the
     * roles.
     *
     * @param roles its own roles, one of each name and none of them named like a built-in one
     * @param members its members, one of each id
     * @throws IllegalArgumentException when a role or an active member is there twice
     */
    public static Rights of(Collection<RoleRights> roles, Collection<MemberRoles> members) {
        Roles compiled = Roles.of(
                Stream.concat(BuiltInRoles.all().stream(), roles.stream()).toList());
        return new Rights(compiled, Members.of(members, compiled::set));
    }

    /** These rights with this member added or exchanged. Costs microseconds, however many members and rules there are. */
    public Rights with(MemberRoles member) {
        if (!member.active()) {
            return withoutMember(member.id());
        }
        if (roles.sets() > 2 * members.size() + SETS_TO_SPARE) {
            return renewed(roles.emptied()).with(member);
        }
        return new Rights(roles, members.with(member.id(), roles.set(member.roles())));
    }

    /** These rights without this member; the same when it is unknown. */
    public Rights withoutMember(String member) {
        return new Rights(roles, members.without(member));
    }

    /**
     * These rights with this role added or exchanged. Compiles the role and its descendants, and looks at each member once.
     *
     * @throws IllegalArgumentException when the role is built in
     */
    public Rights withRole(RoleRights role) {
        refuseBuiltIn(role.name());
        return renewed(roles.with(role));
    }

    /**
     * These rights without this role; the same when it is unknown. Members that were assigned it keep its name, and have it
     * again when a role of that name comes back: whoever deletes a role takes it from its members too.
     *
     * @throws IllegalArgumentException when the role is built in
     */
    public Rights withoutRole(String role) {
        refuseBuiltIn(role);
        return renewed(roles.without(role));
    }

    private static void refuseBuiltIn(String role) {
        if (BuiltInRoles.contains(role)) {
            throw new IllegalArgumentException("The role " + role + " is built in. Change a role of another name.");
        }
    }

    private Rights renewed(Roles changed) {
        return new Rights(changed, members.map(changed::renew));
    }

    /** How many active members there are. */
    public int size() {
        return members.size();
    }

    int roleSets() {
        return roles.sets();
    }

    /**
     * Whether the member may do this. A few table look-ups for each of the member's roles, whatever the number of rules and
     * members; allocates nothing.
     */
    public boolean allows(String member, Permission asked) {
        return members.find(member).allows(asked.text());
    }

    /** Which of these the member may do, in their order; unmodifiable. */
    public List<Permission> allowed(String member, List<Permission> asked) {
        RoleSet set = members.find(member);
        return asked.stream().filter(each -> set.allows(each.text())).toList();
    }

    /** Every active member that may do this, by id; unmodifiable. Looks at each member. */
    public List<String> holders(Permission asked) {
        Map<RoleSet, Boolean> known = new HashMap<>();
        List<String> holders = new ArrayList<>();
        members.forEach((id, set) -> {
            if (known.computeIfAbsent(set, each -> each.allows(asked.text()))) {
                holders.add(id);
            }
        });
        return holders.stream().sorted().toList();
    }

    /**
     * Why the member may or may not do this: the same answer as {@link #allows}, and the rule it is owed to. Reads every rule
     * of the member's roles.
     */
    public Explanation explain(String member, Permission asked) {
        return Reasons.explain(member, asked, effective(member));
    }

    /** Every right that the roles of an active member give or deny, by role, nearest ancestor first; unmodifiable. */
    public List<Grant> effective(String member) {
        return members.find(member).names().stream()
                .flatMap(role -> grants(member, role).stream())
                .toList();
    }

    /**
     * Every right that this role and its ancestors would give or deny this member, which need not have the role;
     * unmodifiable, empty when there is no such role.
     */
    public List<Grant> grants(String member, String role) {
        requireNonNull(member, "member");
        List<Grant> grants = new ArrayList<>();
        for (RoleRights from : roles.lineage(role)) {
            from.allows().forEach(each -> grants.add(new Grant(member, role, from.name(), each, false)));
            from.denies().forEach(each -> grants.add(new Grant(member, role, from.name(), each, true)));
        }
        return List.copyOf(grants);
    }

    /**
     * The first right among the wanted ones that who holds the held ones must not give away, because he has it not or not
     * wholly; empty when he may give them all. What is wanted together with the same denials is not more than what is held.
     */
    public static Optional<Permission> beyond(List<Grant> held, List<Grant> wanted) {
        return Delegation.beyond(held, wanted);
    }

    @Override
    public String toString() {
        return "Rights of " + members.size() + " members";
    }
}
