package dev.revo.agents.runtime;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolCall;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolProvider;
import dev.revo.tool.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The tools that an agent wants and its principal may use. */
final class Toolbox {
    private final Map<String, Tool> tools;

    private Toolbox(Map<String, Tool> tools) {
        this.tools = tools;
    }

    /** The tools that pass the filter and the decisions; a person's approval is asked for at the call. */
    static Toolbox open(
            RunContext ctx, List<ToolProvider> providers, ToolFilter wanted, Function<AccessRequest, Decision> decide) {
        Map<String, Tool> tools = new LinkedHashMap<>();
        for (ToolProvider provider : providers) {
            for (ToolSpec spec : provider.list(ctx, wanted)) {
                if (wanted.wants(spec) && visible(ctx, spec, decide)) {
                    Optional<Tool> tool = provider.find(ctx, spec.name());
                    if (tool.isPresent() && tools.putIfAbsent(spec.name(), tool.get()) != null) {
                        throw new ConflictException(Fault.of(
                                        "tool_twice",
                                        "Two tools are named '" + spec.name() + "'. Rename one, or leave one out with a"
                                                + " ToolFilter.")
                                .with("tool", spec.name()));
                    }
                }
            }
        }
        return new Toolbox(tools);
    }

    private static boolean visible(RunContext ctx, ToolSpec spec, Function<AccessRequest, Decision> decide) {
        return requests(ctx, spec).stream()
                .map(request -> decide.apply(request.phase(AccessRequest.Phase.LIST)))
                .allMatch(decision -> decision.verdict() != Decision.Verdict.DENY);
    }

    /** What must be allowed for a call of this tool. */
    static List<AccessRequest> requests(RunContext ctx, ToolSpec spec) {
        List<AccessRequest> requests = new ArrayList<>();
        requests.add(AccessRequest.of("tool:call", spec.name()));
        for (Permission permission : spec.requires()) {
            requests.add(AccessRequest.of(permission.text(), ""));
        }
        return ctx.agent()
                .map(agent -> requests.stream().map(r -> r.agent(agent)).toList())
                .orElse(List.copyOf(requests));
    }

    /** The same for exactly this call. */
    static List<AccessRequest> requests(RunContext ctx, ToolSpec spec, ToolCall call) {
        return requests(ctx, spec).stream()
                .map(request -> request.toolCall(call))
                .toList();
    }

    Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    List<String> names() {
        return List.copyOf(tools.keySet());
    }

    List<ToolSpec> specs() {
        return tools.values().stream().map(Tool::spec).toList();
    }

    /** As the model is told of them. */
    List<ToolSpecification> specifications() {
        return specs().stream().map(Toolbox::specification).toList();
    }

    private static ToolSpecification specification(ToolSpec spec) {
        ToolSpecification.Builder builder =
                ToolSpecification.builder().name(spec.name()).description(spec.description());
        spec.parameters().ifPresent(builder::parameters);
        return builder.build();
    }

    /** Hash of a tool's definition: a changed tool is another tool. */
    static String hash(ToolSpec spec) {
        return Digest.of(
                spec.name(),
                spec.description(),
                spec.effect().name(),
                spec.parameters().map(p -> SchemaJson.of(p).toString()).orElse(""));
    }
}
