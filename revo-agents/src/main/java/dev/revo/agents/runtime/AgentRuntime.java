package dev.revo.agents.runtime;

import dev.revo.agent.Agent;
import dev.revo.agent.Agents;
import dev.revo.error.Fault;
import dev.revo.error.WiringException;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Interceptor;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunKind;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The runtime of agents as a module: it provides {@link Agents} and runs every agent that is registered. */
public final class AgentRuntime {
    /** The module's name: one runtime in a reVo, whoever installs it. */
    public static final String NAME = "revo-agents";

    private AgentRuntime() {}

    /** The module, for {@code Revo.builder().install(...)}. */
    public static RevoModule module() {
        return new Module();
    }

    private static final class Module implements RevoModule {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public void install(Wiring wiring) {
            Declared declared = new Declared(wiring);
            AtomicReference<Services> services = new AtomicReference<>();
            AgentCatalogue catalogue = new AgentCatalogue(services::get);
            wiring.contribute(RunKind.class, catalogue)
                    .noun(Agents.class, gate -> new DefaultAgents(catalogue, gate))
                    .onStart(() -> services.set(declared.services()))
                    .onClose(declared::close);
        }
    }

    /** What the module asked the wiring for. */
    private static final class Declared {
        @SuppressWarnings("rawtypes") // a class literal has no type arguments
        private final Supplier<List<Agent>> agents;

        private final Supplier<List<Tool>> tools;
        private final Supplier<List<ToolProvider>> providers;
        private final Supplier<List<Interceptor>> interceptors;
        private final Supplier<ModelSource> models;
        private final Supplier<PriceBook> prices;
        private final Supplier<TimeSource> time;
        private final Supplier<ConversationStore> conversations;
        private final Supplier<ExecutorSource> executors;
        private final Supplier<Optional<Sandbox>> sandbox;
        private final Supplier<Optional<SandboxPolicy>> policy;
        private final String revo;
        private final AtomicReference<Optional<ExecutorService>> threads = new AtomicReference<>(Optional.empty());

        Declared(Wiring wiring) {
            agents = wiring.all(Agent.class);
            tools = wiring.all(Tool.class);
            providers = wiring.all(ToolProvider.class);
            interceptors = wiring.all(Interceptor.class);
            models = wiring.need(ModelSource.class);
            prices = wiring.need(PriceBook.class);
            time = wiring.need(TimeSource.class);
            conversations = wiring.need(ConversationStore.class);
            executors = wiring.need(ExecutorSource.class);
            sandbox = wiring.want(Sandbox.class);
            policy = wiring.want(SandboxPolicy.class);
            revo = wiring.revoName();
        }

        Services services() {
            Map<String, Agent<?, ?>> byType = new LinkedHashMap<>();
            for (Agent<?, ?> agent : agents.get()) {
                if (byType.putIfAbsent(agent.spec().type(), agent) != null) {
                    throw new WiringException(Fault.of(
                            "agent_twice",
                            "Two agents have the type '" + agent.spec().type() + "'. Give each its own type."));
                }
            }
            List<ToolProvider> all = new ArrayList<>();
            all.add(new HostTools(tools));
            all.addAll(providers.get());
            ExecutorService started = executors.get().threads(revo + "-agents");
            threads.set(Optional.of(started));
            return new Services(
                    byType,
                    models.get(),
                    prices.get(),
                    all,
                    interceptors.get(),
                    sandbox.get(),
                    policy.get().orElseGet(SandboxPolicy::defaults),
                    time.get(),
                    started,
                    new ProviderGuards(time.get()),
                    conversations.get());
        }

        void close() {
            threads.get().ifPresent(ExecutorService::shutdown);
        }
    }
}
