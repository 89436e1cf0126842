package dev.revo.engine.tenancy.rights;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A role compiled with the rights that it inherits. A small parent is folded into the child's own table, so that most checks
 * look into one table for each role; a large one is shared, so that memory grows with the rules and not with rules times
 * descendants. Immutable.
 */
final class Block {
    // Rules that are copied into a child without asking whether the child is as large: about a kilobyte of table.
    private static final int SMALL = 64;

    // The role that was compiled last, and what its parent was compiled to; neither for a circle of roles.
    private final @Nullable RoleRights role;
    private final @Nullable Block on;
    // Whose rules are in the table.
    private final List<RoleRights> folded;
    private final Table table;
    // The ancestors that were not folded in.
    private final @Nullable Block next;

    private Block(
            @Nullable RoleRights role, @Nullable Block on, List<RoleRights> folded, Table table, @Nullable Block next) {
        this.role = role;
        this.on = on;
        this.folded = folded;
        this.table = table;
        this.next = next;
    }

    static Block of(RoleRights role, @Nullable Block on) {
        if (on == null) {
            return new Block(role, null, List.of(role), Table.of(List.of(role)), null);
        }
        if (role.rules() == 0) {
            return new Block(role, on, on.folded, on.table, on.next);
        }
        if (on.rules() > Math.max(SMALL, role.rules())) {
            return new Block(role, on, List.of(role), Table.of(List.of(role)), on);
        }
        List<RoleRights> both = new ArrayList<>(on.folded);
        both.add(role);
        return new Block(role, on, List.copyOf(both), Table.of(both), on.next);
    }

    /** Roles that are each other's ancestors have the same rights: all of them. */
    static Block circle(List<RoleRights> roles) {
        return new Block(null, null, List.copyOf(roles), Table.of(roles), null);
    }

    /** Whether compiling this role on this parent would give an equal block again. */
    boolean stillIs(RoleRights other, @Nullable Block parent) {
        return other.equals(role) && on == parent;
    }

    private int rules() {
        return folded.stream().mapToInt(RoleRights::rules).sum();
    }

    /** The tables of these blocks and of what they inherit, each once. */
    static Table[] tables(List<Block> blocks) {
        Set<Table> all = new LinkedHashSet<>();
        for (Block block : blocks) {
            for (Block at = block; at != null; at = at.next) {
                if (!at.table.empty()) {
                    all.add(at.table);
                }
            }
        }
        return all.toArray(Table[]::new);
    }
}
