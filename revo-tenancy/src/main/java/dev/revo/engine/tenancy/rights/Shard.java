package dev.revo.engine.tenancy.rights;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Some dozens of members, found by their ids in a hash table with open addressing. Immutable after it was filled. */
final class Shard {
    static final Shard EMPTY = new Shard(0);

    // An id and, behind it, its role set: what is read together lies together.
    private final Object[] entries;
    private int size;

    /** With room for so many. */
    Shard(int members) {
        entries = new Object[Integer.highestOneBit(Math.max(2, members * 3 / 2)) * 4];
    }

    private Shard(Object[] entries, int size) {
        this.entries = entries;
        this.size = size;
    }

    int size() {
        return size;
    }

    /** For whoever fills it, before it is shown to others: false when the member is there already. */
    boolean add(String id, int hash, RoleSet set) {
        int at = at(id, hash);
        if (entries[at] != null) {
            return false;
        }
        entries[at] = id;
        entries[at + 1] = set;
        size++;
        return true;
    }

    RoleSet find(String id, int hash) {
        Object set = entries[at(id, hash) + 1];
        return set == null ? RoleSet.NONE : (RoleSet) set;
    }

    /** Where the member is or would be; there is always a free place. */
    private int at(String id, int hash) {
        int mask = entries.length - 2;
        int at = hash << 1 & mask;
        while (entries[at] != null && !id.equals(entries[at])) {
            at = at + 2 & mask;
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
        forEach((each, set) -> {
            if (!each.equals(id)) {
                copy.add(each, Members.hash(each), set);
            }
        });
        return copy;
    }

    /** With each set exchanged; this very shard when that changes nothing. */
    Shard map(UnaryOperator<RoleSet> change) {
        Object[] changed = entries.clone();
        for (int i = 1; i < changed.length; i += 2) {
            if (changed[i] != null) {
                changed[i] = change.apply((RoleSet) changed[i]);
            }
        }
        return Arrays.equals(changed, entries) ? this : new Shard(changed, size);
    }

    void forEach(BiConsumer<String, RoleSet> action) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] != null) {
                action.accept((String) entries[i], (RoleSet) entries[i + 1]);
            }
        }
    }
}
