package dev.revo.engine.tenancy.rights;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Some dozens of members, found by their ids in a hash table with open addressing. Immutable after it was filled. */
final class Shard {
    static final Shard EMPTY = new Shard(0);

    private final String[] ids;
    private final int[] hashes;
    private final RoleSet[] sets;
    private int size;

    /** With room for so many. */
    Shard(int members) {
        int capacity = Integer.highestOneBit(Math.max(2, members * 3 / 2)) * 2;
        ids = new String[capacity];
        hashes = new int[capacity];
        sets = new RoleSet[capacity];
    }

    private Shard(Shard other, RoleSet[] sets) {
        ids = other.ids;
        hashes = other.hashes;
        size = other.size;
        this.sets = sets;
    }

    int size() {
        return size;
    }

    /** For whoever fills it, before it is shown to others: false when the member is there already. */
    boolean add(String id, int hash, RoleSet set) {
        int at = at(id, hash);
        if (ids[at] != null) {
            return false;
        }
        ids[at] = id;
        hashes[at] = hash;
        sets[at] = set;
        size++;
        return true;
    }

    RoleSet find(String id, int hash) {
        int at = at(id, hash);
        return ids[at] == null ? RoleSet.NONE : sets[at];
    }

    /** Where the member is or would be; there is always a free place. */
    private int at(String id, int hash) {
        int mask = ids.length - 1;
        int at = hash & mask;
        while (ids[at] != null && !(hashes[at] == hash && ids[at].equals(id))) {
            at = (at + 1) & mask;
        }
        return at;
    }

    Shard with(String id, int hash, RoleSet set) {
        Shard copy = without(id, 1);
        copy.add(id, hash, set);
        return copy;
    }

    Shard without(String id) {
        return without(id, 0);
    }

    private Shard without(String id, int more) {
        Shard copy = new Shard(size + more);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != null && !ids[i].equals(id)) {
                copy.add(ids[i], hashes[i], sets[i]);
            }
        }
        return copy;
    }

    /** With each set exchanged; this very shard when that changes nothing. */
    Shard map(UnaryOperator<RoleSet> change) {
        RoleSet[] changed = sets.clone();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != null) {
                changed[i] = change.apply(sets[i]);
            }
        }
        return Arrays.equals(changed, sets) ? this : new Shard(this, changed);
    }

    void forEach(BiConsumer<String, RoleSet> action) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != null) {
                action.accept(ids[i], sets[i]);
            }
        }
    }
}
