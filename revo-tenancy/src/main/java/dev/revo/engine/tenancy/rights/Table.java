package dev.revo.engine.tenancy.rights;

import dev.revo.scope.Permission;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Rules as a hash table with open addressing, keyed by what stands before a colon or at the end of a permission. A rule
 * {@code a:b} and a rule {@code a:b:*} share the key {@code a:b}; every key that a denial lies below is marked too, because a
 * right asked for all instances is denied when one of them is. A look-up takes a range of the text that is asked and its
 * hash, and allocates nothing. Immutable.
 */
final class Table {
    /** Allows exactly this key. */
    static final int ALLOWS = 1;
    /** Allows whatever continues this key with a colon. */
    static final int ALLOWS_BELOW = 2;
    /** Denies exactly this key. */
    static final int DENIES = 4;
    /** Denies whatever continues this key with a colon. */
    static final int DENIES_BELOW = 8;
    /** Some denial continues this key with a colon. */
    static final int DENIAL_BELOW = 16;

    private static final String EVERYTHING = "*";
    private static final String WILDCARD = ":*";
    private static final int GOLDEN = 0x9E3779B9;

    // High half: the key's hash. Low half: what the rules say, never 0 where there is a key.
    private final long[] slots;
    private final String[] keys;
    private final int mask;
    private final int shift;
    private final int everything;
    private final long lengths;

    private Table(Map<String, Integer> marks, int everything) {
        int capacity = Integer.highestOneBit(Math.max(2, marks.size() * 2 - 1)) * 2;
        this.everything = everything;
        slots = new long[capacity];
        keys = new String[capacity];
        mask = capacity - 1;
        shift = Integer.numberOfLeadingZeros(mask);
        long seen = 0;
        for (Map.Entry<String, Integer> entry : marks.entrySet()) {
            String key = entry.getKey();
            int hash = key.hashCode();
            int at = (hash * GOLDEN) >>> shift;
            while (slots[at] != 0) {
                at = (at + 1) & mask;
            }
            slots[at] = (long) hash << 32 | entry.getValue();
            keys[at] = key;
            if ((entry.getValue() & (ALLOWS_BELOW | DENIES_BELOW)) != 0) {
                seen |= 1L << key.length();
            }
        }
        lengths = seen;
    }

    static Table of(Collection<RoleRights> roles) {
        Map<String, Integer> marks = new HashMap<>();
        int everything = 0;
        for (RoleRights role : roles) {
            for (Permission allowed : role.allows()) {
                everything |= mark(marks, allowed.text(), ALLOWS, ALLOWS_BELOW);
            }
            for (Permission denied : role.denies()) {
                everything |= mark(marks, denied.text(), DENIES, DENIES_BELOW) | DENIAL_BELOW;
                for (int at = denied.text().indexOf(':');
                        at >= 0;
                        at = denied.text().indexOf(':', at + 1)) {
                    add(marks, denied.text().substring(0, at), DENIAL_BELOW);
                }
            }
        }
        return new Table(marks, everything);
    }

    private static int mark(Map<String, Integer> marks, String rule, int exactly, int below) {
        if (rule.equals(EVERYTHING)) {
            return exactly;
        }
        if (rule.endsWith(WILDCARD)) {
            add(marks, rule.substring(0, rule.length() - WILDCARD.length()), below);
        } else {
            add(marks, rule, exactly | below);
        }
        return 0;
    }

    private static void add(Map<String, Integer> marks, String key, int flags) {
        marks.merge(key, flags, (a, b) -> a | b);
    }

    /** {@link #ALLOWS} and {@link #DENIES} for a rule on everything, {@link #DENIAL_BELOW} for any denial at all. */
    int everything() {
        return everything;
    }

    /** A bit for each length, modulo 64, of a key that says something about what continues it: others need no look-up. */
    long lengths() {
        return lengths;
    }

    boolean empty() {
        return lengths == 0 && everything == 0;
    }

    /** What the rules say about the first characters of this text, whose {@link String#hashCode()} is known. */
    int marks(String text, int length, int hash) {
        int at = (hash * GOLDEN) >>> shift;
        for (long slot = slots[at]; slot != 0; slot = slots[at]) {
            if ((int) (slot >>> 32) == hash && matches(keys[at], text, length)) {
                return (int) slot;
            }
            at = (at + 1) & mask;
        }
        return 0;
    }

    // A hash is never enough: whoever names permissions could choose two with the same.
    private static boolean matches(String key, String text, int length) {
        return length == text.length() ? key.equals(text) : key.length() == length && text.startsWith(key);
    }
}
