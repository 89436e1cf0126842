package dev.revo.testkit;

import dev.revo.Revo;
import dev.revo.run.RunContext;
import dev.revo.scope.Scope;
import dev.revo.spi.Gate;
import dev.revo.spi.RevoModule;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;

/**
 * Contexts for tests of SPIs: only the runtime makes a {@link RunContext}, so this one asks a throw-away {@link Revo} for
 * them. Thread-safe; close it after the test.
 */
public final class TestContexts implements AutoCloseable {
    private final Revo revo;

    private TestContexts(Revo revo) {
        this.revo = revo;
    }

    /** Contexts under the system's clock. */
    public static TestContexts open() {
        return new TestContexts(builder().build());
    }

    /** Contexts under this clock. */
    public static TestContexts open(TimeSource clock) {
        return new TestContexts(builder().provide(TimeSource.class, clock).build());
    }

    private static Revo.Builder builder() {
        return Revo.builder().name("contexts").trustAllCallers().install(new Capture());
    }

    /** A new context of a direct call by this user of this tenant. */
    public RunContext of(String tenant, String user) {
        return of(Scope.of(tenant, user));
    }

    /** A new context of a direct call on behalf of this scope, which is self-issued. */
    public RunContext of(Scope scope) {
        return revo.with(scope).use(Door.class).context();
    }

    @Override
    public void close() {
        revo.close();
    }

    /** The noun that lets a context out. */
    private interface Door {
        RunContext context();
    }

    private static final class Capture implements RevoModule {
        @Override
        public String name() {
            return "test-contexts";
        }

        @Override
        public void install(Wiring wiring) {
            wiring.noun(Door.class, Capture::door);
        }

        private static Door door(Gate gate) {
            return () -> gate.call("test:context", "", ctx -> ctx);
        }
    }
}
