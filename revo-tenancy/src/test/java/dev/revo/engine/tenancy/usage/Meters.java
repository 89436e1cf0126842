package dev.revo.engine.tenancy.usage;

import dev.revo.Revo;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.scope.Scope;
import dev.revo.spi.AuditStore;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.RevoModule;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UsageStore;
import dev.revo.spi.Wiring;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestParts;
import dev.revo.usage.UsageMeter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A reVo with metering over a store, under a clock, and what its listener heard. */
final class Meters implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final TestClock clock = TestClock.at(START);
    final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    final Map<String, ZoneId> zones = new ConcurrentHashMap<>();
    final UsageStore store;
    private final TestParts parts = TestParts.of(QuotaGate.class, AuditStore.class);
    private final TestContexts contexts = TestContexts.open();
    private final Revo revo;

    private final class Module implements RevoModule, MeterListener {
        @Override
        public String name() {
            return "metering";
        }

        @Override
        public void install(Wiring wiring) {
            Metering.install(
                    wiring,
                    Metering.Choices.of(ctx -> zones.getOrDefault(ctx.tenant(), ZoneId.of("UTC")))
                            .listener(this));
        }

        @Override
        public void passed(RunContext ctx, String budget, int percent) {
            heard.add(ctx.tenant() + " passed " + budget + " " + percent);
            if (budget.equals("faulty")) {
                throw new IllegalStateException("a listener that fails");
            }
        }

        @Override
        public void refused(RunContext ctx, String budget, String name) {
            heard.add(ctx.tenant() + " refused " + budget + " " + name);
            if (budget.equals("faulty")) {
                throw new IllegalStateException("a listener that fails");
            }
        }
    }

    private Meters(UsageStore store) {
        this.store = store;
        this.revo = Revo.builder()
                .trustAllCallers()
                .provide(TimeSource.class, clock)
                .provide(UsageStore.class, store)
                .install(new Module())
                .install(parts)
                .build();
    }

    static Meters open() {
        return over(InMemory.usage());
    }

    static Meters over(UsageStore store) {
        return new Meters(store);
    }

    UsageMeter usage(String tenant, String user) {
        return revo.with(Scope.of(tenant, user)).usage();
    }

    QuotaGate quotas() {
        return parts.part(QuotaGate.class);
    }

    AuditStore audit() {
        return parts.part(AuditStore.class);
    }

    RunContext ctx(String tenant, String user) {
        return contexts.of(tenant, user);
    }

    @Override
    public void close() {
        contexts.close();
        revo.close();
    }
}
