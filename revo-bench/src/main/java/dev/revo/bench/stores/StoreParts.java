package dev.revo.bench.stores;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Gate;
import dev.revo.spi.RevoModule;
import dev.revo.spi.UsageStore;
import dev.revo.spi.Wiring;
import java.util.List;
import java.util.function.Supplier;

/** Lets stores and contexts out of a reVo. */
final class StoreParts implements RevoModule {
    private List<Supplier<UsageStore>> usage = List.of();
    private List<Supplier<AuditStore>> audit = List.of();

    /** The noun that lets a context out. */
    interface Door {
        /** A context of the scope. */
        RunContext context();
    }

    @Override
    public String name() {
        return "store-peer-parts";
    }

    @Override
    public void install(Wiring wiring) {
        usage = List.of(wiring.need(UsageStore.class));
        audit = List.of(wiring.need(AuditStore.class));
        wiring.noun(Door.class, StoreParts::door);
    }

    private static Door door(Gate gate) {
        return gate::context;
    }

    UsageStore usage() {
        return requireNonNull(usage.get(0).get(), "usage");
    }

    AuditStore audit() {
        return requireNonNull(audit.get(0).get(), "audit");
    }
}
