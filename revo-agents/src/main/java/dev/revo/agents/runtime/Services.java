package dev.revo.agents.runtime;

import dev.revo.agent.Agent;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.spi.Interceptor;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import dev.revo.spi.TimeSource;
import dev.revo.tool.ToolProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the runtime works with, chosen once.
 *
 * @param agents by type
 * @param models registered
 * @param prices of models
 * @param tools all providers
 * @param interceptors in order
 * @param sandbox made when it is first needed
 * @param policy what the sandbox must hold
 * @param time clock
 * @param threads for model calls and tools
 * @param guards of providers
 */
record Services(
        Map<String, Agent<?, ?>> agents,
        ModelSource models,
        PriceBook prices,
        List<ToolProvider> tools,
        List<Interceptor> interceptors,
        Optional<Sandbox> sandbox,
        SandboxPolicy policy,
        TimeSource time,
        Executor threads,
        ProviderGuards guards) {}
