package dev.revo.engine.tenancy.rights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The roles of one organization, each compiled once, and the sets of them that members have, each kept once. The roles never
 * change; the sets are a cache that grows as members come. Thread-safe.
 */
final class Roles {
    private final Map<String, RoleRights> roles;
    private final Map<String, Block> blocks = new HashMap<>();
    private final ConcurrentMap<List<String>, RoleSet> sets = new ConcurrentHashMap<>();

    private Roles(Map<String, RoleRights> roles, Map<String, Block> before) {
        this.roles = roles;
        roles.values().forEach(role -> compile(role, before));
    }

    static Roles of(Collection<RoleRights> all) {
        Map<String, RoleRights> roles = new HashMap<>();
        for (RoleRights role : all) {
            if (roles.put(role.name(), role) != null) {
                throw new IllegalArgumentException(
                        "The role " + role.name() + " is there twice. Hand over one of each name.");
            }
        }
        return new Roles(roles, Map.of());
    }

    Roles with(RoleRights role) {
        Map<String, RoleRights> all = new HashMap<>(roles);
        all.put(role.name(), role);
        return new Roles(all, blocks);
    }

    Roles without(String name) {
        Map<String, RoleRights> all = new HashMap<>(roles);
        all.remove(name);
        return new Roles(all, blocks);
    }

    /** The same roles without sets of them. */
    Roles emptied() {
        return new Roles(roles, blocks);
    }

    /** How many sets are kept, also of members that have another one by now. */
    int sets() {
        return sets.size();
    }

    RoleSet set(Collection<String> names) {
        return sets.computeIfAbsent(names.stream().sorted().toList(), this::compile);
    }

    /** The set of the same names for these roles: the very one when nothing changed for it. */
    RoleSet renew(RoleSet set) {
        return sets.computeIfAbsent(set.names(), names -> {
            RoleSet fresh = compile(names);
            return fresh.sameTables(set) ? set : fresh;
        });
    }

    /** The role and its ancestors, nearest first; empty when there is no such role. */
    List<RoleRights> lineage(String name) {
        List<RoleRights> all = new ArrayList<>();
        Set<String> visited = new HashSet<>();
        RoleRights at = roles.get(name);
        while (at != null && visited.add(at.name())) {
            all.add(at);
            at = parent(at);
        }
        return all;
    }

    private @Nullable RoleRights parent(RoleRights role) {
        return role.parent().map(roles::get).orElse(null);
    }

    private RoleSet compile(List<String> names) {
        List<Block> all = new ArrayList<>();
        for (String name : names) {
            Block block = blocks.get(name);
            if (block != null) {
                all.add(block);
            }
        }
        return new RoleSet(names, Block.tables(all));
    }

    /** Walks up to what is compiled, to the top or into a circle, and compiles on the way down: chains may be long. */
    private void compile(RoleRights start, Map<String, Block> before) {
        Deque<RoleRights> path = new ArrayDeque<>();
        Set<String> onPath = new HashSet<>();
        RoleRights at = start;
        while (at != null && !blocks.containsKey(at.name()) && onPath.add(at.name())) {
            path.push(at);
            at = parent(at);
        }
        Block on = null;
        if (at != null) {
            on = blocks.containsKey(at.name()) ? blocks.get(at.name()) : circle(path, at);
        }
        while (!path.isEmpty()) {
            RoleRights role = path.pop();
            Block old = before.get(role.name());
            on = old != null && old.stillIs(role, on) ? old : Block.of(role, on);
            blocks.put(role.name(), on);
        }
    }

    private Block circle(Deque<RoleRights> path, RoleRights entry) {
        List<RoleRights> all = new ArrayList<>();
        do {
            all.add(path.pop());
        } while (!all.get(all.size() - 1).equals(entry));
        Block circle = Block.circle(all);
        all.forEach(role -> blocks.put(role.name(), circle));
        return circle;
    }
}
