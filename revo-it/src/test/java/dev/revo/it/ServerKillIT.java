package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditFormat;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunJournal;
import dev.revo.spi.UsageStore;
import dev.revo.spi.Wiring;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.store.jdbc.OwnCluster;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server of the database is killed under load and comes back: calls in between are told so, and the same reVo goes on with
 * everything that was acknowledged, each thing once.
 */
class ServerKillIT {
    private static final int KILLS = Boolean.getBoolean("revo.long") ? 20 : 1;
    private static final int SOME = 15;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final RunId RUN = RunId.of(SequentialIds.id(1));

    private final SignerKey key = SignerKey.generate("killed");

    /** Lets the stores of a reVo out. */
    private static final class Stores implements RevoModule {
        private List<Supplier<RunJournal>> journals = List.of();
        private List<Supplier<UsageStore>> usages = List.of();

        @Override
        public String name() {
            return "stores";
        }

        @Override
        public void install(Wiring wiring) {
            journals = List.of(wiring.need(RunJournal.class));
            usages = List.of(wiring.need(UsageStore.class));
        }

        RunJournal journal() {
            return journals.get(0).get();
        }

        UsageStore usage() {
            return usages.get(0).get();
        }
    }

    @BeforeEach
    void needed() {
        assumeTrue(OwnCluster.missing().isEmpty(), () -> OwnCluster.missing().orElse(""));
    }

    /** A reVo on a server of its own, with writers on it. */
    private final class World implements AutoCloseable {
        private final OwnCluster cluster;
        private final HikariDataSource pool = new HikariDataSource();
        private final Stores stores = new Stores();
        private final TestContexts contexts = TestContexts.open();
        private final RunContext acme = contexts.of("acme", "ada");
        private final Revo revo;
        private final ScopedRevo ada;
        private final List<ServerKillWriter> writers;

        World(Path directory, String... settings) throws IOException {
            cluster = OwnCluster.start(directory, settings);
            FreshPostgres database = FreshPostgres.on(cluster);
            pool.setDataSource(database.appSource());
            pool.setMaximumPoolSize(12);
            pool.setConnectionTimeout(2_000);
            revo = Revo.builder()
                    .name("killed")
                    .install(JdbcStores.on(pool).migratedBy(database.ownerSource()))
                    .install(Tenancy.module().signAudit(key))
                    .install(stores)
                    .build();
            revo.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                            .subscription(Subscription.ENTERPRISE));
            ada = revo.with(revo.scopeOf("acme", "ada"));
            long fence = stores.journal().claim(acme, RUN).orElseThrow();
            writers = List.of(
                    new ServerKillWriter("journal", n -> append(fence, n), this::isJournaled),
                    new ServerKillWriter("usage", this::record, n -> false),
                    // A call that failed may have left its line, and another call leaves another one.
                    new ServerKillWriter("audit", n -> ada.members().find(probe(n)), n -> true),
                    new ServerKillWriter("organization", this::define, n -> false));
        }

        private void append(long fence, int n) {
            stores.journal().append(acme, fence, List.of(entry(n)));
        }

        private boolean isJournaled(int n) {
            return !stores.journal().read(acme, RUN, n, 1).isEmpty();
        }

        private void record(int n) {
            UsageStore usage = stores.usage();
            UsageStore.Books books = new UsageStore.Books(usage.rules(acme).version(), List.of());
            usage.record(
                    acme,
                    UsageEvent.of("test", "u" + n, Meter.TOOL_CALLS, 1, NOON).user("ada"),
                    books);
        }

        // What was being committed may have been kept: then it is defined already.
        private void define(int n) {
            try {
                ada.roles().define(NewRole.of("r" + n).allow("memory:read"));
            } catch (ConflictException e) {
                assertThat(ada.roles().find("r" + n)).as(e.getMessage()).isPresent();
            }
        }

        void kill() throws IOException {
            each("work", writer -> writer.advanceBy(SOME));
            cluster.kill();
            each("are told", ServerKillWriter::told);
            cluster.start();
            each("go on", writer -> writer.advanceBy(SOME));
        }

        private void each(String what, Function<ServerKillWriter, BooleanSupplier> then) {
            for (BooleanSupplier done : writers.stream().map(then).toList()) {
                Await.atMost(LIMIT).until("all " + what + ": " + writers, done);
            }
        }

        void stop() {
            writers.forEach(ServerKillWriter::stop);
        }

