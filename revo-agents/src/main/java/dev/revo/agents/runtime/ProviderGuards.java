package dev.revo.agents.runtime;

import dev.revo.model.NamedModel;
import dev.revo.spi.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One guard for each provider; the first model of a provider sets its limits. Thread-safe. */
final class ProviderGuards {
    private final Map<String, ProviderGuard> guards = new ConcurrentHashMap<>();
    private final TimeSource time;

    ProviderGuards(TimeSource time) {
        this.time = time;
    }

    ProviderGuard of(NamedModel model) {
        return guards.computeIfAbsent(model.provider(), name -> new ProviderGuard(name, model.settings(), time));
    }
}
