package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.system.SystemParts;
import dev.revo.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection that hears of changes, which is one of the host's pool. */
class ChangeBusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final HikariDataSource pool = new HikariDataSource();
    private TestDatabase database;
    private ChangeBus bus;

    @BeforeEach
    void open() {
        database = TestDatabase.freshPostgres();
        pool.setDataSource(database.database().source());
        pool.setMaximumPoolSize(1);
        bus = new ChangeBus(Dialect.POSTGRESQL, pool);
        bus.watch(heard::add);
    }

    @AfterEach
    void close() {
        bus.close();
        pool.close();
        database.close();
    }

    private int backend() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void tell(String tenant) {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_notify('" + ChangeBus.CHANNEL + "', '" + tenant + "')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void goes_back_whole_and_does_not_listen_any_more() throws SQLException {
        int before = backend();
        bus.listen(SystemParts::executors, "test");
        Await.atMost(PATIENCE).until("it hears", () -> {
            tell("acme");
            return heard.contains("acme");
        });
        bus.close();
        assertThat(backend())
                .as("the same connection, not a new one for a broken one")
                .isEqualTo(before);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select pg_listening_channels()")) {
            assertThat(rows.next()).as("it listens to something").isFalse();
        }
    }

    @Test
    void one_that_breaks_is_replaced() throws SQLException {
        bus.listen(SystemParts::executors, "test");
        Await.atMost(PATIENCE).until("it hears", () -> {
            tell("before");
            return heard.contains("before");
        });
        TestPostgres.execute(
                TestPostgres.server(),
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                        + database.names().database() + "' and usename = '"
                        + database.names().app() + "' and query like 'listen%'");
        Await.atMost(PATIENCE).until("it hears again", () -> {
            tell("after");
            return heard.contains("after");
        });
    }
}
