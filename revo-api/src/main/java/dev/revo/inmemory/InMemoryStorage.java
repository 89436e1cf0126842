package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.spi.StorageLedger;
import java.util.HashMap;
import java.util.Map;

/** Bytes by tenant and area. */
final class InMemoryStorage implements StorageLedger {
    private final Map<String, Map<String, Long>> tenants = new HashMap<>();

    @Override
    public synchronized boolean grow(RunContext ctx, String area, long bytes, long most) {
        Map<String, Long> areas = tenants.computeIfAbsent(ctx.tenant(), tenant -> new HashMap<>());
        long used = areas.values().stream().mapToLong(Long::longValue).sum();
        if (bytes > 0 && bytes > most - used) {
            return false;
        }
        areas.merge(area, bytes, Long::sum);
        return true;
    }

    @Override
    public synchronized void shrink(RunContext ctx, String area, long bytes) {
        tenants.computeIfAbsent(ctx.tenant(), tenant -> new HashMap<>())
                .computeIfPresent(area, (same, had) -> Math.max(0, had - bytes));
    }

    @Override
    public synchronized Map<String, Long> used(RunContext ctx) {
        return Map.copyOf(tenants.getOrDefault(ctx.tenant(), Map.of()));
    }
}