        /** What was acknowledged and is not there. */
        List<String> missing() {
            List<String> missing = new ArrayList<>();
            Set<String> there = kept();
            for (ServerKillWriter writer : writers) {
                writer.acknowledged().stream()
                        .map(n -> writer.name() + " " + n)
                        .filter(one -> !there.contains(one))
                        .forEach(missing::add);
            }
            return missing;
        }

        /** The same, or nothing while the database cannot be asked yet. */
        Optional<List<String>> missingNow() {
            try {
                return Optional.of(missing());
            } catch (UnavailableException | DeniedException e) {
                return Optional.empty();
            }
        }

        private Set<String> kept() {
            List<String> all = new ArrayList<>();
            for (int from = 0; ; ) {
                List<JournalEntry> page = stores.journal().read(acme, RUN, from, 1_000);
                if (page.isEmpty()) {
                    break;
                }
                page.forEach(entry -> all.add("journal " + entry.sequence()));
                from += page.size();
            }
            AuditQuery query = AuditQuery.all().action("member:read").top(1_000);
            for (List<AuditRecord> page = ada.audit().find(query); !page.isEmpty(); ) {
                page.forEach(line -> all.add("audit " + line.resource().substring(1)));
                page = ada.audit().find(query.after(page.get(page.size() - 1).id()));
            }
            ada.roles().list().stream()
                    .map(role -> role.name())
                    .filter(name -> name.matches("r\\d+"))
                    .forEach(name -> all.add("organization " + name.substring(1)));
            long events = stores.usage().totals(acme, NOON, NOON.plusMillis(1)).stream()
                    .map(UsageStore.Total::quantity)
                    .mapToLong(BigDecimal::longValueExact)
                    .sum();
            // They are told one after the other until they are kept, and each counts once.
            for (int n = 0; n < events; n++) {
                all.add("usage " + n);
            }
            assertThat(all).doesNotHaveDuplicates();
            return new HashSet<>(all);
        }

        Verdict verdict(int atLeast) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Await.atMost(LIMIT).until("everything linked and signed", () -> {
                out.reset();
                return ada.audit()
                                        .export(AuditQuery.all(), AuditFormat.JSON_LINES, out)
                                        .lines()
                                >= atLeast
                        && out.toString(StandardCharsets.UTF_8).contains("checkpoint");
            });
            return AuditVerifier.of(List.of(key.verifier())).verify(new ByteArrayInputStream(out.toByteArray()));
        }

        @Override
        public void close() {
            stop();
            revo.close();
            contexts.close();
            pool.close();
            cluster.close();
        }
    }

    private static String probe(int n) {
        return "p" + n;
    }

    private static JournalEntry entry(int n) {
        return JournalEntry.of(RUN, n, "step", 1, Instant.EPOCH, ("step " + n).getBytes(StandardCharsets.UTF_8));
    }

    // Where rights cannot be confirmed any more, everything is denied: it fails closed.
    private static void saysWhatIsTheMatter(RevoException fault) {
        if (fault instanceof DeniedException) {
            assertThat(fault).hasMessageContaining("fail_closed");
        } else {
            assertThat(fault)
                    .returns("database_unavailable", RevoException::code)
                    .returns(true, RevoException::retryable);
        }
    }

    @Test
    void nothing_acknowledged_is_lost_or_there_twice_and_the_same_stores_go_on(@TempDir Path directory)
            throws Exception {
        // The system lives on, so what was written need not be forced to the disk.
        try (World world = new World(directory, "fsync=off")) {
            for (int kill = 0; kill < KILLS; kill++) {
                world.kill();
            }
            world.stop();
            for (ServerKillWriter writer : world.writers) {
                assertThat(writer.faults())
                        .as(writer.name())
                        .isNotEmpty()
                        .allSatisfy(ServerKillIT::saysWhatIsTheMatter);
                assertThat(writer.longest()).as(writer.name()).isLessThan(LONGEST_CALL);
            }
            assertThat(world.missing()).isEmpty();
            assertThat(world.verdict(world.writers.get(2).acknowledged().size()).findings())
                    .isEmpty();
        }
    }

    @Test
    void control_a_server_that_acknowledges_before_it_has_written_loses_something(@TempDir Path directory)
            throws Exception {
        try (World world = new World(directory, "fsync=off", "synchronous_commit=off", "wal_writer_delay=10s")) {
            world.each("work", writer -> writer.advanceBy(SOME));
            world.cluster.kill();
            world.stop();
            world.cluster.start();
            assertThat(Await.atMost(LIMIT).until("the pool connects again", world::missingNow, Optional::isPresent))
                    .hasValueSatisfying(missing -> assertThat(missing).isNotEmpty());
        }
    }
}
