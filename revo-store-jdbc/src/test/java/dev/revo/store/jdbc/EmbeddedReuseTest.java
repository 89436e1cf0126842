package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.error.WiringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.h2.engine.Constants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the file of the embedded database holds after each commit is what a kill would leave: the commit is in it, also where it
 * was written into space that became free before the end of the file. H2 2.5.250 and 2.5.252 lost 97 of 100 such commits.
 */
class EmbeddedReuseTest {
    private static final int COMMITS = 60;
    private static final int KEPT = 3;
    /** Two blocks that say where the newest commit is. */
    private static final int HEADER = 8_192;

    /** What the file held at one commit or another. */
    private interface Image {
        byte[] of(byte[] file, byte[] before);
    }

    private static int lost(Path directory, Image image) throws SQLException, IOException {
        Path file = directory.resolve("revo.mv.db");
        int lost = 0;
        try (HikariDataSource pool = new EmbeddedDatabase(directory).pool();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            // So that space is used again at once, and not 45 seconds later.
            statement.execute("set retention_time 0");
            statement.execute("create table numbers (id int primary key, text varchar)");
            byte[] before = Files.readAllBytes(file);
            for (int i = 0; i < COMMITS; i++) {
                statement.execute("insert into numbers values (" + i + ", '" + "x".repeat(3_000) + "')");
                statement.execute("delete from numbers where id = " + (i - KEPT));
                byte[] now = Files.readAllBytes(file);
                lost += newest(directory, image.of(now, before)) == i ? 0 : 1;
                before = now;
            }
        }
        return lost;
    }

    private static int newest(Path directory, byte[] image) throws IOException, SQLException {
        Files.write(directory.resolve("copy.mv.db"), image);
        try (Connection copy = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.resolve("copy") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                        "revo",
                        "");
                Statement statement = copy.createStatement();
                ResultSet rows = statement.executeQuery("select max(id), min(id) from numbers")) {
            rows.next();
            int newest = rows.getInt(1);
            return rows.getInt(2) == Math.max(0, newest - KEPT + 1) ? newest : -1;
        }
    }

    @Test
    void whatWasCommittedIsInTheFileWhereverItWasWritten(@TempDir Path directory) throws Exception {
        assertThat(lost(directory, (file, before) -> file)).isZero();
    }

    @Test
    void control_aHeaderThatNamesTheCommitBeforeIsNoticed(@TempDir Path directory) throws Exception {
        assertThat(lost(directory, (file, before) -> {
                    byte[] mixed = file.clone();
                    System.arraycopy(Arrays.copyOf(before, HEADER), 0, mixed, 0, HEADER);
                    return mixed;
                }))
                .isGreaterThan(COMMITS / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.5.250", "2.5.252"})
    void aVersionThatLosesCommitsIsRefused(String version) {
        assertThatThrownBy(() -> EmbeddedDatabase.refuseLosing(version))
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("H2 " + version)
                .hasMessageContaining("com.h2database:h2:2.4.240");
    }

    @Test
    void theVersionOfTheBuildIsNone() {
        EmbeddedDatabase.refuseLosing(Constants.VERSION);
        assertThat(Constants.VERSION).isEqualTo("2.4.240");
    }
}
