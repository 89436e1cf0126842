package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.audit.AuditQuery;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.QuotaExceededException;
import dev.revo.proof.Answer;
import dev.revo.proof.Partial;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.TimeSource;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.RetentionPolicy;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestParts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way of a result of a megabyte: into the database, to who looks for it in another reVo, and out again. */
final class LargeOutputTest {
    private static final int SIZE = 1_000_000;
    private static final AgentSpec<String, String> LARGE =
            AgentSpec.builder("large", String.class, String.class).build();

    private final TestClock clock = TestClock.create();
    private final TestContexts contexts = TestContexts.open();
    private final List<Runnable> closers = new ArrayList<>();

    /** Which database. */
    enum Kind {
        H2,
        POSTGRESQL
    }

    /** A database that several reVos open, on H2 one after the other. */
    private interface Place {
        JdbcStores stores();

        Connection connect(String tenant) throws SQLException;
    }

    private Place place(Kind kind, Path directory) {
        return kind == Kind.H2 ? new Embedded(directory) : new Server(postgres());
    }

    private FreshPostgres postgres() {
        FreshPostgres made = FreshPostgres.create();
        closers.add(made::close);
        return made;
    }

    private record Embedded(Path directory) implements Place {
        @Override
        public JdbcStores stores() {
            return JdbcStores.embedded(directory);
        }

        @Override
        public Connection connect(String tenant) throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:h2:" + directory.toAbsolutePath().resolve("revo")
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                    "revo",
                    "");
        }
    }

    private record Server(FreshPostgres postgres) implements Place {
        @Override
        public JdbcStores stores() {
            return postgres.stores();
        }

        @Override
        public Connection connect(String tenant) throws SQLException {
            Connection connection = postgres.owner();
            try (Statement statement = connection.createStatement()) {
                statement.execute("select set_config('revo.tenant', '" + tenant + "', false)");
            }
            return connection;
        }
    }

    /** How much a tenant has: blobs, their chunks, their bytes, bytes that are counted, runs. */
    private static List<Long> rows(Place place, String tenant) throws SQLException {
        List<Long> counts = new ArrayList<>();
        try (Connection connection = place.connect(tenant);
                Statement statement = connection.createStatement()) {
            for (String what : List.of(
                    "count(*) from revo_blob",
                    "count(*) from revo_blob_chunk",
                    "coalesce(sum(size_bytes), 0) from revo_blob",
                    "coalesce(sum(size_bytes), 0) from revo_storage",
                    "count(*) from revo_run")) {
                try (ResultSet found =
                        statement.executeQuery("select " + what + " where tenant_id = '" + tenant + "'")) {
                    found.next();
                    counts.add(found.getLong(1));
                }
            }
        }
        return counts;
    }

    @AfterEach
    void close() {
        contexts.close();
        for (int i = closers.size() - 1; i >= 0; i--) {
            closers.get(i).run();
        }
    }

    private Revo open(Place place, TestParts parts) {
        return Revo.builder()
                .name("prod")
                .provide(TimeSource.class, clock)
                .install(place.stores())
                .install(Tenancy.module())
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .install(parts)
                .agent(Agent.of(LARGE, (ctx, letter) -> ctx.partial(letter.repeat(SIZE), "only said")))
                .build();
    }

    private Revo open(Place place) {
        return open(place, TestParts.of());
    }

    private static ScopedRevo ada(Revo revo, String tenant) {
        return revo.with(revo.scopeOf(tenant, "ada"));
    }

    private static void create(Revo revo, String id, RetentionPolicy policy) {
        revo.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of(id, id, id + ".example", "ada")
                        .settings(OrganizationSettings.defaults().retention(policy)));
    }

    private static RunRef<Answer<String>> run(Revo revo, String tenant) {
        RunHandle<Answer<String>> run = ada(revo, tenant).agents().start(LARGE.request("x"), RunOptions.defaults());
        assertThat(said(run)).hasSize(SIZE);
        return run.ref();
    }

    private static String said(RunHandle<Answer<String>> run) {
        return ((Partial<String>) run.await()).value();
    }

    private static void isRead(Revo revo, String tenant, RunRef<Answer<String>> ref) {
        RunHandle<Answer<String>> found = ada(revo, tenant).runs().attach(ref).orElseThrow();
        assertThat(found.status().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(said(found)).isEqualTo("x".repeat(SIZE));
    }

    private static boolean isPurged(Revo revo) {
        return !ada(revo, "acme")
                .audit()
                .find(AuditQuery.all().action("retention:purge").top(10))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void it_is_read_by_another_reVo_and_goes_with_its_run(Kind kind, @TempDir Path directory) throws Exception {
        Place place = place(kind, directory);
        RunRef<Answer<String>> ref;
        RunRef<Answer<String>> kept;
        try (Revo first = open(place)) {
            create(first, "acme", RetentionPolicy.defaults().runs(Duration.ofDays(1)));
            create(first, "globex", RetentionPolicy.defaults());
            ref = run(first, "acme");
            kept = run(first, "globex");
            if (kind == Kind.POSTGRESQL) {
                try (Revo beside = open(place)) {
                    isRead(beside, "acme", ref);
                }
            }
        }
        List<Long> before = rows(place, "acme");
        assertThat(before.get(0)).isEqualTo(1);
        assertThat(before.get(2)).isGreaterThan(SIZE);
        assertThat(before.get(3)).as("counted").isEqualTo(before.get(2));
        try (Revo second = open(place)) {
            isRead(second, "acme", ref);
            clock.advance(Duration.ofHours(25));
            Await.atMost(Duration.ofSeconds(60)).until("a purge", () -> {
                clock.advance(Duration.ofHours(1));
                return isPurged(second);
            });
            assertThat(ada(second, "acme").runs().attach(ref)).isEmpty();
            isRead(second, "globex", kept);
        }
        assertThat(rows(place, "acme")).containsExactly(0L, 0L, 0L, 0L, 0L);
        assertThat(rows(place, "globex"))
                .as("the control: whom no policy limits")
                .isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void one_that_there_is_no_room_for_fails_its_run_and_leaves_nothing(Kind kind, @TempDir Path directory)
            throws Exception {
        Place place = place(kind, directory);
        TestParts parts = TestParts.of(StorageLedger.class);
        try (Revo revo = open(place, parts)) {
            create(revo, "acme", RetentionPolicy.defaults());
            create(revo, "globex", RetentionPolicy.defaults());
            revo.asSystem("sales")
                    .organizations()
                    .limit("acme", PlanLimits.none().storageBytes(SIZE));
            RunHandle<Answer<String>> run = ada(revo, "acme").agents().start(LARGE.request("x"), RunOptions.defaults());
            assertThatThrownBy(run::await).isInstanceOfSatisfying(QuotaExceededException.class, e -> {
                assertThat(e.code()).isEqualTo("plan_limit");
                assertThat(e.context()).containsEntry("limit", "STORAGE_BYTES");
            });
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
            StorageLedger ledger = parts.part(StorageLedger.class);
            assertThat(ledger.used(contexts.of("acme", "ada")).getOrDefault("blobs", 0L))
                    .isZero();
            run(revo, "globex");
            assertThat(ledger.used(contexts.of("globex", "bo")))
                    .as("the control: without a limit")
                    .hasEntrySatisfying("blobs", bytes -> assertThat(bytes).isGreaterThan(SIZE));
        }
        assertThat(rows(place, "acme")).containsExactly(0L, 0L, 0L, 0L, 1L);
        assertThat(rows(place, "globex").get(0)).isEqualTo(1);
    }
}
