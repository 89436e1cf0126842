package dev.revo.bench.stores;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The peer: one number for each tenant. Its table is dropped when it is closed. */
final class CounterSide implements Side, AutoCloseable {
    private final DataSource source;
    private int tenants;

    CounterSide(DataSource source) throws SQLException {
        this.source = source;
        execute("create table naive_usage_counter (tenant_id varchar(64) primary key, quantity numeric(60, 20))");
    }

    void prepare(int count) throws SQLException {
        execute("delete from naive_usage_counter");
        for (int i = 0; i < count; i++) {
            execute("insert into naive_usage_counter (tenant_id, quantity) values ('t" + i + "', 0)");
        }
        tenants = count;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void count(long number) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update naive_usage_counter set quantity = quantity + ? where tenant_id = ?")) {
            update.setBigDecimal(1, BigDecimal.ONE);
            update.setString(2, "t" + number % tenants);
            if (update.executeUpdate() != 1) {
                throw new IllegalStateException("The counter is not there");
            }
        }
    }

    @Override
    public void close() throws SQLException {
        execute("drop table naive_usage_counter");
    }
}
