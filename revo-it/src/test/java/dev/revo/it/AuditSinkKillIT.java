package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.audit.verifier.VerifierKey;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.engine.tenancy.sink.AuditSinks;
import dev.revo.spi.AuditSink;
import dev.revo.spi.TimeSource;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process that audits under load and gives the chain to files is killed at random moments: every acknowledged line is in the files
 * once they were given again, each once, and they verify.
 */
class AuditSinkKillIT {
    private static final int ROUNDS = Boolean.getBoolean("revo.long") ? 30 : 1;
    private static final long SEED = Long.getLong("revo.seed", 20_260_301L);
    private static final int THREADS = 2;
    // So that what comes while a dead process still holds the position is not without bounds.
    private static final long PAUSE_NANOS = 2_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int SHARED = 5;
    private static final Pattern PROBE = Pattern.compile("\"resource\":\"(r\\d+-\\d+-\\d+)\"");

    private final SignerKey key = SignerKey.generate("killed");

    /** Says that it has what it has in memory alone, so that the position is moved before the lines are kept. */
    private static final class InMemory implements AuditSink {
        private final Set<String> resources = ConcurrentHashMap.newKeySet();

        @Override
        public String name() {
            return "file";
        }

        @Override
        public void deliver(Batch batch) {
            batch.rows().forEach(row -> resources.add(row.line().resource()));
            if (batch.tenant().equals("acme")) {
                System.out.println("given " + batch.last());
            }
        }
    }

    /** The process that is killed: each line on its output is an acknowledgement of the log. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            VerifierKey verifier = VerifierKey.parse(args[2]);
            Revo revo = open(
                    args.length > SHARED ? shared(args) : JdbcStores.embedded(directory),
                    SignerKey.parse(args[1], verifier),
                    args[3].equals("early") ? new InMemory() : files(directory));
            if (revo.asSystem("look").organizations().find("acme").isEmpty()) {
                revo.asSystem("sign-up")
                        .organizations()
                        .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                                .subscription(Subscription.ENTERPRISE));
            }
            ScopedRevo ada = revo.with(revo.scopeOf("acme", "ada"));
            for (int t = 0; t < THREADS; t++) {
                String name = args[4] + "-" + t;
                Thread reader = new Thread(() -> read(ada, name));
                reader.setDaemon(args.length > SHARED);
                reader.start();
            }
            if (args.length > SHARED) {
                System.out.println("ends " + System.in.read());
                revo.close();
                System.exit(0);
            }
        }

        private static void read(ScopedRevo ada, String name) {
            for (int n = 0; ; n++) {
                String probe = name + "-" + n;
                LockSupport.parkNanos(PAUSE_NANOS);
                ada.members().find(probe);
                System.out.println("ack " + probe);
            }
        }

        // Behind the others: URL, database, role, owner.
        private static JdbcStores shared(String[] args) {
            HikariDataSource pool = new HikariDataSource();
            pool.setDataSource(source(args, args[SHARED + 2]));
            return JdbcStores.on(pool).migratedBy(source(args, args[SHARED + 3]));
        }

        private static PGSimpleDataSource source(String[] args, String user) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(args[SHARED]);
            source.setDatabaseName(args[SHARED + 1]);
            source.setUser(user);
            return source;
        }
    }

    private static AuditSink files(Path directory) {
        return AuditSinks.file(directory.resolve("audit")).rotateAt(64 * 1024);
    }

    private static Revo open(Path directory, SignerKey key, AuditSink sink) {
        return open(JdbcStores.embedded(directory), key, sink);
    }

    private static Revo open(JdbcStores stores, SignerKey key, AuditSink sink) {
        return builder(stores, key, sink).build();
    }

    private static Revo.Builder builder(JdbcStores stores, SignerKey key, AuditSink sink) {
        return Revo.builder()
                .name("killed")
                .install(stores)
                .install(Tenancy.module().signAudit(key).auditSinks(sink));
    }

    private Set<String> kill(Path directory, Random random, String when, String name) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        key.secret(),
                        key.verifier().toString(),
                        when,
                        name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int least = 200 + random.nextInt(800);
        long size = size(directory);
        Set<String> acknowledged = new HashSet<>();
        int given = 0;
        boolean killed = false;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = out.readLine()) != null; ) {
                if (line.startsWith("ack ")) {
                    acknowledged.add(line.substring(4));
                }
                given += line.startsWith("given ") ? 1 : 0;
                // What was given first is remembered when more is given; else while files are being written.
                if (!killed
                        && acknowledged.size() >= least
                        && (when.equals("early") ? given > 1 : size(directory) > size)) {
                    // SIGKILL by its handle leaves the pipe open: what was written before is still read.
                    process.toHandle().destroyForcibly();
                    killed = true;
                }
            }
        }
        process.waitFor();
        assertThat(acknowledged).as("the writer came to work").hasSizeGreaterThanOrEqualTo(least);
        return acknowledged;
    }

    private static List<Path> written(Path directory, String suffix) {
        Path own = directory.resolve("audit").resolve("t-acme");
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.filter(each -> each.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was given, one file after the other: after many rounds it is more than fits into memory. */
    @SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else that opens one file after the other.
    private static InputStream given(Path directory) {
        Iterator<Path> files = written(directory, ".jsonl").iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return files.hasNext();
            }

