package dev.revo.engine.parallel.schedule;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tenants that are here, and for a while those that were: what they owe is not forgiven by a pause. Confined. */
final class Tenants {
    /** How long a tenant with nothing here is remembered. */
    static final long MEMORY = Duration.ofMinutes(10).toNanos();
    /** How many of them. */
    static final int MOST_IDLE = 4_096;

    private final Map<String, Integer> weights;
    private final Map<String, Tenant> all = new HashMap<>();
    /** The longest idle first. */
    private final LinkedHashMap<String, Tenant> idle = new LinkedHashMap<>();

    Tenants(Map<String, Integer> weights) {
        this.weights = weights;
    }

    Tenant of(String name) {
        Tenant known = all.get(name);
        if (known == null) {
            known = new Tenant(name, weights.getOrDefault(name, 1));
            all.put(name, known);
        }
        return known;
    }

    @Nullable
    Tenant find(String name) {
        return all.get(name);
    }

    Set<String> names() {
        return Set.copyOf(all.keySet());
    }

    /** A snapshot. */
    List<Tenant> each() {
        return List.copyOf(all.values());
    }

    int size() {
        return all.size();
    }

    /** After a body came or went. Forgets at most two others, so that no step is long. */
    void settle(Tenant tenant, long now) {
        if (tenant.here > 0) {
            idle.remove(tenant.name);
        } else {
            tenant.idleSince = now;
            idle.remove(tenant.name);
            idle.put(tenant.name, tenant);
        }
        forget(now);
        forget(now);
    }

    private void forget(long now) {
        Iterator<Tenant> eldest = idle.values().iterator();
        if (eldest.hasNext()) {
            Tenant first = eldest.next();
            if (idle.size() > MOST_IDLE || now - first.idleSince > MEMORY) {
                eldest.remove();
                all.remove(first.name);
            }
        }
    }
}
