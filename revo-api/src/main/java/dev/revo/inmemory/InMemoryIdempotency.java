package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.IdempotencyStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keys by tenant. */
final class InMemoryIdempotency implements IdempotencyStore {
    private record Key(String tenant, String key) {}

    private record Bound(String fingerprint, RunId run) {}

    private final Map<Key, Bound> bound = new ConcurrentHashMap<>();

    @Override
    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
        Bound before = bound.putIfAbsent(new Key(ctx.tenant(), key), new Bound(fingerprint, run));
        if (before == null) {
            return Optional.empty();
        }
        if (!before.fingerprint().equals(fingerprint)) {
            throw new ConflictException(Fault.of(
                            "idempotency_key_reused",
                            "The idempotency key was used for another request. Use a new key for a new request.")
                    .with("run", before.run()));
        }
        return Optional.of(before.run());
    }

    @Override
    public void release(RunContext ctx, String key, RunId run) {
        bound.computeIfPresent(
                new Key(ctx.tenant(), key), (k, held) -> held.run().equals(run) ? null : held);
    }

    @Override
    public int forget(RunContext ctx, Collection<RunId> runs) {
        Set<RunId> gone = Set.copyOf(runs);
        List<Map.Entry<Key, Bound>> found = bound.entrySet().stream()
                .filter(each -> each.getKey().tenant().equals(ctx.tenant()))
                .filter(each -> gone.contains(each.getValue().run()))
                .toList();
        return (int) found.stream()
                .filter(each -> bound.remove(each.getKey(), each.getValue()))
                .count();
    }
}
