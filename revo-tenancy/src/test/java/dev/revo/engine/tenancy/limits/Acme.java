package dev.revo.engine.tenancy.limits;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.QuotaExceededException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Total;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.PlanLimits;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.memory.InMemoryEngines;
import dev.revo.usage.UsageEvent.Meter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An organization with members, its stores, and what was asked of them. */
final class Acme implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final TestClock clock = TestClock.at(START);
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    final Set<String> down = ConcurrentHashMap.newKeySet();
    final QuotaStore quotas = watched(QuotaStore.class, InMemory.quotaStore());
    final UsageStore usage = watched(UsageStore.class, InMemory.usage());
    private final OrganizationStore organizations = InMemory.organizations();
    private final TestContexts contexts = TestContexts.open();
    private final List<Revo> processes = new ArrayList<>();
    final Revo revo = process();

    Acme(PlanLimits limits) {
        revo.asSystem("sign-up").organizations().create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
        limit(limits);
    }

    /** Another reVo over the same stores, as another process has it. */
    Revo process() {
        Revo made = Revo.builder()
                .provide(TimeSource.class, clock)
                .provide(QuotaStore.class, quotas)
                .provide(UsageStore.class, usage)
                .provide(OrganizationStore.class, organizations)
                .install(Tenancy.module())
                .install(InMemoryEngines.parallel())
                .build();
        processes.add(made);
        return made;
    }

    private <S> S watched(Class<S> spi, S right) {
        return spi.cast(Proxy.newProxyInstance(
                spi.getClassLoader(), new Class<?>[] {spi}, (proxy, method, arguments) -> {
                    asked.add(spi.getSimpleName() + "." + method.getName());
                    if (down.contains(method.getName())) {
                        throw new IllegalStateException("the store is away");
                    }
                    try {
                        return method.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    void limit(PlanLimits limits) {
        revo.asSystem("sales").organizations().limit("acme", limits);
    }

    void zone(String id) {
        var organizations = revo.asSystem("move").organizations();
        var now = organizations.find("acme").orElseThrow();
        organizations.update(
                "acme",
                now.version(),
                now.name(),
                OrganizationSettings.defaults().timeZone(ZoneId.of(id)));
    }

    ScopedRevo ada() {
        return ada(revo);
    }

    static ScopedRevo ada(Revo process) {
        return process.with(process.scopeOf("acme", "ada"));
    }

    RunContext ctx() {
        return contexts.of("acme", "ada");
    }

    /** One direct call; whether it was let in. */
    static boolean call(ScopedRevo who) {
        try {
            who.members().find("ada");
            return true;
        } catch (QuotaExceededException e) {
            return false;
        }
    }

    /** What was recorded of a meter. */
    BigDecimal recorded(Meter meter) {
        return usage.totals(ctx(), Instant.EPOCH, Instant.parse("2030-01-01T00:00:00Z")).stream()
                .filter(total -> total.meter() == meter)
                .map(Total::quantity)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** How often a method was asked. */
    long times(String method) {
        return List.copyOf(asked).stream().filter(method::equals).count();
    }

    static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<T>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : all) {
                results.add(each.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    @Override
    public void close() {
        processes.forEach(Revo::close);
        contexts.close();
    }
}
