package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.configuration.ConfigurationVersion;
import dev.revo.configuration.NewConfiguration;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.StorageLedger;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.PlanLimits;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestParts;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of what is kept, with 64 threads at the limit: exactly as much is let in as there is room for. */
class ExactLimitsTest {
    private static final int THREADS = 64;
    private static final int ROOM = 7;

    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final RunContext others = contexts.of("globex", "bo");
    private final List<Runnable> closers = new ArrayList<>();

    /** Which database. */
    enum Kind {
        H2,
        POSTGRESQL
    }

    /** An organization with these limits, and its stores. */
    private record Acme(ScopedRevo ada, TestParts stores) {}

    private Acme acme(Kind kind, Path directory, PlanLimits limits) {
        TestParts stores = TestParts.of(ConfigurationStore.class, BlobStore.class, StorageLedger.class);
        JdbcStores database;
        if (kind == Kind.H2) {
            database = JdbcStores.embedded(directory);
        } else {
            FreshPostgres postgres = FreshPostgres.create();
            closers.add(postgres::close);
            database = postgres.stores();
        }
        Revo revo = Revo.builder()
                .install(database)
                .install(Tenancy.module())
                .install(stores)
                .build();
        closers.add(revo::close);
        revo.asSystem("sign-up").organizations().create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
        revo.asSystem("sales").organizations().limit("acme", limits);
        return new Acme(revo.with(revo.scopeOf("acme", "ada")), stores);
    }

    @AfterEach
    void close() {
        contexts.close();
        for (int i = closers.size() - 1; i >= 0; i--) {
            closers.get(i).run();
        }
    }

    /** How many of so many threads, which begin at once, did it. */
    private static int done(IntPredicate work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    start.await();
                    return work.test(number);
                }));
            }
            int sum = 0;
            for (Future<Boolean> each : all) {
                sum += each.get() ? 1 : 0;
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean adds(ScopedRevo ada, String kind, int number) {
        try {
            ada.configurations().put(NewConfiguration.of(kind, "n" + number, "{}"));
            return true;
        } catch (QuotaExceededException e) {
            assertThat(e.code()).isEqualTo("plan_limit");
            assertThat(e.context()).containsKey("limit");
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void as_many_agents_and_servers_are_configured_as_there_is_room(Kind kind, @TempDir Path directory)
            throws Exception {
        Acme acme = acme(kind, directory, PlanLimits.none().agents(ROOM).mcpServers(2));
        ScopedRevo ada = acme.ada();
        assertThat(done(i -> adds(ada, "agent", i))).isEqualTo(ROOM);
        List<ConfigurationVersion> kept = ada.configurations().list("agent", "", 100);
        assertThat(kept).hasSize(ROOM);
        assertThat(IntStream.range(0, 4).filter(i -> adds(ada, "mcp-server", i)).count())
                .isEqualTo(2);
        String first = kept.get(0).name();
        ada.configurations()
                .put(NewConfiguration.of("agent", first, "{\"a\":1}").after(1));
        assertThat(adds(ada, "agent", THREADS)).isFalse();
        ada.configurations().remove("agent", first, 2);
        assertThat(adds(ada, "agent", THREADS)).as("what is removed is free").isTrue();
        assertThat(adds(ada, "agent", THREADS + 1)).isFalse();
        ConfigurationStore store = acme.stores().part(ConfigurationStore.class);
        assertThat(unlocked(store))
                .as("the control: who looks first and adds then adds more")
                .isEqualTo(THREADS);
    }

    private int unlocked(ConfigurationStore store) throws Exception {
        CyclicBarrier looked = new CyclicBarrier(THREADS);
        return done(i -> {
            if (store.count(others, "agent") >= ROOM) {
                return false;
            }
            wait(looked);
            return store.put(
                    others,
                    new ConfigurationVersion("agent", "n" + i, 1, Optional.of("{}"), Instant.EPOCH, "bo", ""),
                    Long.MAX_VALUE);
        });
    }

    private static byte[] blob(int number, int size) {
        byte[] content = new byte[size];
        content[0] = (byte) number;
        content[1] = (byte) (number >> 8);
        return content;
    }

    private static boolean keeps(BlobStore blobs, RunContext ctx, byte[] content) {
        try {
            blobs.put(ctx, new ByteArrayInputStream(content), Long.MAX_VALUE);
            return true;
        } catch (QuotaExceededException e) {
            assertThat(e.code()).isEqualTo("plan_limit");
            assertThat(e.context()).containsEntry("limit", "STORAGE_BYTES");
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void as_many_bytes_are_kept_as_there_is_room(Kind kind, @TempDir Path directory) throws Exception {
        TestParts stores =
                acme(kind, directory, PlanLimits.none().storageBytes(10_500)).stores();
        BlobStore blobs = stores.part(BlobStore.class);
        assertThat(done(i -> keeps(blobs, acme, blob(i, 1_000)))).isEqualTo(10);
        assertThat(stores.part(StorageLedger.class).used(acme)).containsEntry("blobs", 10_000L);
        assertThat(done(i -> keeps(blobs, acme, blob(1_000, 500))))
                .as("one content of many costs what it costs once")
                .isEqualTo(THREADS);
        assertThat(stores.part(StorageLedger.class).used(acme)).containsEntry("blobs", 10_500L);
        String hash = blobs.put(acme, new ByteArrayInputStream(blob(1_000, 500)), Long.MAX_VALUE);
        assertThat(keeps(blobs, acme, blob(2_000, 500))).isFalse();
        assertThat(blobs.delete(acme, hash)).isTrue();
        assertThat(keeps(blobs, acme, blob(2_000, 501))).as("a byte too many").isFalse();
        assertThat(keeps(blobs, acme, blob(2_000, 500)))
                .as("what is deleted is free")
                .isTrue();
        assertThat(stores.part(StorageLedger.class).used(acme)).containsEntry("blobs", 10_500L);
        assertThat(keeps(blobs, others, blob(1, 20_000))).as("another tenant").isTrue();
        assertThat(unlocked(stores.part(StorageLedger.class)))
                .as("the control: who looks first and keeps then keeps more")
                .isEqualTo(THREADS);
    }

    private int unlocked(StorageLedger ledger) throws Exception {
        CyclicBarrier looked = new CyclicBarrier(THREADS);
        return done(i -> {
            if (ledger.used(others).getOrDefault("memories", 0L) + 1_000 > 10_500) {
                return false;
            }
            wait(looked);
            return ledger.grow(others, "memories", 1_000, Long.MAX_VALUE);
        });
    }

    private static void wait(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
