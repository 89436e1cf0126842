package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Permission;
import java.util.Optional;
import java.util.Set;

/**
 * A role of an organization's own as stores keep it. Grows at its end.
 *
 * @param name its name
 * @param parent the role whose rights it has too
 * @param allows what it allows itself; unmodifiable
 * @param denies what it denies itself; unmodifiable
 * @param removed whether it is gone: its row stays, so that who missed the removal learns of it
 */
public record RoleRow(
        String name, Optional<String> parent, Set<Permission> allows, Set<Permission> denies, boolean removed)
        implements Role {
    /** Checks for nulls and copies. */
    public RoleRow {
        requireNonNull(name, "name");
        requireNonNull(parent, "parent");
        allows = Set.copyOf(allows);
        denies = Set.copyOf(denies);
    }

    /** As it is defined. */
    public static RoleRow of(NewRole from) {
        return new RoleRow(from.name(), from.parent(), from.allows(), from.denies(), false);
    }

    /** What is left of it once it is removed. */
    public RoleRow gone() {
        return new RoleRow(name, Optional.empty(), Set.of(), Set.of(), true);
    }

    @Override
    public boolean builtIn() {
        return false;
    }

    @Override
    public String toString() {
        return name + parent.map(p -> " of " + p).orElse("") + " allows " + sorted(allows) + " denies "
                + sorted(denies);
    }

    private static String sorted(Set<Permission> rights) {
        return rights.stream().map(Permission::text).sorted().toList().toString();
    }
}
