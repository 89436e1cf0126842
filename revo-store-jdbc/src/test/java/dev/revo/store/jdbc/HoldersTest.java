package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunLetter;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldersTest {
    private static final String EXPIRED =
            "update revo_sys_holder set expires_at = current_timestamp - interval '1' hour";

    private static void owner(TestDatabase database, String sql) {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long alive(TestDatabase database) {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "select count(*) from revo_sys_holder where expires_at > current_timestamp")) {
            return count.next() ? count.getLong(1) : -1;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_process_gives_a_sign_of_life_and_leaves_none_when_it_is_closed() {
        TestClock clock = TestClock.create();
        try (TestDatabase database = TestDatabase.freshPostgres()) {
            try (Revo revo = Revo.builder()
                    .trustAllCallers()
                    .provide(TimeSource.class, clock)
                    .install(database.stores())
                    .build()) {
                assertThat(revo.health().ready()).isTrue();
                assertThat(alive(database)).isEqualTo(2);
                owner(database, EXPIRED);
                assertThat(alive(database)).isZero();
                clock.advance(Duration.ofSeconds(11));
                Await.atMost(Duration.ofSeconds(20)).until("it beats", () -> alive(database) == 1);
            }
            assertThat(alive(database)).isZero();
        }
    }

    @Test
    void one_whose_machine_is_gone_is_dead_when_its_sign_of_life_is_old() {
        try (TestDatabase database = TestDatabase.freshPostgres();
                TestContexts contexts = TestContexts.open()) {
            Database db = database.database();
            RunContext acme = contexts.of("acme", "ada");
            RunId run = RunId.of(SequentialIds.id(1));
            try (Holders other = new Holders(db, db.source(), "other")) {
                other.enter();
                assertThat(new JdbcRunJournal(db, other).claim(acme, run)).isPresent();
                JdbcRunJournal mine = new JdbcRunJournal(db, database.holders());
                // It holds its lock all the time: its connection is one of this process.
                assertThat(mine.claim(acme, run)).isEmpty();
                owner(database, EXPIRED);
                assertThat(mine.claim(acme, run)).isPresent();
            }
        }
    }

    @Test
    void one_that_lost_its_connection_is_dead_to_others_though_its_sign_of_life_is_fresh() {
        try (TestDatabase database = TestDatabase.freshPostgres();
                TestContexts contexts = TestContexts.open()) {
            Database db = database.database();
            RunContext acme = contexts.of("acme", "ada");
            RunId run = RunId.of(SequentialIds.id(1));
            try (Holders other = new Holders(db, db.source(), "other")) {
                other.enter();
                assertThat(new JdbcRunJournal(db, other).claim(acme, run)).isPresent();
                TestPostgres.execute(
                        TestPostgres.server(),
                        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '"
                                + database.names().app() + "'");
                JdbcRunJournal mine = new JdbcRunJournal(db, database.holders());
                Await.atMost(Duration.ofSeconds(10))
                        .until("the lock is gone", () -> mine.claim(acme, run).isPresent());
            }
        }
    }

    @Test
    void a_run_that_came_with_a_backup_is_held_by_nobody() throws SQLException {
        try (TestDatabase database = TestDatabase.freshPostgres();
                TestContexts contexts = TestContexts.open()) {
            RunContext acme = contexts.of("acme", "ada");
            RunId run = RunId.of(SequentialIds.id(1));
            JdbcRunJournal mine = new JdbcRunJournal(database.database(), database.holders());
            assertThat(mine.claim(acme, run)).hasValue(1);
            try (Connection connection = TenantRows.connect(database, "acme");
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("update revo_run set holder = '" + RowWriter.NOBODY + "'"))
                        .isEqualTo(1);
            }
            assertThat(mine.claim(acme, run)).hasValue(2);
        }
    }

    @Test
    void what_a_process_held_that_left_is_free_with_its_letters() {
        try (TestDatabase database = TestDatabase.freshPostgres();
                TestContexts contexts = TestContexts.open()) {
            Database db = database.database();
            RunContext acme = contexts.of("acme", "ada");
            RunId run = RunId.of(SequentialIds.id(1));
            JdbcRunJournal mine = new JdbcRunJournal(db, database.holders());
            try (Holders other = new Holders(db, db.source(), "other")) {
                other.enter();
                JdbcRunJournal theirs = new JdbcRunJournal(db, other);
                long fence = theirs.claim(acme, run).orElseThrow();
                theirs.append(acme, fence, List.of(JournalEntry.of(run, 0, "begun", 1, Instant.EPOCH, new byte[0])));
                mine.post(acme, run, RunLetter.pause("p", "ada"));
                assertThat(mine.free(contexts.system(), 10)).isEmpty();
            }
            assertThat(mine.free(contexts.system(), 10))
                    .extracting(free -> free.run())
                    .containsExactly(run);
            assertThat(mine.arrived(contexts.system(), 10)).isEmpty();
            assertThat(mine.claim(acme, run)).isPresent();
            assertThat(mine.arrived(contexts.system(), 10)).hasSize(1);
        }
    }
}
