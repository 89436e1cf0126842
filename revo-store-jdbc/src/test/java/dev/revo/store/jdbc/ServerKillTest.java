package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.system.SystemParts;
import dev.revo.testkit.Await;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held on the server's connections when it is killed and comes back: the stores that are open have it again. */
class ServerKillTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LOCKS = "select count(*) from pg_locks where locktype = 'advisory' and granted";
    private static final RunId RUN = RunId.of(SequentialIds.id(1));

    @Test
    void a_pool_the_ear_for_changes_and_the_sign_of_life_come_back(@TempDir Path directory) throws Exception {
        assumeTrue(OwnCluster.missing().isEmpty(), () -> OwnCluster.missing().orElse(""));
        List<String> heard = new CopyOnWriteArrayList<>();
        TestClock clock = TestClock.create();
        // The system lives on, so what was written need not be forced to the disk.
        try (OwnCluster cluster = OwnCluster.start(directory, "fsync=off");
                TestContexts contexts = TestContexts.open();
                HikariDataSource pool = pool(cluster);
                Database database = new Database(pool, Dialect.POSTGRESQL, pool);
                ChangeBus bus = new ChangeBus(Dialect.POSTGRESQL, pool);
                Holders others = new Holders(database, pool, "there")) {
            Holders holders = new Holders(database, pool, "here");
            holders.enter();
            others.enter();
            holders.beat(() -> clock, SystemParts::executors);
            bus.watch(heard::add);
            bus.listen(SystemParts::executors, "test");
            RunContext acme = contexts.of("acme", "ada");
            JdbcRunJournal mine = new JdbcRunJournal(database, holders);
            JdbcRunJournal theirs = new JdbcRunJournal(database, others);
            long fence = mine.claim(acme, RUN).orElseThrow();
            mine.append(acme, fence, List.of(step(0)));
            hears(pool, heard, "before");
            assertThat(theirs.claim(acme, RUN)).as("it lives").isEmpty();

            cluster.kill();
            Instant asked = Instant.now();
            assertThat(code(() -> mine.append(acme, fence, List.of(step(1))))).isEqualTo("database_unavailable");
            assertThat(Duration.between(asked, Instant.now()))
                    .as("the pool waits for two seconds")
                    .isLessThan(Duration.ofSeconds(10));
            cluster.start();

            // The pool takes a while until it connects again.
            Await.atMost(SOON)
                    .until(
                            "it goes on",
                            () -> code(() -> mine.append(acme, fence, List.of(step(1))))
                                    .equals("done"));
            assertThat(mine.read(acme, RUN, 0, 10)).containsExactly(step(0), step(1));
            hears(pool, heard, "after");
            clock.advance(Duration.ofSeconds(11));
            Await.atMost(SOON).until("it holds its lock again", () -> count(pool, LOCKS) > 0);
            assertThat(theirs.claim(acme, RUN)).as("it lives again").isEmpty();
            // The control: what is closed lives no more.
            holders.close();
            assertThat(theirs.claim(acme, RUN)).isPresent();
        }
    }

    private static HikariDataSource pool(OwnCluster cluster) {
        TestDatabase.Fresh fresh = TestDatabase.unmigratedPostgres(cluster.url());
        fresh.stores().open().close();
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(TestPostgres.source(
                cluster.url(), fresh.names().database(), fresh.names().app()));
        pool.setMaximumPoolSize(6);
        pool.setConnectionTimeout(2_000);
        return pool;
    }

    private static JournalEntry step(long n) {
        return JournalEntry.of(RUN, n, "step", 1, Instant.EPOCH, new byte[] {(byte) n});
    }

    private static String code(Runnable work) {
        try {
            work.run();
            return "done";
        } catch (UnavailableException e) {
            assertThat(e.retryable()).isTrue();
            return e.code();
        }
    }

    private static void hears(HikariDataSource pool, List<String> heard, String tenant) {
        Await.atMost(SOON).until("it hears " + tenant, () -> {
            count(pool, "select count(pg_notify('" + ChangeBus.CHANNEL + "', '" + tenant + "'))");
            return heard.contains(tenant);
        });
    }

    private static long count(HikariDataSource pool, String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : -1;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
