package dev.revo.agents;

import dev.revo.agents.codegen.CodeGenerationModule;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.sandbox.Sandbox;
import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;

/**
 * The agents that reVo brings, with the runtime they need and the best sandbox of this machine. Public, with a public
 * constructor, for {@link java.util.ServiceLoader}; hosts call {@link #module()}.
 */
public final class StandardAgents implements RevoModule {
    /** For {@link java.util.ServiceLoader}. */
    public StandardAgents() {}

    /** The module, for {@code Revo.builder().install(...)}. It installs {@code AgentRuntime} too. */
    public static RevoModule module() {
        return new StandardAgents();
    }

    @Override
    public String name() {
        return AgentRuntime.NAME;
    }

    @Override
    public void install(Wiring wiring) {
        AgentRuntime.module().install(wiring);
        CodeGenerationModule.install(wiring);
        wiring.fallback(Sandbox.class, LazySandbox::new);
    }
}
