package dev.revo.agents.runtime;

import dev.revo.model.NamedModel;
import dev.revo.spi.TimeSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One guard for each account at a provider; the first model of an account sets its limits. Tenants bring accounts of their
 * own, so of very many those go that were used longest ago. Thread-safe.
 */
final class ProviderGuards {
    private static final int MOST = 10_000;

    private final Map<String, ProviderGuard> guards = new LinkedHashMap<>(16, 0.75f, true);
    private final TimeSource time;

    ProviderGuards(TimeSource time) {
        this.time = time;
    }

    synchronized ProviderGuard of(NamedModel model) {
        ProviderGuard guard = guards.computeIfAbsent(
                model.account(), account -> new ProviderGuard(model.provider(), model.settings(), time));
        if (guards.size() > MOST) {
            guards.remove(guards.keySet().iterator().next());
        }
        return guard;
    }
}
