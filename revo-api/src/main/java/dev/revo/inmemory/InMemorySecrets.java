package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.tenancy.SecretEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;

/** Secrets by tenant and reference. A change is one step; it is not undone with the unit of work that it is in. Thread-safe. */
public final class InMemorySecrets implements SecretStore {
    private record Key(String tenant, String reference) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int tenants = tenant.compareTo(other.tenant);
            return tenants == 0 ? reference.compareTo(other.reference) : tenants;
        }
    }

    /** The newest version, without a secret once it was deleted: a later one is not taken for an earlier. */
    private record Held(SecretEntry entry, Optional<Secret> secret) {}

    private final ConcurrentNavigableMap<Key, Held> secrets = new ConcurrentSkipListMap<>();

    InMemorySecrets() {}

    /** Puts a secret in, in place of an earlier one, as of an unknown time. */
    public InMemorySecrets put(String tenant, String reference, char[] value) {
        put(new Key(tenant, reference), value, Instant.EPOCH);
        return this;
    }

    private SecretEntry put(Key key, char[] value, Instant at) {
        Secret kept = Secret.of(value);
        return secrets.merge(
                        key,
                        new Held(new SecretEntry(key.reference(), 1, at), Optional.of(kept)),
                        (before, first) -> new Held(
                                new SecretEntry(key.reference(), before.entry().version() + 1, at), Optional.of(kept)))
                .entry();
    }

    @Override
    public Optional<Secret> find(RunContext ctx, String reference) {
        return Optional.ofNullable(secrets.get(new Key(ctx.tenant(), reference)))
                .flatMap(Held::secret)
                .map(secret -> Secret.of(secret.reveal()));
    }

    @Override
    public SecretEntry put(RunContext ctx, String reference, Secret secret, Instant at) {
        return put(new Key(ctx.tenant(), SecretEntry.checked(reference)), secret.reveal(), at);
    }

    @Override
    public Optional<SecretEntry> delete(RunContext ctx, String reference) {
        AtomicReference<Optional<SecretEntry>> gone = new AtomicReference<>(Optional.empty());
        secrets.computeIfPresent(new Key(ctx.tenant(), reference), (key, before) -> {
            gone.set(before.secret().map(secret -> before.entry()));
            return new Held(before.entry(), Optional.empty());
        });
        return gone.get();
    }

    @Override
    public List<SecretEntry> list(RunContext ctx, String after, int atMost) {
        return secrets.tailMap(new Key(ctx.tenant(), after), false).entrySet().stream()
                .takeWhile(each -> each.getKey().tenant().equals(ctx.tenant()))
                .map(each -> each.getValue())
                .filter(held -> held.secret().isPresent())
                .map(Held::entry)
                .limit(atMost)
                .toList();
    }
}
