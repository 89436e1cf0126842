package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.system.SystemParts;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines of many threads and tenants in common commits. */
class AuditWriterTest {
    private TestContexts contexts;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static AuditRecord line(String tenant, String action) {
        return new AuditRecord(
                UUID.randomUUID(),
                Instant.parse("2026-01-01T00:00:00Z"),
                tenant,
                "ada",
                Principal.Kind.USER,
                action,
                "",
                AuditRecord.Result.DONE,
                Optional.empty(),
                Map.of());
    }

    private List<AuditRecord> kept(JdbcAudit audit, String tenant) {
        RunContext ctx = contexts.of(tenant, "reader");
        List<AuditRecord> all = new ArrayList<>();
        List<AuditRecord> page = audit.find(ctx, AuditQuery.all().top(1_000));
        while (!page.isEmpty()) {
            all.addAll(page);
            page = audit.find(
                    ctx,
                    AuditQuery.all().top(1_000).after(page.get(page.size() - 1).id()));
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_was_acknowledged_is_there_once_and_with_its_tenant(Dialect dialect) throws Exception {
        JdbcAudit audit = new JdbcAudit(TestDatabase.of(dialect).database());
        audit.writer().start(SystemParts::executors, "test");
        Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String tenant = "t" + i % 4;
                RunContext ctx = contexts.of(tenant, "ada");
                all.add(threads.submit(() -> {
                    for (int n = 0; n < 50; n++) {
                        AuditRecord line = line(tenant, "a:b");
                        audit.append(ctx, line);
                        acknowledged.add(line.id());
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
            audit.writer().close();
        }
        List<UUID> found = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String tenant = "t" + i;
            List<AuditRecord> own = kept(audit, tenant);
            assertThat(own).hasSize(200).allMatch(line -> line.tenant().equals(tenant));
            own.forEach(line -> found.add(line.id()));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(acknowledged);
        audit.append(contexts.of("t0", "ada"), line("t0", "late:one"));
        assertThat(kept(audit, "t0")).as("closed, each is committed alone").hasSize(201);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_line_that_cannot_be_kept_takes_no_other_with_it(Dialect dialect) throws Exception {
        JdbcAudit audit = new JdbcAudit(TestDatabase.of(dialect).database());
        audit.writer().start(SystemParts::executors, "test");
        RunContext ctx = contexts.of("acme", "ada");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String action = i % 8 == 0 ? "x".repeat(2_000) : "a:b";
                all.add(threads.submit(() -> {
                    try {
                        audit.append(ctx, line("acme", action));
                        return true;
                    } catch (InvalidRequestException e) {
                        return false;
                    }
                }));
            }
            for (int i = 0; i < 64; i++) {
                assertThat(all.get(i).get()).isEqualTo(i % 8 != 0);
            }
        } finally {
            threads.shutdownNow();
            audit.writer().close();
        }
        assertThat(kept(audit, "acme")).hasSize(56);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void an_interrupted_thread_still_learns_whether_its_line_is_kept(Dialect dialect) {
        JdbcAudit audit = new JdbcAudit(TestDatabase.of(dialect).database());
        audit.writer().start(SystemParts::executors, "test");
        try {
            Thread.currentThread().interrupt();
            audit.append(contexts.of("acme", "ada"), line("acme", "a:b"));
            assertThat(Thread.interrupted()).as("the interrupt is not lost").isTrue();
            assertThat(kept(audit, "acme")).hasSize(1);
            assertThatThrownBy(() -> audit.append(contexts.of("acme", "ada"), line("globex", "a:b")))
                    .isInstanceOf(RevoException.class);
        } finally {
            audit.writer().close();
        }
    }

    @Test
    void when_the_database_is_gone_everybody_learns_it_at_once_and_nothing_is_acknowledged() throws Exception {
        TestDatabase gone = TestDatabase.freshH2();
        JdbcAudit audit = new JdbcAudit(gone.database());
        audit.writer().start(SystemParts::executors, "test");
        RunContext ctx = contexts.of("acme", "ada");
        audit.append(ctx, line("acme", "before:it"));
        gone.database().close();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                all.add(threads.submit(() -> {
                    try {
                        audit.append(ctx, line("acme", "after:it"));
                        return true;
                    } catch (RevoException e) {
                        return false;
                    }
                }));
            }
            for (Future<Boolean> each : all) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isFalse();
            }
        } finally {
            threads.shutdownNow();
            audit.writer().close();
        }
    }
}
