package dev.revo.store.jdbc;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.spi.ConfigurationStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Calls of the store of configuration. */
final class ConfigurationCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private ConfigurationCalls() {}

    static List<StoreCall> configurations() {
        return List.of(
                new StoreCall("ConfigurationStore.put", ConfigurationCalls::put),
                new StoreCall("ConfigurationStore.put", ConfigurationCalls::put),
                new StoreCall("ConfigurationStore.put", ConfigurationCalls::put),
                new StoreCall(
                        "ConfigurationStore.current",
                        actor -> shown(store(actor).current(actor.ctx(), kind(actor), name(actor)))),
                new StoreCall(
                        "ConfigurationStore.version",
                        actor ->
                                shown(store(actor).version(actor.ctx(), kind(actor), name(actor), 1 + actor.below(2)))),
                new StoreCall(
                        "ConfigurationStore.history",
                        actor -> store(actor)
                                .history(
                                        actor.ctx(),
                                        kind(actor),
                                        name(actor),
                                        actor.oneIn(3) ? 3 : Long.MAX_VALUE,
                                        1 + actor.below(9))
                                .stream()
                                .map(ConfigurationCalls::shown)
                                .toList()),
                new StoreCall(
                        "ConfigurationStore.list",
                        actor -> store(actor)
                                .list(actor.ctx(), kind(actor), actor.oneIn(3) ? name(actor) : "", 1 + actor.below(9))
                                .stream()
                                .map(ConfigurationCalls::shown)
                                .toList()),
                new StoreCall("ConfigurationStore.count", actor -> store(actor).count(actor.ctx(), kind(actor))));
    }

    private static ConfigurationStore store(Actor actor) {
        return actor.stores().configurations();
    }

    private static String kind(Actor actor) {
        return actor.name("kind", 2);
    }

    private static String name(Actor actor) {
        return actor.name("name", 3);
    }

    // Mostly the version that follows, at times another one, or one that says removed.
    private static Object put(Actor actor) {
        String kind = kind(actor);
        String name = name(actor);
        long next = actor.remembered(kind + name, 0) + 1 + (actor.oneIn(8) ? 1 : 0);
        Optional<String> json = actor.oneIn(4)
                ? Optional.empty()
                : Optional.of("{\"of\":\"" + actor.ctx().tenant() + actor.below(100) + "\"}");
        ConfigurationVersion version = new ConfigurationVersion(kind, name, next, json, AT, "ada", "why");
        boolean kept = store(actor).put(actor.ctx(), version, 1 + actor.below(3));
        actor.remember(kind + name, kept ? next : next - 1);
        return kept;
    }

    private static Optional<String> shown(Optional<ConfigurationVersion> found) {
        return found.map(ConfigurationCalls::shown);
    }

    private static String shown(ConfigurationVersion found) {
        return found + " " + found.json() + " " + found.at();
    }
}
