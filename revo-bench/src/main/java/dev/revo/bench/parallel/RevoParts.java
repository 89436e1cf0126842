package dev.revo.bench.parallel;

import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;

/** Lets contexts out of a reVo. */
final class RevoParts implements RevoModule {
    /** The noun that lets a context out. */
    interface Door {
        /** A context of the scope. */
        RunContext context();
    }

    @Override
    public String name() {
        return "task-peer-parts";
    }

    @Override
    public void install(Wiring wiring) {
        wiring.noun(Door.class, RevoParts::door);
    }

    private static Door door(Gate gate) {
        return gate::context;
    }
}
