package dev.revo.engine.tenancy.rights;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Permission;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a role allows and denies itself, and whose rights it has too. Immutable.
 *
 * @param name its name, unique in its organization
 * @param parent the role whose rights it has too; one that does not exist gives nothing
 * @param allows what it allows, ordered by text; unmodifiable
 * @param denies what it denies, ordered by text; unmodifiable
 */
public record RoleRights(String name, Optional<String> parent, Set<Permission> allows, Set<Permission> denies) {
    /** Copies and orders, so that explanations and listings do not depend on the order of a hash set. */
    public RoleRights {
        requireNonNull(name, "name");
        requireNonNull(parent, "parent");
        allows = ordered(allows);
        denies = ordered(denies);
    }

    private static Set<Permission> ordered(Set<Permission> all) {
        Set<Permission> ordered = new LinkedHashSet<>();
        all.stream().sorted(Comparator.comparing(Permission::text)).forEach(ordered::add);
        return Collections.unmodifiableSet(ordered);
    }

    int rules() {
        return allows.size() + denies.size();
    }
}
