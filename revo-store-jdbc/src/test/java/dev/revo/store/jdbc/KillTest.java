package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.Await;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed at random moments; what it had been told was kept is there afterwards. */
class KillTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = Boolean.getBoolean("revo.long") ? 50 : 3;
    private static final long SEED = Long.getLong("revo.seed", 20_260_101L);

    /** The process that is killed: each line on its output is an acknowledgement. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws Exception {
            boolean early = args[args.length - 1].equals("early");
            Database database = open(args);
            Holders holders = new Holders(database, database.source(), "writer");
            holders.enter();
            TestContexts contexts = TestContexts.open();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                new Thread(() -> write(database, holders, contexts, writer, early)).start();
            }
        }

        private static Database open(String[] args) {
            if (args[0].equals("h2")) {
                return JdbcStores.embedded(Path.of(args[1])).open();
            }
            DataSource app = TestPostgres.source(args[1], args[2], args[3]);
            return JdbcStores.on(app)
                    .migratedBy(TestPostgres.source(args[1], args[2], args[4]))
                    .open();
        }

        private static void write(
                Database database, Holders holders, TestContexts contexts, int writer, boolean early) {
            RunContext ctx = contexts.of("tenant" + writer, "ada");
            JdbcRunJournal journal = new JdbcRunJournal(database, holders);
            JdbcAudit audit = new JdbcAudit(database);
            JdbcUnitOfWork work = new JdbcUnitOfWork(audit);
            RunId run = RunId.of(SequentialIds.id(writer));
            long fence = journal.claim(ctx, run).orElseThrow();
            for (int n = 0; ; n++) {
                int number = n;
                String acknowledged = "ack " + writer + " " + n;
                if (early) {
                    System.out.println(acknowledged);
                }
                journal.append(ctx, fence, List.of(entry(run, n)));
                work.run(ctx, tx -> {
                    tx.audit(line(ctx.tenant(), writer, number));
                    tx.fence("n", number);
                    return number;
                });
                if (!early) {
                    System.out.println(acknowledged);
                }
            }
        }
    }

    private static JournalEntry entry(RunId run, int n) {
        return JournalEntry.of(run, n, "step", 1, Instant.EPOCH, ("step " + n).getBytes(StandardCharsets.UTF_8));
    }

    private static AuditRecord line(String tenant, int writer, int n) {
        return new AuditRecord(
                SequentialIds.id(writer * 1_000_000 + n),
                Instant.EPOCH,
                tenant,
                "ada",
                Principal.Kind.USER,
                "n:" + n,
                "",
                AuditRecord.Result.DONE,
                Optional.empty(),
                Map.of());
    }

    /** Kills a writer after some acknowledgements and returns the last number that each of its threads acknowledged. */
    private static Map<Integer, Integer> kill(Random random, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName()));
        Collections.addAll(command, args);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Map<Integer, Integer> last = new TreeMap<>();
        int acknowledgements = 50 + random.nextInt(200);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            for (String line; (line = out.readLine()) != null; ) {
                if (line.startsWith("ack ")) {
                    int space = line.indexOf(' ', 4);
                    last.put(Integer.parseInt(line.substring(4, space)), Integer.parseInt(line.substring(space + 1)));
                    if (++seen == acknowledgements) {
                        // SIGKILL by its handle, which leaves the pipe open: what was written to it before is still
                        // read.
                        process.toHandle().destroyForcibly();
                    }
                }
            }
        }
        process.waitFor();
        assertThat(last).as("the writer came to work").isNotEmpty();
        return last;
    }

    /** How many acknowledged writes are missing; fails on anything that is half there. */
    private static int missing(Database database, Holders holders, Map<Integer, Integer> last) {
        int missing = 0;
        try (TestContexts contexts = TestContexts.open()) {
            for (Map.Entry<Integer, Integer> acknowledged : last.entrySet()) {
                int writer = acknowledged.getKey();
                RunContext ctx = contexts.of("tenant" + writer, "ada");
                RunId run = RunId.of(SequentialIds.id(writer));
                List<JournalEntry> entries = new JdbcRunJournal(database, holders).read(ctx, run, 0, Integer.MAX_VALUE);
                for (int n = 0; n < entries.size(); n++) {
                    assertThat(entries.get(n)).isEqualTo(entry(run, n));
                }
                JdbcAudit audit = new JdbcAudit(database);
                long version = new JdbcUnitOfWork(audit).<Long>run(ctx, tx -> tx.version("n"));
                assertThat(lines(audit, ctx))
                        .as("lines and version took effect together")
                        .isEqualTo(version);
                missing += Math.max(0, acknowledged.getValue() + 1 - entries.size());
                missing += Math.max(0, (int) (acknowledged.getValue() + 1 - version));
            }
        }
        return missing;
    }

    private static long lines(JdbcAudit audit, RunContext ctx) {
        long count = 0;
        AuditQuery query = AuditQuery.all().top(1_000);
        for (List<AuditRecord> page = audit.find(ctx, query); !page.isEmpty(); ) {
            count += page.size();
            page = audit.find(ctx, query.after(page.get(page.size() - 1).id()));
        }
        return count;
    }

    @Test
    void nothing_acknowledged_is_lost_on_h2(@TempDir Path directory) throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Path fresh = directory.resolve("r" + round);
            Map<Integer, Integer> last = kill(random, "h2", fresh.toString(), "late");
            assertThat(missingOnH2(fresh, last))
                    .as("round " + round + ", seed " + SEED)
                    .isZero();
        }
    }

    private static int missingOnH2(Path directory, Map<Integer, Integer> last) {
        try (Database database = JdbcStores.embedded(directory).open()) {
            return missing(database, new Holders(database, database.source(), "reader"), last);
        }
    }

    @Test
    void the_measure_notices_an_acknowledgement_that_came_too_early(@TempDir Path directory) throws Exception {
        Map<Integer, Integer> last = kill(new Random(SEED), "h2", directory.toString(), "early");
        assertThat(missingOnH2(directory, last)).isPositive();
    }

    @Test
    void nothing_acknowledged_is_lost_on_postgresql_and_the_next_process_takes_the_runs_over() throws Exception {
        Random random = new Random(SEED + 1);
        for (int round = 0; round < ROUNDS; round++) {
            try (TestDatabase database = TestDatabase.freshPostgres();
                    TestContexts contexts = TestContexts.open()) {
                TestDatabase.Names names = database.names();
                Map<Integer, Integer> last = kill(
                        random,
                        "postgresql",
                        TestPostgres.server(),
                        names.database(),
                        names.app(),
                        names.owner(),
                        "late");
                assertThat(missing(database.database(), database.holders(), last))
                        .as("round " + round + ", seed " + (SEED + 1))
                        .isZero();
                // The server notices the death within moments, long before the sign of life expires.
                JdbcRunJournal journal = new JdbcRunJournal(database.database(), database.holders());
                RunContext first = contexts.of("tenant0", "ada");
                Await.atMost(Duration.ofSeconds(10))
                        .until(
                                "the dead process lets go",
                                () -> journal.claim(first, RunId.of(SequentialIds.id(0)))
                                        .isPresent());
            }
        }
    }

    @Test
    void a_reVo_takes_up_what_a_killed_process_left(@TempDir Path directory) throws Exception {
        Map<Integer, Integer> last = kill(new Random(SEED), "h2", directory.toString(), "late");
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .install(JdbcStores.embedded(directory))
                .build()) {
            // Its entries are no runs that any module knows: they stay, and the others are not kept from starting.
            assertThat(revo.health().ready()).isTrue();
        }
        assertThat(missingOnH2(directory, last)).isZero();
    }
}
