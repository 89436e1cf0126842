package dev.revo.engine.tenancy.rights;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The roles that every organization has and none can change. Immutable. */
public final class BuiltInRoles {
    private static final RoleRights OWNER = role(Role.OWNER, permissions("*"), permissions());

    private static final RoleRights ADMIN =
            role(Role.ADMIN, permissions("*"), permissions("organization:close", "owner:assign"));

    private static final RoleRights MEMBER = role(
            Role.MEMBER,
            permissions(
                    "agent:*",
                    "creative:*",
                    "event:read",
                    "job:*",
                    "mcp:call",
                    "mcp:discover",
                    "mcp:read",
                    "mcp:request",
                    "mcp:use",
                    "member:read",
                    "memory:*",
                    "organization:read",
                    "plan:*",
                    "run:*",
                    "schedule:*",
                    "task:*",
                    "tool:*",
                    "usage:read"),
            permissions());

    private static final RoleRights VIEWER = role(
            Role.VIEWER,
            permissions(
                    "event:read",
                    "mcp:read",
                    "member:read",
                    "memory:read",
                    "memory:recall",
                    "organization:read",
                    "permission:read",
                    "plan:read",
                    "role:read",
                    "run:read",
                    "schedule:read",
                    "usage:read"),
            permissions());

    private static final List<RoleRights> ALL = List.of(OWNER, ADMIN, MEMBER, VIEWER);

    private BuiltInRoles() {}

    /** Owner, admin, member and viewer; unmodifiable. */
    public static List<RoleRights> all() {
        return ALL;
    }

    /** Whether a role of this name comes with reVo. */
    public static boolean contains(String name) {
        return ALL.stream().anyMatch(role -> role.name().equals(name));
    }

    private static RoleRights role(String name, Set<Permission> allows, Set<Permission> denies) {
        return new RoleRights(name, Optional.empty(), allows, denies);
    }

    private static Set<Permission> permissions(String... texts) {
        return Stream.of(texts).map(Permission::of).collect(Collectors.toUnmodifiableSet());
    }
}
