package dev.revo.bench.metering;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.RevoModule;
import dev.revo.spi.UsageStore;
import dev.revo.spi.Wiring;
import java.util.List;
import java.util.function.Supplier;

/** Lets the store of usage and contexts out of a reVo. */
final class StoreParts implements RevoModule {
    private List<Supplier<UsageStore>> found = List.of();

    /** The noun that lets a context out. */
    interface Door {
        /** A context of the scope. */
        RunContext context();
    }

    @Override
    public String name() {
        return "metering-peer-parts";
    }

    @Override
    public void install(Wiring wiring) {
        found = List.of(wiring.need(UsageStore.class));
        wiring.noun(Door.class, StoreParts::door);
    }

    private static Door door(Gate gate) {
        return gate::context;
    }

    UsageStore store() {
        return requireNonNull(found.get(0).get(), "store");
    }
}
