package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The embedded database reads a page by an index only when the order names all columns of the index, the tenant first; else each
 * page goes through everything behind it. The statements are those that the unit tests made.
 */
class PageOrderIT {
    private static final Pattern PAGE = Pattern.compile("order by .* limit \\S+( for update)?$");
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):\\w+");

    /** Those that have no such index, and why they may. */
    private static final List<String> SORTED = List.of(
            // What is locked is never read by an index; each row at most once after a change of the key.
            "from revo_secret where tenant_id = :tenant and key_id <> :key",
            // Once at the start, and when somebody asks for runs that nobody holds: few of all runs go on.
            "from revo_sys_open_run",
            // The one run that goes on and began first, of few that go on; once for a purge.
            "s.entry_type = :standing) order by e.written_at",
            // Reservations that nobody ended, of few that are held.
            "from revo_reservation where tenant_id = :tenant and expires_at <= :now");

    private static Stream<String> pages() {
        return KitStatements.read(Dialect.H2).stream()
                .filter(sql -> PAGE.matcher(sql).find())
                .filter(sql -> SORTED.stream().noneMatch(sql::contains));
    }

    private static boolean byIndex(Connection connection, String sql) throws SQLException {
        String plain = PARAMETER.matcher(sql).replaceAll("?");
        try (PreparedStatement statement = connection.prepareStatement("explain " + plain)) {
            for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
                statement.setNull(i, Types.NULL);
            }
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1).contains("/* index sorted */");
            }
        }
    }

    @Test
    void pages_are_read_by_an_index() throws SQLException {
        List<String> slow = new ArrayList<>();
        try (TestDatabase database = TestDatabase.freshH2();
                Connection connection = database.owner()) {
            List<String> pages = pages().toList();
            assertThat(pages).hasSizeGreaterThan(30);
            for (String sql : pages) {
                if (!byIndex(connection, sql)) {
                    slow.add(sql);
                }
            }
        }
        assertThat(slow).isEmpty();
    }

    /** The control: the same order without the tenant, which is the same for all rows, is sorted. */
    @Test
    void control_a_page_without_the_tenant_in_its_order_is_not() throws SQLException {
        String sql = "select row_hash from revo_audit_link where tenant_id = :tenant and chain_sequence > :after"
                + " order by %schain_sequence limit :most";
        try (TestDatabase database = TestDatabase.freshH2();
                Connection connection = database.owner()) {
            assertThat(byIndex(connection, sql.formatted("tenant_id, "))).isTrue();
            assertThat(byIndex(connection, sql.formatted(""))).isFalse();
        }
    }
}
