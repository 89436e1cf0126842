package dev.revo.engine.tenancy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditStore;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.NewOrganization;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SequencerTest {
    /** A ledger that cannot read what waits of one tenant. */
    private static final class Broken implements AuditLedger {
        private final AuditLedger kept = (AuditLedger) InMemory.audit(10_000);
        private final AtomicBoolean broken = new AtomicBoolean(true);

        @Override
        public void append(RunContext ctx, AuditRecord line) {
            kept.append(ctx, line);
        }

        @Override
        public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
            return kept.find(ctx, query);
        }

        @Override
        public List<String> tenantsWaiting(int atMost) {
            return kept.tenantsWaiting(atMost);
        }

        @Override
        public List<AuditRecord> waiting(RunContext ctx, int atMost) {
            if (ctx.tenant().equals("acme") && broken.get()) {
                throw new IllegalStateException("a line of acme is too long");
            }
            return kept.waiting(ctx, atMost);
        }

        @Override
        public Head head(RunContext ctx) {
            return kept.head(ctx);
        }

        @Override
        public void link(RunContext ctx, Head before, List<Link> links, Head after, Optional<String> note) {
            kept.link(ctx, before, links, after, note);
        }

        @Override
        public List<Row> rows(RunContext ctx, long afterSequence, int atMost) {
            return kept.rows(ctx, afterSequence, atMost);
        }

        @Override
        public List<Note> notes(RunContext ctx, long afterSequence, int atMost) {
            return kept.notes(ctx, afterSequence, atMost);
        }

        @Override
        public List<String> tenantsBehind(String sink, String afterTenant, int atMost) {
            return kept.tenantsBehind(sink, afterTenant, atMost);
        }

        @Override
        public Position position(RunContext ctx, String sink) {
            return kept.position(ctx, sink);
        }

        @Override
        public boolean advance(RunContext ctx, String sink, Position before, Position after) {
            return kept.advance(ctx, sink, before, after);
        }
    }

    private final TestClock clock = TestClock.create();
    private final Broken ledger = new Broken();

    private void beatUntil(String what, BooleanSupplier met) {
        Await.atMost(Duration.ofSeconds(20)).until(what, () -> {
            clock.advance(Duration.ofSeconds(1));
            return met.getAsBoolean();
        });
    }

    @Test
    void a_tenant_whose_chain_cannot_be_extended_keeps_no_other_from_its_turn() {
        try (TestContexts contexts = TestContexts.open();
                Revo revo = Revo.builder()
                        .provide(TimeSource.class, clock)
                        .provide(AuditStore.class, ledger)
                        .install(Tenancy.module())
                        .build()) {
            RunContext acme = contexts.of("acme", "ada");
            RunContext globex = contexts.of("globex", "bo");
            var operators = revo.asSystem("sign-up").organizations();
            // In the order of their names the broken one comes first.
            operators.create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
            operators.create(NewOrganization.of("globex", "Globex", "globex.example", "bo"));
            beatUntil("globex is linked", () -> ledger.head(globex).sequence() > 0);
            assertThat(ledger.head(acme)).isEqualTo(AuditLedger.Head.START);
            assertThat(ledger.tenantsWaiting(10)).contains("acme");
            ledger.broken.set(false);
            beatUntil("acme is linked when it can be", () -> ledger.head(acme).sequence() > 0);
            assertThat(ledger.waiting(acme, 10)).isEmpty();
        }
    }
}
