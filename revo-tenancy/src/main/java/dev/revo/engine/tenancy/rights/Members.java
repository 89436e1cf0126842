package dev.revo.engine.tenancy.rights;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The active members and their role sets, in shards of a few dozen: to change one member copies its shard and the list of
 * shards. Immutable.
 */
final class Members {
    private static final int GOLDEN = 0x9E3779B9;
    // Members a shard has on average when the shards are laid out, and when they are laid out anew.
    private static final int SPARSE = 32;
    private static final int DENSE = 128;

    private final Shard[] shards;
    private final int shift;
    private final int size;

    private Members(Shard[] shards, int size) {
        this.shards = shards;
        this.size = size;
        shift = Integer.numberOfLeadingZeros(shards.length - 1);
    }

    static Members of(Collection<MemberRoles> all, Function<Collection<String>, RoleSet> set) {
        List<MemberRoles> active = all.stream().filter(MemberRoles::active).toList();
        Members members = empty(active.size());
        int[] counts = new int[members.shards.length];
        active.forEach(member -> counts[members.shard(hash(member.id()))]++);
        Arrays.setAll(members.shards, i -> new Shard(counts[i]));
        for (MemberRoles member : active) {
            int hash = hash(member.id());
            if (!members.shards[members.shard(hash)].add(member.id(), hash, set.apply(member.roles()))) {
                throw new IllegalArgumentException(
                        "The member " + member.id() + " is there twice. Hand over one of each id.");
            }
        }
        return new Members(members.shards, active.size());
    }

    private static Members empty(int size) {
        Shard[] shards = new Shard[Integer.highestOneBit(Math.max(1, size / SPARSE)) * 2];
        Arrays.fill(shards, Shard.EMPTY);
        return new Members(shards, 0);
    }

    /** Whose high bits choose the shard and whose low bits the place in it. */
    static int hash(String id) {
        int mixed = id.hashCode() * GOLDEN;
        return mixed ^ mixed >>> 15;
    }

    private int shard(int hash) {
        return hash >>> shift;
    }

    int size() {
        return size;
    }

    RoleSet find(String id) {
        int hash = hash(id);
        return shards[hash >>> shift].find(id, hash);
    }

    Members with(String id, RoleSet set) {
        Members into = size / DENSE > shards.length ? spread() : this;
        int hash = hash(id);
        return into.replace(into.shard(hash), into.shards[into.shard(hash)].with(id, hash, set));
    }

    Members without(String id) {
        int at = shard(hash(id));
        return find(id) == RoleSet.NONE ? this : replace(at, shards[at].without(id));
    }

    private Members replace(int at, Shard shard) {
        Shard[] copy = shards.clone();
        copy[at] = shard;
        return new Members(copy, size - shards[at].size() + shard.size());
    }

    private Members spread() {
        Members wide = empty(size);
        forEach((id, set) -> {
            int hash = hash(id);
            int at = wide.shard(hash);
            wide.shards[at] = wide.shards[at].with(id, hash, set);
        });
        return new Members(wide.shards, size);
    }

    /** With each role set exchanged; each is asked for once. */
    Members map(UnaryOperator<RoleSet> change) {
        Map<RoleSet, RoleSet> known = new HashMap<>();
        Shard[] changed = new Shard[shards.length];
        Arrays.setAll(changed, i -> shards[i].map(set -> known.computeIfAbsent(set, change)));
        return new Members(changed, size);
    }

    void forEach(BiConsumer<String, RoleSet> action) {
        for (Shard shard : shards) {
            shard.forEach(action);
        }
    }
}
