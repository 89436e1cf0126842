package dev.revo.tenancy;

import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Permission;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A role to be defined. Immutable; copy methods add rights or replace the parent. */
public final class NewRole {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

    private final String name;
    private final @Nullable String parent;
    private final Set<Permission> allows;
    private final Set<Permission> denies;

    private NewRole(String name, @Nullable String parent, Set<Permission> allows, Set<Permission> denies) {
        this.name = name;
        this.parent = parent;
        this.allows = Set.copyOf(allows);
        this.denies = Set.copyOf(denies);
        if (allows.size() + denies.size() > 1_000) {
            throw InvalidRequestException.field(
                    "role.permissions", "are more than 1,000", "Use wildcards or several roles.");
        }
    }

    /**
     * A role without rights.
     *
     * @param name 1 to 64 of {@code [a-z0-9_-]}, a letter first
     */
    public static NewRole of(String name) {
        return new NewRole(named("role.name", name), null, Set.of(), Set.of());
    }

    private static String named(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw InvalidRequestException.field(
                    field, "'" + name + "' is not a role name", "Use 1 to 64 of a-z, 0-9, _ and -, a letter first.");
        }
        return name;
    }

    /** A copy that has the rights of this role too. */
    public NewRole parent(String role) {
        return new NewRole(name, named("role.parent", role), allows, denies);
    }

    /** A copy that allows these too. */
    public NewRole allow(String... permissions) {
        return new NewRole(name, parent, plus(allows, permissions), denies);
    }

    /** A copy that denies these too. */
    public NewRole deny(String... permissions) {
        return new NewRole(name, parent, allows, plus(denies, permissions));
    }

    private static Set<Permission> plus(Set<Permission> held, String... more) {
        Set<Permission> all = new LinkedHashSet<>(held);
        Arrays.stream(more).map(Permission::of).forEach(all::add);
        return all;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The parent. */
    public Optional<String> parent() {
        return Optional.ofNullable(parent);
    }

    /** What it allows; unmodifiable. */
    public Set<Permission> allows() {
        return allows;
    }

    /** What it denies; unmodifiable. */
    public Set<Permission> denies() {
        return denies;
    }
}
