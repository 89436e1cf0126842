package dev.revo.engine.tenancy.retention;

import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.OrganizationStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** So many rows of each tenant, which go a few at a time and break when they are told to. */
final class ErasableRows implements BackupStore {
    private static final int PIECE = 10;

    final Map<String, Integer> rows = new ConcurrentHashMap<>();
    final Set<String> buried = new ConcurrentSkipListSet<>();
    /** After so many pieces each piece fails. */
    final AtomicInteger breaksAfter = new AtomicInteger(Integer.MAX_VALUE);
    /** So many rows come after the last one was deleted. */
    final AtomicInteger late = new AtomicInteger();

    @Override
    public int schema() {
        return 1;
    }

    @Override
    public List<Table> tables() {
        return List.of();
    }

    @Override
    public Map<String, Long> read(RunContext ctx, RowSink sink) {
        return Map.of();
    }

    @Override
    public Optional<String> obstacle(RunContext ctx, String domain) {
        return Optional.empty();
    }

    @Override
    public Map<String, Long> write(RunContext ctx, Arrival arrival, Rows from) {
        return Map.of();
    }

    @Override
    public Map<String, Long> erase(RunContext ctx, int atMost) {
        if (breaksAfter.getAndDecrement() <= 0) {
            throw new IllegalStateException("the database is gone");
        }
        int there = rows.getOrDefault(ctx.tenant(), 0);
        int piece = Math.min(there, PIECE);
        rows.put(ctx.tenant(), there - piece);
        return piece == 0 ? Map.of() : Map.of("revo_member", (long) piece);
    }

    @Override
    public boolean bury(RunContext ctx) {
        int came = late.getAndSet(0);
        rows.merge(ctx.tenant(), came, Integer::sum);
        return rows.getOrDefault(ctx.tenant(), 0) == 0 && buried.add(ctx.tenant());
    }

    /** The organizations, without those that are buried. */
    static OrganizationStore over(OrganizationStore right, ErasableRows rows) {
        return (OrganizationStore) Proxy.newProxyInstance(
                OrganizationStore.class.getClassLoader(),
                new Class<?>[] {OrganizationStore.class},
                (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(right, arguments);
                        return method.getName().equals("tenants")
                                ? ((List<?>) answer)
                                        .stream()
                                                .filter(id -> !rows.buried.contains(id))
                                                .toList()
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
