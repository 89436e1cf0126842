package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.OrganizationStore.Credential;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** API keys in maps. A change is one step; it is not undone with the unit of work that it is in. */
final class InMemoryApiKeys implements ApiKeyStore {
    private final Map<String, NavigableMap<String, KeyRow>> tenants = new HashMap<>();
    private final Map<String, Credential> credentials = new HashMap<>();

    private NavigableMap<String, KeyRow> rows(RunContext ctx) {
        return tenants.computeIfAbsent(ctx.tenant(), id -> new TreeMap<>());
    }

    @Override
    public synchronized void add(RunContext ctx, KeyRow row) {
        if (rows(ctx).putIfAbsent(row.id(), row) != null) {
            throw new ConflictException(Fault.of("api_key_exists", "There is an API key with this id already."));
        }
        issue(ctx, row);
    }

    private void issue(RunContext ctx, KeyRow row) {
        row.hashes().forEach(hash -> credentials.put(hash, new Credential(hash, ctx.tenant(), KIND, row.member())));
    }

    @Override
    public synchronized void replace(RunContext ctx, KeyRow row) {
        KeyRow before = rows(ctx).get(row.id());
        if (before != null) {
            credentials.keySet().removeAll(before.hashes());
            rows(ctx).put(row.id(), before.lastUsed().map(row::used).orElse(row));
            issue(ctx, row);
        }
    }

    @Override
    public synchronized Optional<KeyRow> find(RunContext ctx, String id) {
        return Optional.ofNullable(rows(ctx).get(id));
    }

    @Override
    public synchronized Optional<KeyRow> withSecret(RunContext ctx, String hash) {
        return rows(ctx).values().stream()
                .filter(row -> row.hashes().contains(hash))
                .findFirst();
    }

    @Override
    public synchronized List<KeyRow> list(RunContext ctx, String afterId, int atMost) {
        return rows(ctx).tailMap(afterId, false).values().stream().limit(atMost).toList();
    }

    @Override
    public synchronized List<KeyRow> of(RunContext ctx, String member) {
        return rows(ctx).values().stream()
                .filter(row -> row.member().equals(member))
                .toList();
    }

    @Override
    public synchronized void touch(RunContext ctx, String id, Instant at) {
        rows(ctx)
                .computeIfPresent(
                        id, (same, row) -> row.lastUsed().filter(at::isBefore).isPresent() ? row : row.used(at));
    }

    @Override
    public synchronized int withdraw(RunContext ctx, String member, Instant at) {
        List<KeyRow> good =
                of(ctx, member).stream().filter(row -> row.revoked().isEmpty()).toList();
        good.forEach(row -> rows(ctx).put(row.id(), row.revoked(at)));
        of(ctx, member).forEach(row -> credentials.keySet().removeAll(row.hashes()));
        return good.size();
    }

    @Override
    public synchronized Optional<Credential> credential(String hash) {
        return Optional.ofNullable(credentials.get(hash));
    }
}
