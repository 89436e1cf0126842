package dev.revo.engine.tenancy.rights;

import java.util.Arrays;
import java.util.List;

/**
 * The roles that one or more members have in common, with the tables of everything these roles say. Immutable.
 */
final class RoleSet {
    /** Of whoever is not an active member. */
    static final RoleSet NONE = new RoleSet(List.of(), new Table[0]);

    private final List<String> names;
    private final Table[] tables;
    private final int everything;
    private final long lengths;

    /** The names are sorted. */
    RoleSet(List<String> names, Table[] tables) {
        this.names = names;
        this.tables = tables;
        int whole = 0;
        long all = 0;
        for (Table table : tables) {
            whole |= table.everything();
            all |= table.lengths();
        }
        everything = whole;
        lengths = all;
    }

    List<String> names() {
        return names;
    }

    boolean sameTables(RoleSet other) {
        return Arrays.equals(tables, other.tables);
    }

    /**
     * Whether these roles allow this and none denies it or a part of it. Looks at each part of the text that ends before a
     * colon, where a wider rule could stand, and at the whole.
     */
    boolean allows(String text) {
        int length = text.length();
        boolean below = text.charAt(length - 1) == '*';
        if (below && length == 1) {
            return (everything & (Table.ALLOWS | Table.DENIAL_BELOW)) == Table.ALLOWS;
        }
        if ((everything & Table.DENIES) != 0) {
            return false;
        }
        boolean allowed = (everything & Table.ALLOWS) != 0;
        int end = below ? length - 2 : length;
        int hash = 0;
        int hashed = 0;
        for (int at = colon(text, 0, end); at < end; at = colon(text, at + 1, end)) {
            for (; hashed < at; hashed++) {
                hash = 31 * hash + text.charAt(hashed);
            }
            int marks = marks(text, at, hash);
            if ((marks & Table.DENIES_BELOW) != 0) {
                return false;
            }
            allowed |= (marks & Table.ALLOWS_BELOW) != 0;
        }
        if (!below) {
            int marks = marks(text, length, text.hashCode());
            return (marks & (Table.DENIES | Table.DENIAL_BELOW)) == 0 && (allowed || (marks & Table.ALLOWS) != 0);
        }
        for (; hashed < end; hashed++) {
            hash = 31 * hash + text.charAt(hashed);
        }
        int marks = marks(text, end, hash);
        return (marks & (Table.DENIES_BELOW | Table.DENIAL_BELOW)) == 0
                && (allowed || (marks & Table.ALLOWS_BELOW) != 0);
    }

    /** The next colon before which a rule could end, by the lengths that rules have; the end when there is none. */
    private int colon(String text, int from, int end) {
        int at = from;
        while (at < end) {
            // A shift is modulo 64, as the lengths are.
            long left = lengths >>> at;
            if (left == 0) {
                at = (at | Long.SIZE - 1) + 1;
                continue;
            }
            at += Long.numberOfTrailingZeros(left);
            if (at < end && text.charAt(at) == ':') {
                return at;
            }
            at++;
        }
        return end;
    }

    private int marks(String text, int length, int hash) {
        int marks = 0;
        for (Table table : tables) {
            marks |= table.marks(text, length, hash);
        }
        return marks;
    }
}
