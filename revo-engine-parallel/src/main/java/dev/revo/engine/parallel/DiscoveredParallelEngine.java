package dev.revo.engine.parallel;

import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;

/**
 * Parallel Mind with its defaults, as it is found on the class path. Public, with a public constructor, for
 * {@link java.util.ServiceLoader}; hosts call {@link ParallelEngine#module()}.
 */
public final class DiscoveredParallelEngine implements RevoModule {
    /** For {@link java.util.ServiceLoader}. */
    public DiscoveredParallelEngine() {}

    @Override
    public String name() {
        return ParallelEngine.module().name();
    }

    @Override
    public void install(Wiring wiring) {
        ParallelEngine.module().install(wiring);
    }
}
