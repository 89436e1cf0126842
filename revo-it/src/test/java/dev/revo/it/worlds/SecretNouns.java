package dev.revo.it.worlds;

import dev.revo.tenancy.SecretEntry;
import java.util.List;

/** Calls of secrets. */
final class SecretNouns {
    private SecretNouns() {}

    static List<NounCall> secrets() {
        return List.of(
                new NounCall("Secrets.set", SecretNouns::set),
                new NounCall("Secrets.set", SecretNouns::set),
                new NounCall("Secrets.delete", tenant -> {
                    if (!tenant.oneIn(3)) {
                        set(tenant);
                    }
                    return tenant.ada().secrets().delete(tenant.recall("reference", "nothing"));
                }),
                new NounCall(
                        "Secrets.list",
                        tenant -> tenant.ada().secrets().list("", 1 + tenant.below(5)).stream()
                                .map(SecretEntry::toString)
                                .toList()));
    }

    private static Object set(Tenant tenant) {
        String reference = tenant.name("key", 5);
        tenant.remember("reference", reference);
        return tenant.ada()
                .secrets()
                .set(reference, (tenant.id() + tenant.below(100)).toCharArray())
                .toString();
    }
}
