package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL server of the test's own on a disk that runs full: a small file system in a mount namespace. */
class PostgresFullDiskTest {
    private static final RunId RUN = RunId.of(SequentialIds.id(1));
    private static final String TABLES = "tables";
    private static final int ANSWERS = 15;

    /** Fills the disk by writing a journal, makes room, and goes on with the same stores. */
    static final class Filler {
        private Filler() {}

        public static void main(String[] args) throws Exception {
            Path small = Path.of(args[0]);
            boolean tables = args[2].equals(TABLES);
            Path spare = small.resolve("spare");
            Files.write(spare, new byte[4 << 20]);
            try (OwnCluster cluster = OwnCluster.start(tables ? Path.of(args[1]) : small);
                    TestContexts contexts = TestContexts.open()) {
                TestDatabase.Fresh fresh = TestDatabase.unmigratedPostgres(cluster.url());
                TestDatabase.Names names = fresh.names();
                if (tables) {
                    Path space = Files.createDirectory(small.resolve("space"));
                    TestPostgres.execute(cluster.url(), "create tablespace small location '" + space + "'");
                    TestPostgres.execute(cluster.url(), "alter database " + names.database() + " set tablespace small");
                }
                fresh.stores().open().close();
                try (HikariDataSource pool = new HikariDataSource()) {
                    pool.setDataSource(TestPostgres.source(cluster.url(), names.database(), names.app()));
                    pool.setMaximumPoolSize(3);
                    pool.setConnectionTimeout(3_000);
                    fill(cluster, new Database(pool, Dialect.POSTGRESQL, () -> {}), contexts.of("acme", "ada"), spare);
                }
            }
        }

        private static void fill(OwnCluster cluster, Database database, RunContext acme, Path spare) throws Exception {
            Holders holders = new Holders(database, database.source(), "first");
            holders.enter();
            JdbcRunJournal journal = new JdbcRunJournal(database, holders);
            long fence = journal.claim(acme, RUN).orElseThrow();
            int n = 0;
            try {
                for (; n < 10_000; n++) {
                    journal.append(acme, fence, List.of(entry(n)));
                }
            } catch (RevoException e) {
                System.out.println("full " + e.code() + " " + e.retryable());
            }
            Files.delete(spare);
            standing(cluster);
            List<JournalEntry> kept = journal.read(acme, RUN, 0, Integer.MAX_VALUE);
            boolean whole = true;
            for (int i = 0; i < kept.size(); i++) {
                whole &= kept.get(i).equals(entry(i));
            }
            System.out.println("acknowledged " + n + " lost " + (n - kept.size()) + " whole " + whole);
            for (int more = kept.size(); more < kept.size() + 20; more++) {
                journal.append(acme, fence, List.of(entry(more)));
            }
            System.out.println(
                    "goes on " + (journal.read(acme, RUN, 0, Integer.MAX_VALUE).size() - kept.size()));
        }
    }

    // A server that has no room for its log ends one process after the other, and may answer in between.
    private static void standing(OwnCluster cluster) throws Exception {
        for (int answers = 0; answers < ANSWERS; answers++) {
            if (!cluster.answers()) {
                cluster.kill();
                cluster.start();
                System.out.println("server was down");
            }
            Thread.sleep(100);
        }
    }

    // Bytes that no compression makes small.
    private static JournalEntry entry(int n) {
        byte[] bytes = new byte[40_000];
        new Random(n).nextBytes(bytes);
        return JournalEntry.of(RUN, n, "step", 1, Instant.EPOCH, bytes);
    }

    @Test
    void where_tables_have_no_room_nothing_is_lost_and_the_same_stores_go_on(@TempDir Path directory) throws Exception {
        String said = fill(directory, TABLES, "24m");
        assertThat(said).contains("full database_full true").contains(" lost 0 whole true");
        assertThat(said).contains("goes on 20").doesNotContain("server was down");
    }

    @Test
    void where_the_log_of_the_server_has_no_room_it_stops_and_goes_on_after(@TempDir Path directory) throws Exception {
        String said = fill(directory, "all", "64m");
        assertThat(said)
                .containsPattern("full database_(unavailable|full) true")
                .contains("whole true");
        assertThat(said).containsPattern(" lost (0|-1) ").contains("goes on 20");
    }

    private static String fill(Path directory, String what, String size) throws IOException, InterruptedException {
        assumeTrue(OwnCluster.missing().isEmpty(), () -> OwnCluster.missing().orElse(""));
        Path small = Files.createDirectory(directory.resolve("small"));
        Path large = Files.createDirectory(directory.resolve("large"));
        SmallDisk.needed(small);
        return SmallDisk.said(
                SmallDisk.mount(size, small) + " && " + SmallDisk.mount("400m", large),
                "-XX:TieredStopAtLevel=1 -cp \"$CLASSES\" '" + Filler.class.getName() + "' '" + small + "' '" + large
                        + "' " + what);
    }
}
