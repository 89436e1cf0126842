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

    /** Who was asked for last: a step asks for the same one several times. */
    private @Nullable Tenant last;

    Tenants(Map<String, Integer> weights) {
        this.weights = weights;
    }

    Tenant of(String name) {
        Tenant known = find(name);
        if (known == null) {
            known = new Tenant(name, weights.getOrDefault(name, 1));
            all.put(name, known);
            last = known;
        }
        return known;
    }

    @Nullable
    Tenant find(String name) {
        Tenant known = last;
        if (known == null || !known.name.equals(name)) {
            known = all.get(name);
            last = known == null ? last : known;
        }
        return known;
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
            if (tenant.idle) {
                tenant.idle = false;
                idle.remove(tenant.name);
            }
        } else {
            tenant.idleSince = now;
            tenant.idle = true;
            idle.remove(tenant.name);
            idle.put(tenant.name, tenant);
        }
        if (!idle.isEmpty()) {
            forget(now);
            forget(now);
        }
    }

    private void forget(long now) {
        Iterator<Tenant> eldest = idle.values().iterator();
        if (eldest.hasNext()) {
            Tenant first = eldest.next();
            if (idle.size() > MOST_IDLE || now - first.idleSince > MEMORY) {
                eldest.remove();
                all.remove(first.name);
                last = null;
            }
        }
    }
}
