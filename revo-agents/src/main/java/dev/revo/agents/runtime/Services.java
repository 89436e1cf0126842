package dev.revo.agents.runtime;

import dev.revo.agent.Agent;
import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.model.ModelPrice;
import dev.revo.run.RunContext;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.Interceptor;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import dev.revo.spi.TimeSource;
import dev.revo.tool.ToolProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
 * @param conversations where they are kept
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
        ProviderGuards guards,
        ConversationStore conversations) {
    /** The price of a model; a price book that throws something of its own or answers null is named. */
    Optional<ModelPrice> price(RunContext ctx, String model) {
        Optional<ModelPrice> price;
        try {
            price = prices.price(ctx, model);
        } catch (RevoException e) {
            throw e;
        } catch (RuntimeException e) {
            throw broken("threw " + e.getClass().getName()).apply(e);
        }
        if (price == null) {
            throw broken("answered null").apply(null);
        }
        return price;
    }

    private Function<@Nullable Throwable, ProviderException> broken(String how) {
        String name = prices.getClass().getName();
        Fault fault = Fault.of("provider_broken", name + " " + how + " when it was asked for a price.")
                .with("class", name);
        return cause -> new ProviderException(cause == null ? fault : fault.cause(cause));
    }
}
