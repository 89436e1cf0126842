package dev.revo.bench.stores;

import dev.revo.audit.AuditRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** The peer: an insert of the same columns, each committed alone. Its table is dropped when it is closed. */
final class InsertSide implements Side, AutoCloseable {
    private final DataSource source;

    InsertSide(DataSource source) throws SQLException {
        this.source = source;
        execute("create table naive_audit_line (tenant_id varchar(64) not null, line_id varchar(36) not null,"
                + " written_at timestamp(6) with time zone not null, principal_id varchar(1000) not null,"
                + " principal_kind varchar(20) not null, action_name varchar(1000) not null,"
                + " resource_name varchar(10000) not null, result_name varchar(20) not null, run_id varchar(1000),"
                + " detail varchar(10000) not null, primary key (tenant_id, line_id))");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void count(long number) throws SQLException {
        AuditRecord line = AuditSide.line();
        try (Connection connection = source.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into naive_audit_line values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, line.tenant());
            insert.setString(2, line.id().toString());
            insert.setObject(3, line.at().atOffset(ZoneOffset.UTC));
            insert.setString(4, line.principal());
            insert.setString(5, line.kind().name());
            insert.setString(6, line.action());
            insert.setString(7, line.resource());
            insert.setString(8, line.result().name());
            insert.setString(9, line.run().orElse(""));
            insert.setString(10, "{\"rule\":\"" + line.detail().get("rule") + "\"}");
            insert.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        execute("drop table naive_audit_line");
    }
}
