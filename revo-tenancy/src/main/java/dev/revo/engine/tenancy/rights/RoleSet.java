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
        boolean wildcard = text.charAt(length - 1) == '*';
        if (wildcard && length == 1) {
            return (everything & (Table.ALLOWS | Table.DENIAL_BELOW)) == Table.ALLOWS;
        }
        if ((everything & Table.DENIES) != 0) {
            return false;
        }
        boolean allowed = (everything & Table.ALLOWS) != 0;
        int hash = 0;
        int hashed = 0;
        for (int at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
            boolean asksBelow = wildcard && at == length - 2;
            if (!asksBelow && (lengths >>> at & 1) == 0) {
                continue;
            }
            for (; hashed < at; hashed++) {
                hash = 31 * hash + text.charAt(hashed);
            }
            int marks = marks(text, at, hash);
            if ((marks & (asksBelow ? Table.DENIES_BELOW | Table.DENIAL_BELOW : Table.DENIES_BELOW)) != 0) {
                return false;
            }
            allowed |= (marks & Table.ALLOWS_BELOW) != 0;
        }
        if (wildcard) {
            return allowed;
        }
        int marks = marks(text, length, text.hashCode());
        return (marks & (Table.DENIES | Table.DENIAL_BELOW)) == 0 && (allowed || (marks & Table.ALLOWS) != 0);
    }

    private int marks(String text, int length, int hash) {
        int marks = 0;
        for (Table table : tables) {
            marks |= table.marks(text, length, hash);
        }
        return marks;
    }
}
