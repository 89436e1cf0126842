package dev.revo.testkit;

import dev.revo.Revo;
import dev.revo.run.RunContext;
import dev.revo.run.RunOptions;
import dev.revo.scope.Directory;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.Gate;
import dev.revo.spi.RevoModule;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import java.time.Duration;
import java.util.Optional;

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

    /** A new context of a direct call by this principal of this tenant, claims included. */
    public static RunContext of(String tenant, Principal principal) {
        try (Revo knowing = builder()
                .provide(Directory.class, (Directory) (t, id) -> Optional.of(principal))
                .build()) {
            return knowing.with(knowing.scopeOf(tenant, principal.id()))
                    .use(Door.class)
                    .context();
        }
    }

    private static Revo.Builder builder() {
        return Revo.builder()
                .name("contexts")
                .drain(Duration.ZERO)
                .trustAllCallers()
                .install(new Capture())
                .install(TestScheduler.module());
    }

    /** A new context of a direct call by this user of this tenant. */
    public RunContext of(String tenant, String user) {
        return of(Scope.of(tenant, user));
    }

    /** A new context of a direct call on behalf of this scope, which is self-issued. */
    public RunContext of(Scope scope) {
        return revo.with(scope).use(Door.class).context();
    }

    /** A new context of reVo's own principal: such as a kernel has when it asks a store for what is of all tenants. */
    public RunContext system() {
        return revo.asSystem("a test of a part").use(Door.class).context();
    }

    /** A run of this user of this tenant that goes on until it is closed or cancelled, or until these contexts are closed. */
    public TestRun run(String tenant, String user) {
        return run(tenant, user, RunOptions.defaults());
    }

    /** A run as {@link #run(String, String)}, under these limits. */
    public TestRun run(String tenant, String user, RunOptions options) {
        return revo.with(Scope.of(tenant, user)).use(Door.class).run(options);
    }

    @Override
    public void close() {
        revo.close();
    }

    /** The noun that lets a context out. */
    private interface Door {
        RunContext context();

        TestRun run(RunOptions options);
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
            return new Door() {
                @Override
                public RunContext context() {
                    return gate.call("test:context", "", ctx -> ctx);
                }

                @Override
                public TestRun run(RunOptions options) {
                    return TestRun.begin(gate, options);
                }
            };
        }
    }
}
