package dev.revo.tenancy;

import dev.revo.scope.Permission;
import java.util.Optional;
import java.util.Set;

/** A role as it stands. Immutable. Not for implementation by hosts: it grows. */
public interface Role {
    /** Owner: everything. */
    String OWNER = "owner";

    /** Admin: everything but closing the organization and giving out ownership. */
    String ADMIN = "admin";

    /** Member: runs agents and plans, uses memory and tools. */
    String MEMBER = "member";

    /** Viewer: reads. */
    String VIEWER = "viewer";

    /** Its name. */
    String name();

    /** The role whose rights it has too. */
    Optional<String> parent();

    /** What it allows itself, without its parent; unmodifiable. */
    Set<Permission> allows();

    /** What it denies itself; a denial wins over every permission of every role. Unmodifiable. */
    Set<Permission> denies();

    /** Whether it comes with reVo and cannot be changed. */
    boolean builtIn();
}
