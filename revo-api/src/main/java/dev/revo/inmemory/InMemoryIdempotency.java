package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.IdempotencyStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys by tenant, and by the run that they lead to. */
final class InMemoryIdempotency implements IdempotencyStore {
    private record Key(String tenant, String key) {}

    private record Bound(String fingerprint, RunKey run) {}

    private final Map<Key, Bound> bound = new HashMap<>();
    private final Map<RunKey, Set<Key>> keys = new HashMap<>();

    @Override
    public synchronized Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
        Key wanted = new Key(ctx.tenant(), key);
        Bound before = bound.get(wanted);
        if (before == null) {
            RunKey whose = RunKey.of(ctx, run);
            bound.put(wanted, new Bound(fingerprint, whose));
            keys.computeIfAbsent(whose, first -> new HashSet<>()).add(wanted);
            return Optional.empty();
        }
        if (!before.fingerprint().equals(fingerprint)) {
            throw new ConflictException(Fault.of(
                            "idempotency_key_reused",
                            "The idempotency key was used for another request. Use a new key for a new request.")
                    .with("run", before.run().run()));
        }
        return Optional.of(before.run().run());
    }

    @Override
    public synchronized void release(RunContext ctx, String key, RunId run) {
        RunKey whose = RunKey.of(ctx, run);
        Key freed = new Key(ctx.tenant(), key);
        Set<Key> its = keys.getOrDefault(whose, Set.of());
        if (its.contains(freed)) {
            its.remove(freed);
            bound.remove(freed);
        }
        if (its.isEmpty()) {
            keys.remove(whose);
        }
    }

    @Override
    public synchronized int forget(RunContext ctx, Collection<RunId> runs) {
        return runs.stream().mapToInt(run -> drop(RunKey.of(ctx, run))).sum();
    }

    /** Frees the keys of a run that is not known any more; how many there were. */
    synchronized int drop(RunKey run) {
        Set<Key> its = keys.remove(run);
        if (its == null) {
            return 0;
        }
        its.forEach(bound::remove);
        return its.size();
    }
}
