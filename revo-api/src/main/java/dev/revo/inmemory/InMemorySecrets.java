package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets by tenant and reference. Thread-safe. */
public final class InMemorySecrets implements SecretStore {
    private record Key(String tenant, String reference) {}

    private final Map<Key, char[]> secrets = new ConcurrentHashMap<>();

    InMemorySecrets() {}

    /** Puts a secret in, in place of an earlier one. */
    public InMemorySecrets put(String tenant, String reference, char[] value) {
        secrets.put(new Key(tenant, reference), value.clone());
        return this;
    }

    @Override
    public Optional<Secret> find(RunContext ctx, String reference) {
        return Optional.ofNullable(secrets.get(new Key(ctx.tenant(), reference)))
                .map(Secret::of);
    }
}