            @Override
            public InputStream nextElement() {
                try {
                    return Files.newInputStream(files.next());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static long size(Path directory) {
        return written(directory, "").stream()
                .mapToLong(AuditSinkKillIT::sizeOf)
                .sum();
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> probes(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.flatMap(line -> PROBE.matcher(line).results().map(found -> found.group(1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of some lines was not given yet, looked at while more is given: into each file again only when it has grown. */
    private static final class Missing {
        private final Path directory;
        private final Set<String> missing;
        private final Map<Path, Long> sizes = new HashMap<>();

        Missing(Path directory, Set<String> wanted) {
            this.directory = directory;
            this.missing = new HashSet<>(wanted);
        }

        boolean isEmpty() {
            for (Path file : written(directory, ".jsonl")) {
                long size = sizeOf(file);
                if (!Long.valueOf(size).equals(sizes.put(file, size))) {
                    probes(file).forEach(missing::remove);
                }
            }
            return missing.isEmpty();
        }
    }

    private void verify(Path directory, Set<String> acknowledged) throws IOException {
        assertThat(written(directory, ".jsonl").stream().flatMap(file -> probes(file).stream()))
                .as("seed " + SEED)
                .doesNotHaveDuplicates();
        try (InputStream all = given(directory)) {
            Verdict verdict = AuditVerifier.of(List.of(key.verifier()))
                    .expecting(Checkpoint.origin("killed", "acme"))
                    .verify(all);
            assertThat(verdict.findings()).isEmpty();
            assertThat(verdict.chainedTo()).isGreaterThanOrEqualTo(acknowledged.size());
        }
    }

    @Test
    void attack40_every_acknowledged_line_is_in_the_files_once_and_they_verify(@TempDir Path directory)
            throws Exception {
        Random random = new Random(SEED);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(kill(directory, random, "late", "r" + round));
        }
        try (Revo revo = open(directory, key, files(directory))) {
            // The hold of the one that was killed runs out within half a minute. Each was killed as soon as it gave
            // something, so after
            // many rounds nearly all is still to be given: that may take long, but never stands still.
            Missing missing = new Missing(directory, acknowledged);
            // Measured before it is looked, or the last of it could come in between, and nothing after it.
            for (long size = size(directory); !missing.isEmpty(); size = size(directory)) {
                long before = size;
                Await.atMost(LIMIT).until("more is given", () -> size(directory) > before);
            }
            assertThat(revo.health().live()).isTrue();
        }
        verify(directory, acknowledged);
    }

    @Test
    void attack40_control_a_position_that_is_moved_before_the_delivery_loses_lines(@TempDir Path directory)
            throws Exception {
        Set<String> acknowledged = kill(directory, new Random(SEED), "early", "r0");
        InMemory after = new InMemory();
        try (Revo revo = open(directory, key, after)) {
            revo.with(revo.scopeOf("acme", "ada")).members().find("r9-9-9");
            Await.atMost(LIMIT).until("it goes on", () -> after.resources.contains("r9-9-9"));
        }
        acknowledged.removeAll(after.resources);
        assertThat(acknowledged)
                .as("given to a dead process and not given again")
                .isNotEmpty();
    }

    /** A process that writes to the shared database until it is told to end or killed. */
    private final class Sharing implements AutoCloseable {
        private final Process process;
        private final Thread reader;
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

        Sharing(FreshPostgres database, Path directory, String name) throws IOException {
            PGSimpleDataSource app = (PGSimpleDataSource) database.appSource();
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString(),
                            key.secret(),
                            key.verifier().toString(),
                            "late",
                            name,
                            app.getUrl(),
                            database.name(),
                            String.valueOf(app.getUser()),
                            String.valueOf(((PGSimpleDataSource) database.ownerSource()).getUser()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            reader = new Thread(this::read);
            reader.start();
        }

        private void read() {
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line; (line = out.readLine()) != null; ) {
                    if (line.startsWith("ack ")) {
                        acknowledged.add(line.substring(4));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitMore(int more) {
            int from = acknowledged.size();
            Await.atMost(LIMIT).until("it goes on", () -> acknowledged.size() >= from + more);
        }

        void kill() throws InterruptedException {
            process.toHandle().destroyForcibly();
            process.waitFor();
            reader.join();
        }

        void end() throws IOException, InterruptedException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            process.waitFor();
            reader.join();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void attack40_of_three_processes_one_dies_and_each_acknowledged_line_is_in_their_files_once(@TempDir Path directory)
            throws Exception {
        Set<String> acknowledged = new HashSet<>();
        try (FreshPostgres database = FreshPostgres.create()) {
            try (Revo revo = open(database.stores(), key, files(directory))) {
                revo.asSystem("sign-up")
                        .organizations()
                        .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                                .subscription(Subscription.ENTERPRISE));
            }
            long size = size(directory);
            try (Sharing victim = new Sharing(database, directory, "r0");
                    Sharing one = new Sharing(database, directory, "r1");
                    Sharing two = new Sharing(database, directory, "r2")) {
                for (Sharing each : List.of(victim, one, two)) {
                    each.awaitMore(50);
                }
                Await.atMost(LIMIT).until("files are written", () -> size(directory) > size);
                victim.kill();
                for (Sharing each : List.of(one, two)) {
                    each.awaitMore(50);
                    each.end();
                }
                for (Sharing each : List.of(victim, one, two)) {
                    acknowledged.addAll(each.acknowledged);
                }
            }
            // The hold of the one that was killed has run out for who comes a minute later.
            TestClock clock = TestClock.at(Instant.now().plusSeconds(60));
            try (Revo revo = builder(database.stores(), key, files(directory))
                    .provide(TimeSource.class, clock)
                    .build()) {
                Missing missing = new Missing(directory, acknowledged);
                Await.atMost(LIMIT).until("all is given", () -> {
                    clock.advance(Duration.ofSeconds(1));
                    return missing.isEmpty();
                });
                assertThat(revo.health().live()).isTrue();
            }
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(250);
        verify(directory, acknowledged);
    }
}
