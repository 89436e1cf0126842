package dev.revo.agents.runtime;

import dev.revo.agent.Agent;
import dev.revo.agent.AgentRequest;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.model.NamedModel;
import dev.revo.proof.Answer;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import java.util.Optional;
import java.util.function.Supplier;

/** All agents of a reVo, and the runs that are made of requests to them. */
final class AgentCatalogue implements RunKind {
    private static final String KIND = "agent";

    private final Supplier<Services> services;

    AgentCatalogue(Supplier<Services> services) {
        this.services = services;
    }

    Services services() {
        return services.get();
    }

    Agent<?, ?> agent(String type) {
        Agent<?, ?> agent = services().agents().get(type);
        if (agent == null) {
            throw new NotFoundException(Fault.of(
                            "agent_unknown",
                            "No agent has the type '" + type + "'. There are: "
                                    + services().agents().keySet() + ". Register one with Revo.builder().agent(...).")
                    .with("agent", type));
        }
        return agent;
    }

    /** The run of a request, with its input validated. */
    RunRequest<?> request(AgentRequest<?> request, RunContext ctx) {
        Agent<?, ?> agent = agent(request.spec().type());
        if (agent.spec() != request.spec()) {
            throw InvalidRequestException.field(
                    "request",
                    "was made by another spec of the type '" + request.spec().type() + "'",
                    "Use the spec of the registered agent.");
        }
        return request(agent, request.inputJson(), ctx);
    }

    private <I, O> RunRequest<Answer<O>> request(Agent<I, O> agent, String inputJson, RunContext ctx) {
        validate(agent, inputJson);
        AgentBody<I, O> body = new AgentBody<>(agent, inputJson, services(), child -> request(child, ctx));
        return RunRequest.durable(
                        KIND,
                        agent.spec().type(),
                        inputJson,
                        ResultCodec.answer(agent.spec().output()),
                        body)
                .requires(agent.spec().requires())
                .estimate(firstCall(ctx));
    }

    private static <I> void validate(Agent<I, ?> agent, String inputJson) {
        try {
            agent.validate(agent.spec().input().decode(inputJson));
        } catch (RevoException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(Fault.of("invalid_request", "input: " + e.getMessage())
                    .with("agent", agent.spec().type())
                    .cause(e));
        }
    }

    private Usage firstCall(RunContext ctx) {
        Optional<NamedModel> model = services().models().find(ctx, "default");
        return model.map(m -> ModelCalls.least(services(), ctx, m)).orElse(Usage.none());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
        return request(agent(name), inputJson, ctx);
    }
}
