package dev.revo.store.jdbc;

import dev.revo.error.BugException;
import dev.revo.error.Fault;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Refuses, before it is executed, every statement that does not bind each tenant table it names to the tenant of its
 * session. What it cannot read it refuses. It understands the SQL of this module, not SQL at large: a table is named after
 * {@code from}, {@code join}, {@code update} or {@code into}; its predicate {@code tenant_id = :tenant} stands first after
 * {@code where} or {@code on}, and nothing on its level is joined by {@code or}; an insert names {@code tenant_id} first.
 * The statements of {@link SystemSql} and {@link ReviewedSql} it knows to the letter.
 * Thread-safe.
 */
final class TenantGuard implements SqlLogger {
    private static final Pattern TABLE = Pattern.compile("\\brevo_\\w+");
    private static final Pattern REFERENCE = Pattern.compile(
            "\\b(from|join|update|into)\\s+(revo_\\w+)(?:\\s+(?:as\\s+)?(?!where\\b|on\\b|set\\b|values\\b"
                    + "|select\\b|join\\b|left\\b|inner\\b|order\\b|for\\b|limit\\b|group\\b|using\\b)(\\w+))?");
    private static final Pattern INSERT = Pattern.compile(
            "^insert into (revo_\\w+) \\(tenant_id, [\\w, ]+\\)" + " (values \\(:tenant, |select :tenant, )");
    private static final Pattern PREDICATE =
            Pattern.compile("\\b(?:where|on)\\s+(?:(\\w+)\\.)?tenant_id\\s*=\\s*:tenant\\b(?!\\s*[+|*/-])");
    private static final Pattern CORRELATED =
            Pattern.compile("\\band\\s+(\\w+)\\.tenant_id\\s*=\\s*:tenant\\b(?!\\s*[+|*/-])");
    private static final String SYSTEM = "revo_sys_";
    // Known to the letter: nothing that merely looks like one of them passes.
    private static final Set<String> KNOWN_TEXTS = Stream.concat(
                    Arrays.stream(SystemSql.values()).map(SystemSql::text),
                    Arrays.stream(ReviewedSql.values()).map(ReviewedSql::text))
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, Boolean> passed = new ConcurrentHashMap<>();

    @Override
    public void logBeforeExecution(StatementContext context) {
        String sql = context.getRenderedSql();
        if (sql == null) {
            throw refused("it has no text", "");
        }
        if (!passed.containsKey(sql)) {
            check(sql);
            // The statements of this module are constants, so this does not grow.
            passed.put(sql, true);
        }
    }

    /** The statements that were let through; unmodifiable, and grows. */
    Set<String> passed() {
        return Collections.unmodifiableSet(passed.keySet());
    }

    /** Returns when the statement may be executed. */
    static void check(String sql) {
        if (KNOWN_TEXTS.contains(sql) || isSetting(sql)) {
            return;
        }
        String text = sql.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        if (text.contains("--") || text.contains("/*") || text.contains(";") || text.contains("\"")) {
            throw refused("it has a comment, a second statement or a quoted name", sql);
        }
        if (text.contains(SYSTEM)) {
            throw refused("it touches a system table and is not one of SystemSql", sql);
        }
        String open = withoutText(text);
        if (orOnLevel(open)) {
            throw refused("an 'or' outside parentheses could undo the tenant's predicate", sql);
        }
        boolean insert = open.startsWith("insert ");
        if (insert && !INSERT.matcher(open).find()) {
            throw refused("an insert names tenant_id first and gives it :tenant", sql);
        }
        int named = count(TABLE, open.replaceAll("\\brevo_\\w+\\.", ""));
        int bound = insert ? 1 : 0;
        Matcher reference = REFERENCE.matcher(open);
        int references = 0;
        while (reference.find()) {
            references++;
        }
        if (named == 0 || named != references) {
            throw refused("a table is named where it is not understood", sql);
        }
        bound += insert ? selected(open) : predicates(open, references);
        if (bound < references) {
            throw refused("a tenant table is not bound by 'tenant_id = :tenant'", sql);
        }
    }

    private static boolean isSetting(String sql) {
        return sql.equals(Database.SET_TENANT);
    }

    // insert into a (...) select :tenant, ... from b where tenant_id = :tenant
    private static int selected(String open) {
        int from = open.indexOf(" from ");
        return from < 0 ? 0 : predicates(open.substring(from), count(REFERENCE, open.substring(from)));
    }

    private static int predicates(String open, int references) {
        if (references <= 1) {
            return count(PREDICATE, open);
        }
        // Several tables: each by its own name, or one predicate could be counted for another's table.
        Matcher reference = REFERENCE.matcher(open);
        int bound = 0;
        while (reference.find()) {
            String alias = reference.group(3) == null ? reference.group(2) : reference.group(3);
            bound += names(PREDICATE, open, alias) || names(CORRELATED, open, alias) ? 1 : 0;
        }
        return bound;
    }

    private static boolean names(Pattern pattern, String open, String alias) {
        return pattern.matcher(open).results().anyMatch(found -> alias.equals(found.group(1)));
    }

    private static int count(Pattern pattern, String text) {
        return (int) pattern.matcher(text).results().count();
    }

    private static String withoutText(String sql) {
        return sql.replaceAll("'[^']*'", "''");
    }

    // An 'or' inside parentheses that hold no subselect only joins conditions of its own.
    private static boolean orOnLevel(String open) {
        int depth = 0;
        boolean[] selects = new boolean[64];
        for (int i = 0; i < open.length(); i++) {
            char c = open.charAt(i);
            if (c == '(') {
                depth++;
                if (depth >= selects.length) {
                    return true;
                }
                selects[depth] = open.startsWith("(select ", i);
            } else if (c == ')') {
                depth--;
            } else if (open.startsWith(" or ", i) && (depth <= 0 || selects[depth])) {
                return true;
            }
        }
        return depth != 0;
    }

    private static BugException refused(String why, String sql) {
        return new BugException(
                Fault.of("unscoped_statement", "A statement was refused before it was executed: " + why + ": " + sql));
    }
}
