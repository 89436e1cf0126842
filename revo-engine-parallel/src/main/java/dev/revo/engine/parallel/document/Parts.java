package dev.revo.engine.parallel.document;

import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.parallel.Plan;
import dev.revo.tool.ToolRequest;
import dev.revo.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * Who can be named in a document. Immutable.
 *
 * @param agents who can be asked; unmodifiable
 * @param tools that can be called, if it is known which; unmodifiable
 * @param plans that can be run below; unmodifiable
 */
record Parts(List<AgentSpec<?, ?>> agents, List<ToolSpec> tools, List<Plan<?, ?>> plans) {
    private static final String TOOL_CALLS = Shape.of(ToolRequest.class).name();
    private static final String TEXT = Shape.of(String.class).name();

    /** Copies. */
    Parts {
        agents = List.copyOf(agents);
        tools = List.copyOf(tools);
        plans = List.copyOf(plans);
    }

    static Parts none() {
        return new Parts(List.of(), List.of(), List.of());
    }

    /** The agent of this type; empty when there is none, which is noted. */
    Optional<AgentSpec<Object, Object>> agent(String type, String path, Flaws flaws) {
        Optional<AgentSpec<Object, Object>> found = agents.stream()
                .filter(spec -> spec.type().equals(type))
                .findFirst()
                .map(Parts::erased);
        if (found.isEmpty()) {
            flaws.add(
                    path,
                    "names the agent '" + type + "', which is not given",
                    "Give it to agents(...); given are "
                            + agents.stream().map(AgentSpec::type).sorted().toList() + ".");
        }
        return found;
    }

    /** The agent that calls tools for others; empty when there is none or it is known not to have this tool. */
    Optional<AgentSpec<Object, Object>> caller(String tool, String path, Flaws flaws) {
        if (!tools.isEmpty() && tools.stream().noneMatch(spec -> spec.name().equals(tool))) {
            flaws.add(
                    path,
                    "names the tool '" + tool + "', which is not given",
                    "Give it to tools(...); given are "
                            + tools.stream().map(ToolSpec::name).sorted().toList() + ".");
            return Optional.empty();
        }
        Optional<AgentSpec<Object, Object>> caller = agents.stream()
                .filter(spec -> spec.input().name().equals(TOOL_CALLS)
                        && spec.output().name().equals(TEXT))
                .findFirst()
                .map(Parts::erased);
        if (caller.isEmpty()) {
            flaws.add(
                    path,
                    "calls a tool, and no agent is given that calls tools for others",
                    "Register ToolAgent.of(...) of revo-agents and give its spec() to agents(...).");
        }
        return caller;
    }

    /** The plan of this name, in the highest version where none is said; empty when there is none, which is noted. */
    Optional<Plan<Object, Object>> plan(String name, OptionalInt version, String path, Flaws flaws) {
        Optional<Plan<Object, Object>> found = plans.stream()
                .filter(plan -> plan.name().equals(name) && (version.isEmpty() || plan.version() == version.getAsInt()))
                .max((one, other) -> Integer.compare(one.version(), other.version()))
                .map(Parts::erased);
        if (found.isEmpty()) {
            String wanted = version.isEmpty() ? name : name + " version " + version.getAsInt();
            flaws.add(
                    path,
                    "names the plan '" + wanted + "', which is not given",
                    "Give it to plans(...); given are "
                            + new TreeSet<>(plans.stream().map(Plan::toString).toList()) + ".");
        }
        return found;
    }

    // What goes in was read by the shape of whom it goes to.
    @SuppressWarnings("unchecked")
    private static AgentSpec<Object, Object> erased(AgentSpec<?, ?> spec) {
        return (AgentSpec<Object, Object>) spec;
    }

    @SuppressWarnings("unchecked")
    private static Plan<Object, Object> erased(Plan<?, ?> plan) {
        return (Plan<Object, Object>) plan;
    }
}
