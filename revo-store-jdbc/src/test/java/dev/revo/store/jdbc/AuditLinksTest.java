package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditLinksTest {
    private static AuditRecord line(int number) {
        return new AuditRecord(
                SequentialIds.id(number),
                Instant.parse("2026-01-01T00:00:00Z"),
                "acme",
                "ada",
                Principal.Kind.USER,
                "tool:call",
                "",
                AuditRecord.Result.DONE,
                Optional.empty(),
                Map.of());
    }

    @Test
    void a_line_removed_while_it_waited_keeps_no_other_from_its_turn() throws SQLException {
        try (TestDatabase database = TestDatabase.freshH2();
                TestContexts contexts = TestContexts.open();
                Connection owner = database.owner();
                Statement statement = owner.createStatement()) {
            RunContext acme = contexts.of("acme", "ada");
            JdbcAudit audit = new JdbcAudit(database.database());
            for (int number = 1; number <= 4; number++) {
                audit.append(acme, line(number));
            }
            assertThat(audit.waiting(acme, 2)).containsExactly(line(1), line(2));
            statement.executeUpdate("delete from revo_audit_line where line_position <="
                    + " (select min(line_position) + 1 from revo_audit_line)");
            assertThat(audit.waiting(acme, 2)).containsExactly(line(3), line(4));
            assertThat(audit.waiting(acme, 10)).containsExactly(line(3), line(4));
        }
    }
}
