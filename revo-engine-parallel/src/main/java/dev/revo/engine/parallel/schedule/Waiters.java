package dev.revo.engine.parallel.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait for room: first come first served within a tenant, and tenants in turn, so that a thousand callers of one do
 * not stand before the only one of another. Guarded by the lock of its owner.
 */
final class Waiters {
    private final Map<String, Deque<Waiter>> byTenant = new LinkedHashMap<>();

    boolean any(String tenant) {
        return byTenant.containsKey(tenant);
    }

    boolean isEmpty() {
        return byTenant.isEmpty();
    }

    void add(Waiter waiter) {
        byTenant.computeIfAbsent(waiter.work.tenant, tenant -> new ArrayDeque<>())
                .add(waiter);
    }

    void remove(Waiter waiter) {
        Deque<Waiter> own = byTenant.get(waiter.work.tenant);
        if (own != null && own.remove(waiter) && own.isEmpty()) {
            byTenant.remove(waiter.work.tenant);
        }
    }

    /** Hands the work of one caller over for which there is room; whether there was one. */
    boolean grant(FairQueue queue, long now) {
        Deque<Waiter> own = next(queue);
        if (own == null) {
            return false;
        }
        Waiter first = own.remove();
        queue.add(first.work, now);
        // Its tenant goes to the end of the row.
        byTenant.remove(first.work.tenant);
        if (!own.isEmpty()) {
            byTenant.put(first.work.tenant, own);
        }
        first.end(Waiter.End.TAKEN);
        return true;
    }

    private @Nullable Deque<Waiter> next(FairQueue queue) {
        for (Deque<Waiter> each : byTenant.values()) {
            if (queue.takes(each.element().work)) {
                return each;
            }
        }
        return null;
    }

    void close() {
        List<Deque<Waiter>> all = new ArrayList<>(byTenant.values());
        byTenant.clear();
        all.forEach(own -> own.forEach(each -> each.end(Waiter.End.CLOSED)));
    }
}
