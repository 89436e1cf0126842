package dev.revo.bench.stores.rights;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections of one reVo, of which the one that hears of changes can be kept away. Thread-safe. */
final class EarPool extends HikariDataSource {
    private static final String EAR = "-changes";

    private volatile boolean deaf;

    EarPool(DataSource source) {
        setDataSource(source);
        setMaximumPoolSize(8);
    }

    void deaf(boolean now) {
        deaf = now;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (deaf && Thread.currentThread().getName().contains(EAR)) {
            throw new SQLException("kept away by the measurement", "08006");
        }
        return super.getConnection();
    }
}
