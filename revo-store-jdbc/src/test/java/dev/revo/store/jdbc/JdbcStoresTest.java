package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.revo.Revo;
import dev.revo.WiringReport;
import dev.revo.audit.Audit;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.OverloadedException;
import dev.revo.error.WiringException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Scope;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcStoresTest {
    private static final RunId RUN = RunId.of(SequentialIds.id(1));

    private static JournalEntry entry(long sequence, String type) {
        return JournalEntry.of(
                RUN, sequence, type, 1, Instant.parse("2026-01-01T00:00:00Z"), "x".getBytes(StandardCharsets.UTF_8));
    }

    private static Revo revo(JdbcStores stores) {
        return Revo.builder().trustAllCallers().install(stores).build();
    }

    @Test
    void a_reVo_on_an_embedded_store_keeps_its_audit_over_a_restart(@TempDir Path directory) {
        try (Revo revo = revo(JdbcStores.embedded(directory))) {
            assertThat(audit(revo)).isEmpty();
            assertThat(promised(revo.wiring(), "RunJournal")).containsExactly(Guarantee.SURVIVES_PROCESS_DEATH);
        }
        try (Revo again = revo(JdbcStores.embedded(directory))) {
            assertThat(audit(again)).extracting(AuditRecord::principal).containsExactly("ada");
        }
    }

    // Reading the log is itself a line, written before it is read.
    private static List<AuditRecord> audit(Revo revo) {
        List<AuditRecord> lines = revo.with(Scope.of("acme", "ada"))
                .use(Audit.class)
                .find(AuditQuery.all().action("audit:read").result(AuditRecord.Result.ALLOWED));
        return lines.subList(0, lines.size() - 1);
    }

    private static java.util.Set<Guarantee> promised(WiringReport wiring, String spi) {
        return wiring.parts().stream()
                .filter(part -> part.spi().equals(spi))
                .findFirst()
                .orElseThrow()
                .guarantees();
    }

    @Test
    void postgresql_promises_more() {
        try (TestDatabase database = TestDatabase.freshPostgres();
                Revo revo = revo(database.stores())) {
            for (String spi : List.of("RunJournal", "AuditStore", "BlobStore", "IdempotencyStore")) {
                assertThat(promised(revo.wiring(), spi)).containsExactlyInAnyOrder(Guarantee.values());
            }
        }
    }

    @Test
    void a_directory_that_another_process_holds_is_a_wiring_fault(@TempDir Path directory) throws Exception {
        try (Revo first = revo(JdbcStores.embedded(directory))) {
            assertThat(first.health().ready()).isTrue();
            Process second = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Opener.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).contains("in use by another process").contains("JdbcStores.on");
            assertThat(second.waitFor()).isEqualTo(3);
        }
    }

    /** The other process. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            try (Revo revo = revo(JdbcStores.embedded(Path.of(args[0])))) {
                System.out.println("opened " + revo.health());
            } catch (WiringException e) {
                System.out.println(e.getMessage());
                Runtime.getRuntime().halt(3);
            }
        }
    }

    @Test
    void tables_of_a_newer_version_are_refused_and_left_alone() throws Exception {
        for (TestDatabase database : List.of(TestDatabase.freshH2(), TestDatabase.freshPostgres())) {
            try (database) {
                try (Connection owner = database.owner();
                        Statement statement = owner.createStatement()) {
                    statement.execute(
                            "insert into revo_schema_history (installed_rank, version, description, type, script,"
                                    + " checksum, installed_by, execution_time, success) values (99, '99', 'later', 'SQL',"
                                    + " 'V99__later.sql', 1, 'x', 1, true)");
                }
                assertThatThrownBy(() -> database.stores().open())
                        .isInstanceOf(WiringException.class)
                        .hasMessageContaining("99")
                        .hasMessageContaining("newer");
            }
        }
    }

    @Test
    void of_two_that_migrate_at_once_both_open() throws Exception {
        TestDatabase.Fresh fresh = TestDatabase.unmigratedPostgres();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch ready = new CountDownLatch(2);
            List<Future<Database>> both = threads.invokeAll(java.util.Collections.nCopies(2, () -> {
                ready.countDown();
                ready.await();
                return fresh.stores().open();
            }));
            for (Future<Database> opened : both) {
                opened.get().close();
            }
        } finally {
            threads.shutdownNow();
            fresh.drop().run();
        }
    }

    @Test
    void a_pool_without_a_free_connection_is_an_overload_and_nothing_is_written() throws Exception {
        try (TestDatabase database = TestDatabase.freshPostgres();
                TestContexts contexts = TestContexts.open()) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(database.database().source());
            config.setMaximumPoolSize(1);
            config.setConnectionTimeout(250);
            try (HikariDataSource pool = new HikariDataSource(config)) {
                Database small = new Database(pool, Dialect.POSTGRESQL, pool);
                RunJournal journal = new JdbcRunJournal(small, database.holders());
                RunContext acme = contexts.of("acme", "ada");
                OptionalLong fence = journal.claim(acme, RUN);
                try (Connection held = pool.getConnection()) {
                    assertThat(held.isValid(1)).isTrue();
                    assertThatThrownBy(() -> journal.append(acme, fence.orElseThrow(), List.of(entry(0, "step"))))
                            .isInstanceOfSatisfying(OverloadedException.class, e -> {
                                assertThat(e.code()).isEqualTo("database_busy");
                                assertThat(e.retryable()).isTrue();
                            });
                }
                assertThat(journal.read(acme, RUN, 0, 10)).isEmpty();
                journal.append(acme, fence.orElseThrow(), List.of(entry(0, "step")));
                assertThat(journal.read(acme, RUN, 0, 10)).hasSize(1);
            }
        }
    }

    @Test
    void an_interrupted_thread_neither_loses_a_write_nor_closes_the_database() {
        for (Dialect dialect : Dialect.values()) {
            TestDatabase database = TestDatabase.of(dialect);
            try (TestContexts contexts = TestContexts.open()) {
                RunContext acme = contexts.of("acme", "ada");
                RunJournal journal = new JdbcRunJournal(database.database(), database.holders());
                long fence = journal.claim(acme, RUN).orElseThrow();
                for (int i = 0; i < 20; i++) {
                    Thread.currentThread().interrupt();
                    journal.append(acme, fence, List.of(entry(i, "step")));
                    assertThat(Thread.interrupted()).isTrue();
                }
                assertThat(journal.read(acme, RUN, 0, 100)).hasSize(20);
            }
        }
    }

    @Test
    void a_run_of_a_living_process_cannot_be_claimed_by_another_and_one_of_a_dead_process_can() {
        try (TestDatabase database = TestDatabase.freshPostgres();
                TestContexts contexts = TestContexts.open()) {
            RunContext acme = contexts.of("acme", "ada");
            Database db = database.database();
            Holders other = new Holders(db, db.source(), "other");
            other.enter();
            RunJournal theirs = new JdbcRunJournal(db, other);
            RunJournal mine = new JdbcRunJournal(db, database.holders());
            long fence = theirs.claim(acme, RUN).orElseThrow();
            theirs.append(acme, fence, List.of(entry(0, "step")));
            assertThat(mine.claim(acme, RUN)).isEmpty();
            other.close();
            OptionalLong taken = mine.claim(acme, RUN);
            assertThat(taken).isPresent();
            assertThatThrownBy(() -> theirs.append(acme, fence, List.of(entry(1, "step"))))
                    .isInstanceOf(dev.revo.error.ConflictException.class);
            mine.append(acme, taken.getAsLong(), List.of(entry(1, "step")));
        }
    }

    @Test
    void a_key_whose_process_died_before_its_run_was_journaled_is_free_again() {
        try (TestDatabase database = TestDatabase.freshPostgres();
                TestContexts contexts = TestContexts.open()) {
            RunContext acme = contexts.of("acme", "ada");
            Database db = database.database();
            Holders other = new Holders(db, db.source(), "other");
            other.enter();
            JdbcIdempotency theirs = new JdbcIdempotency(db, other);
            JdbcIdempotency mine = new JdbcIdempotency(db, database.holders());
            RunId second = RunId.of(SequentialIds.id(2));
            assertThat(theirs.bind(acme, "left", "f", RUN)).isEmpty();
            assertThat(theirs.bind(acme, "kept", "f", second)).isEmpty();
            RunJournal journal = new JdbcRunJournal(db, other);
            journal.append(
                    acme,
                    journal.claim(acme, second).orElseThrow(),
                    List.of(JournalEntry.of(second, 0, "step", 1, Instant.EPOCH, new byte[0])));
            assertThat(mine.bind(acme, "left", "f", second)).contains(RUN);
            other.close();
            assertThat(mine.bind(acme, "left", "f", second)).isEmpty();
            assertThat(mine.bind(acme, "kept", "f", RUN)).contains(second);
        }
    }
}
