package dev.revo.inmemory;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.run.RunContext;
import dev.revo.spi.ConfigurationStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents in maps. A change is one step; it is not undone with the unit of work that it is in. */
final class InMemoryConfigurations implements ConfigurationStore {
    private record Key(String tenant, String kind, String name) {}

    private final Map<Key, List<ConfigurationVersion>> documents = new HashMap<>();

    private List<ConfigurationVersion> versions(RunContext ctx, String kind, String name) {
        return documents.getOrDefault(new Key(ctx.tenant(), kind, name), List.of());
    }

    private static Optional<ConfigurationVersion> newest(List<ConfigurationVersion> versions) {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    }

    @Override
    public synchronized Optional<ConfigurationVersion> current(RunContext ctx, String kind, String name) {
        return newest(versions(ctx, kind, name));
    }

    @Override
    public synchronized Optional<ConfigurationVersion> version(RunContext ctx, String kind, String name, long number) {
        return versions(ctx, kind, name).stream()
                .filter(each -> each.number() == number)
                .findFirst();
    }

    @Override
    public synchronized boolean put(RunContext ctx, ConfigurationVersion next, long most) {
        Optional<ConfigurationVersion> before = current(ctx, next.kind(), next.name());
        if (next.number() != before.map(ConfigurationVersion::number).orElse(0L) + 1) {
            throw ConfigurationStore.moved(next.kind(), next.name(), next.number() - 1);
        }
        boolean adds =
                !next.removed() && before.map(ConfigurationVersion::removed).orElse(true);
        if (adds && count(ctx, next.kind()) >= most) {
            return false;
        }
        documents
                .computeIfAbsent(new Key(ctx.tenant(), next.kind(), next.name()), key -> new ArrayList<>())
                .add(next);
        return true;
    }

    @Override
    public synchronized List<ConfigurationVersion> history(
            RunContext ctx, String kind, String name, long before, int atMost) {
        return versions(ctx, kind, name).stream()
                .filter(each -> each.number() < before)
                .sorted(Comparator.comparing(ConfigurationVersion::number).reversed())
                .limit(atMost)
                .toList();
    }

    private List<ConfigurationVersion> present(RunContext ctx, String kind) {
        return documents.entrySet().stream()
                .filter(each -> each.getKey().tenant().equals(ctx.tenant())
                        && each.getKey().kind().equals(kind))
                .flatMap(each -> newest(each.getValue()).stream())
                .filter(each -> !each.removed())
                .toList();
    }

    @Override
    public synchronized List<ConfigurationVersion> list(RunContext ctx, String kind, String afterName, int atMost) {
        return present(ctx, kind).stream()
                .filter(each -> each.name().compareTo(afterName) > 0)
                .sorted(Comparator.comparing(ConfigurationVersion::name))
                .limit(atMost)
                .toList();
    }

    @Override
    public synchronized long count(RunContext ctx, String kind) {
        return present(ctx, kind).size();
    }
}
