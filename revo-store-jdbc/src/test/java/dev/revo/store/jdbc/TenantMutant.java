package dev.revo.store.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement that lost one of its references to the tenant: a predicate that now always holds, or a row that is written
 * for another tenant.
 *
 * @param statement as it was
 * @param text as it is now
 */
record TenantMutant(String statement, String text) {
    private static final Pattern PREDICATE = Pattern.compile("(?:\\w+\\.)?tenant_id = :tenant\\b");
    private static final Pattern VALUE = Pattern.compile("(?<!tenant_id = ):tenant\\b");
    private static final Pattern ANY = Pattern.compile(":tenant\\b");

    /** One for each reference in the statement. */
    static List<TenantMutant> of(String statement, String otherTenant) {
        List<TenantMutant> mutants = new ArrayList<>();
        replaced(statement, PREDICATE, "1 = 1", mutants);
        replaced(statement, VALUE, "'" + otherTenant + "'", mutants);
        long references = ANY.matcher(statement).results().count();
        if (references != mutants.size()) {
            throw new IllegalStateException("a reference to the tenant is not understood in: " + statement);
        }
        return mutants;
    }

    private static void replaced(String statement, Pattern what, String by, List<TenantMutant> mutants) {
        Matcher found = what.matcher(statement);
        while (found.find()) {
            mutants.add(new TenantMutant(
                    statement, statement.substring(0, found.start()) + by + statement.substring(found.end())));
        }
    }

    /** Whether the guard refuses it. */
    boolean refused() {
        try {
            TenantGuard.check(text);
            return false;
        } catch (dev.revo.error.BugException e) {
            return true;
        }
    }

    /** Whether it concerns a table that only the guard watches over. */
    boolean ofSystemTable() {
        return statement.contains("revo_sys_");
    }

    /** What is executed instead of a statement. */
    String instead(String sql) {
        return sql.equals(statement) ? text : sql;
    }
}
