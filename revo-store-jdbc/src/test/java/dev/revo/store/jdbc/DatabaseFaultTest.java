package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that are cut and databases that only read, on a database of the test's own. */
class DatabaseFaultTest {
    private static final RunId RUN = RunId.of(SequentialIds.id(1));

    private TestDatabase database;
    private TestContexts contexts;
    private RunContext acme;
    private JdbcRunJournal journal;

    @BeforeEach
    void open() {
        database = TestDatabase.freshPostgres();
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
        journal = new JdbcRunJournal(database.database(), database.holders());
    }

    @AfterEach
    void close() {
        contexts.close();
        database.close();
    }

    private static JournalEntry step(long n) {
        return JournalEntry.of(RUN, n, "step", 1, Instant.EPOCH, "x".getBytes(StandardCharsets.UTF_8));
    }

    private void admin(String sql) throws Exception {
        try (Connection connection = TestPostgres.source(
                                TestPostgres.server(), database.names().database(), "postgres")
                        .getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void assertUnavailable(Runnable work, String code) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(UnavailableException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.retryable()).isTrue();
        });
    }

    @Test
    void a_connection_that_is_cut_in_the_middle_undoes_the_transaction() {
        long fence = journal.claim(acme, RUN).orElseThrow();
        journal.append(acme, fence, List.of(step(0)));
        JdbcUnitOfWork work = new JdbcUnitOfWork(new JdbcAudit(database.database()));
        assertUnavailable(
                () -> work.run(acme, tx -> {
                    journal.append(acme, fence, List.of(step(1)));
                    cut();
                    journal.append(acme, fence, List.of(step(2)));
                    return true;
                }),
                "database_unavailable");
        assertThat(journal.read(acme, RUN, 0, 10)).containsExactly(step(0));
        journal.append(acme, fence, List.of(step(1), step(2)));
        assertThat(journal.read(acme, RUN, 0, 10)).hasSize(3);
    }

    private void cut() {
        try {
            admin("select pg_terminate_backend(pid) from pg_stat_activity where usename = '"
                    + database.names().app() + "'");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_database_that_only_reads_says_so_and_serves_again_afterwards() throws Exception {
        long fence = journal.claim(acme, RUN).orElseThrow();
        admin("alter role " + database.names().app() + " set default_transaction_read_only = on");
        assertUnavailable(() -> journal.append(acme, fence, List.of(step(0))), "database_read_only");
        admin("alter role " + database.names().app() + " reset default_transaction_read_only");
        assertThat(journal.read(acme, RUN, 0, 10)).isEmpty();
        journal.append(acme, fence, List.of(step(0)));
    }

    @Test
    void transactions_that_wait_for_each_other_are_run_again() throws Exception {
        JdbcUnitOfWork work = new JdbcUnitOfWork(new JdbcAudit(database.database()));
        work.run(acme, tx -> {
            tx.fence("a", 0);
            tx.fence("b", 0);
            return true;
        });
        List<Boolean> done = Circle.run(database.database(), acme);
        assertThat(done).containsExactly(true, true);
        long sum = database.database()
                .run(
                        acme,
                        session -> session.query(
                                        "select sum(version_value) from revo_version where tenant_id = :tenant")
                                .mapTo(Long.class)
                                .one());
        assertThat(sum).isEqualTo(2 + 4);
    }

    /** Two transactions that raise a and b in opposite order, each holding its first while it wants its second. */
    private static final class Circle {
        static List<Boolean> run(Database database, RunContext ctx) throws Exception {
            java.util.concurrent.CyclicBarrier both = new java.util.concurrent.CyclicBarrier(2);
            var threads = java.util.concurrent.Executors.newFixedThreadPool(2);
            try {
                var first = threads.submit(() -> raise(database, ctx, both, "a", "b"));
                var second = threads.submit(() -> raise(database, ctx, both, "b", "a"));
                return List.of(first.get(), second.get());
            } finally {
                threads.shutdownNow();
            }
        }

        private static boolean raise(
                Database database, RunContext ctx, java.util.concurrent.CyclicBarrier both, String... names) {
            int[] tries = {0};
            database.run(ctx, session -> {
                boolean firstTry = tries[0]++ == 0;
                for (String name : names) {
                    session.update("update revo_version set version_value = version_value + 1"
                                    + " where tenant_id = :tenant and version_name = :name")
                            .bind("name", name)
                            .execute();
                    if (firstTry && name.equals(names[0])) {
                        meet(both);
                    }
                }
                return true;
            });
            return true;
        }

        private static void meet(java.util.concurrent.CyclicBarrier both) {
            try {
                both.await(20, java.util.concurrent.TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void a_server_that_is_not_there_is_named_when_it_opens() {
        var nowhere = TestPostgres.source("jdbc:postgresql://127.0.0.1:1/postgres", "x", "y");
        assertThatThrownBy(() -> JdbcStores.on(nowhere).open())
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo("database_unavailable"));
    }
}
