package dev.revo.store.jdbc;

import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.tenancy.SecretEntry;
import java.time.Instant;
import java.util.List;

/** Calls of the store of secrets. References are those of all tenants; what stands under them is one's own. */
final class SecretCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private SecretCalls() {}

    static List<StoreCall> secrets() {
        return List.of(
                new StoreCall("SecretStore.put", actor -> put(actor.stores().secrets(), actor)),
                new StoreCall("SecretStore.put", actor -> put(actor.stores().secrets(), actor)),
                new StoreCall(
                        "SecretStore.find",
                        actor -> actor.stores()
                                .secrets()
                                .find(actor.ctx(), reference(actor))
                                .map(secret -> new String(secret.reveal()))),
                new StoreCall(
                        "SecretStore.list",
                        actor -> actor.stores()
                                .secrets()
                                .list(actor.ctx(), actor.oneIn(2) ? "" : reference(actor), 1 + actor.below(3))),
                new StoreCall("SecretStore.delete", actor -> {
                    String reference = reference(actor);
                    if (actor.oneIn(2)) {
                        put(actor.stores().secrets(), actor, reference);
                    }
                    return actor.stores().secrets().delete(actor.ctx(), reference);
                }),
                // Some of them stand under an older key.
                new StoreCall("SecretStore.reseal", actor -> {
                    if (!actor.oneIn(3)) {
                        put(actor.stores().elderSecrets(), actor);
                        put(actor.stores().elderSecrets(), actor);
                    }
                    return actor.stores().secrets().reseal(actor.ctx(), 1 + actor.below(2));
                }));
    }

    private static String reference(Actor actor) {
        return actor.name("key", 4);
    }

    private static SecretEntry put(SecretStore store, Actor actor) {
        return put(store, actor, reference(actor));
    }

    private static SecretEntry put(SecretStore store, Actor actor, String reference) {
        String value = actor.ctx().tenant() + actor.name(" keeps ", 100);
        try (Secret secret = Secret.of(value.toCharArray())) {
            return store.put(actor.ctx(), reference, secret, AT.plusSeconds(actor.below(1_000)));
        }
    }
}
