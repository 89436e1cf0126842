package dev.revo.agents.runtime;

import dev.revo.agent.Agent;
import dev.revo.agent.AgentRequest;
import dev.revo.agent.AgentSpec;
import dev.revo.agent.Agents;
import dev.revo.agent.Preflight;
import dev.revo.proof.Answer;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.sandbox.Sandbox;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Admission;
import dev.revo.spi.Decision;
import dev.revo.spi.Gate;
import dev.revo.spi.RunRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The agents of one scope. */
final class DefaultAgents implements Agents {
    private final AgentCatalogue catalogue;
    private final Gate gate;

    DefaultAgents(AgentCatalogue catalogue, Gate gate) {
        this.catalogue = catalogue;
        this.gate = gate;
    }

    @Override
    public <O> RunHandle<Answer<O>> start(AgentRequest<O> request, RunOptions options) {
        RunContext ctx = gate.context();
        // The request came from its spec, so the run that is made of it answers the spec's output.
        @SuppressWarnings("unchecked")
        RunRequest<Answer<O>> run = (RunRequest<Answer<O>>) catalogue.request(request, ctx);
        return gate.submit(run, options);
    }

    @Override
    public Preflight explain(AgentRequest<?> request, RunOptions options) {
        RunContext ctx = gate.context();
        RunRequest<?> run = catalogue.request(request, ctx);
        Admission admission = gate.explain(run, options);
        Services services = catalogue.services();
        List<Preflight.ToolView> tools = new ArrayList<>();
        if (admission.problem().isEmpty()) {
            tools.addAll(tools(admission.context(), request.spec(), admission.decide()));
        }
        List<String> models = services.models().names(ctx).stream()
                .map(name -> name + (services.price(ctx, name).isPresent() ? "" : " (no price)"))
                .toList();
        return new Preflight(
                admission.problem().isEmpty(),
                admission.gates(),
                tools,
                models,
                run.estimate(),
                services.sandbox().map(Sandbox::report),
                admission.problem());
    }

    private List<Preflight.ToolView> tools(
            RunContext ctx, AgentSpec<?, ?> spec, Function<AccessRequest, Decision> decide) {
        return Toolbox.open(ctx, catalogue.services().tools(), spec.tools(), decide).specs().stream()
                .map(tool -> {
                    List<Decision> decisions =
                            Toolbox.requests(ctx, tool).stream().map(decide).toList();
                    boolean asks = tool.approvalNeeded()
                            || decisions.stream().anyMatch(d -> d.verdict() == Decision.Verdict.ASK);
                    return new Preflight.ToolView(
                            tool.name(), asks, decisions.get(0).rule());
                })
                .toList();
    }

    @Override
    public AgentSpec<?, ?> spec(String type) {
        gate.context();
        return catalogue.agent(type).spec();
    }

    @Override
    public List<AgentSpec<?, ?>> list() {
        gate.context();
        List<AgentSpec<?, ?>> all = new ArrayList<>();
        for (Agent<?, ?> agent : catalogue.services().agents().values()) {
            all.add(agent.spec());
        }
        return List.copyOf(all);
    }
}
