package dev.revo.store.jdbc;

import dev.revo.spi.StorageLedger;
import java.util.List;

/** Calls of the ledger of bytes that are kept. */
final class StorageCalls {
    private StorageCalls() {}

    static List<StoreCall> storage() {
        return List.of(
                new StoreCall("StorageLedger.grow", StorageCalls::grow),
                new StoreCall("StorageLedger.grow", StorageCalls::grow),
                new StoreCall("StorageLedger.shrink", actor -> {
                    ledger(actor).shrink(actor.ctx(), area(actor), 1 + actor.below(50));
                    return ledger(actor).used(actor.ctx()).toString();
                }),
                new StoreCall(
                        "StorageLedger.used",
                        actor -> ledger(actor).used(actor.ctx()).entrySet().stream()
                                .map(Object::toString)
                                .sorted()
                                .toList()));
    }

    private static StorageLedger ledger(Actor actor) {
        return actor.stores().storage();
    }

    private static String area(Actor actor) {
        return actor.name("area", 2);
    }

    private static Object grow(Actor actor) {
        return ledger(actor).grow(actor.ctx(), area(actor), 1 + actor.below(50), 100 + actor.below(200));
    }
}
