package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.engine.parallel.document.StepDef.Accept;
import dev.revo.engine.parallel.document.StepDef.JoinKind;
import dev.revo.error.AgentException;
import dev.revo.error.InvalidRequestException;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Join;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Plan.Graph;
import dev.revo.parallel.Step;
import dev.revo.proof.Answer;
import dev.revo.proof.Refused;
import dev.revo.proof.Verified;
import dev.revo.tool.ToolRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a document whose names are all known. Confined to one thread. */
final class PlanMaker {
    private final Parts parts;
    private final Flaws nothing = new Flaws();
    private final Map<String, Known> known = new HashMap<>();

    /**
     * A step of the plan under the name that the document has for it.
     *
     * @param view of its value, as expressions see it
     */
    private record Known(Step<?> step, Function<Object, JsonNode> view) {}

    /** What is evaluated in a step. */
    private interface Body<R> {
        R run(Bindings bindings, Meter meter);
    }

    PlanMaker(Parts parts) {
        this.parts = parts;
    }

    /** The plan's steps; answers the last one. */
    Step<JsonValue> make(Graph<JsonValue> graph, List<StepDef> steps, Template result) {
        known.put(Bindings.INPUT, new Known(graph.input(), value -> ((JsonValue) value).tree()));
        steps.forEach(step -> add(graph, step));
        return value(graph, StepReader.RESULT, result, List.of());
    }

    private void add(Graph<JsonValue> graph, StepDef def) {
        if (def.when().isEmpty()) {
            known.put(def.id(), work(graph, def, def.after()));
            return;
        }
        StepDef.Condition when = def.when().get();
        Step<Boolean> test = step(
                graph,
                def.id() + "-when",
                Shape.of(Boolean.class),
                Uses.of(when.expression()),
                def.after(),
                def.path() + "/when",
                (bindings, meter) -> when.expression().test(bindings, meter));
        List<Known> guarded = new ArrayList<>();
        Step<Optional<Object>> given = graph.given(test, holds -> holds, inner -> {
            guarded.add(work(inner, def, List.of()));
            return erased(guarded.get(0).step());
        });
        Function<Object, JsonNode> view = guarded.get(0).view();
        known.put(
                def.id(),
                new Known(
                        given,
                        value -> ((Optional<?>) value)
                                .map(there -> view.apply(there))
                                .orElseGet(Json.nodes()::nullNode)));
    }

    // Whatever it gives, it is only looked at by its own view.
    @SuppressWarnings("unchecked")
    private static Step<Object> erased(Step<?> step) {
        return (Step<Object>) step;
    }

    private Known work(Graph<JsonValue> graph, StepDef def, List<String> after) {
        StepDef.Work work = def.work();
        if (work instanceof StepDef.AskAgent agent) {
            return agent(graph, def, agent, after);
        }
        if (work instanceof StepDef.CallTool tool) {
            return tool(graph, def, tool, after);
        }
        if (work instanceof StepDef.Make make) {
            return new Known(value(graph, def.id(), make.value(), after), value -> ((JsonValue) value).tree());
        }
        if (work instanceof StepDef.AskPerson person) {
            return person(graph, def, person, after);
        }
        if (work instanceof StepDef.RunPlan child) {
            return child(graph, def, child, after);
        }
        StepDef.Group group = (StepDef.Group) work;
        group.steps().forEach(step -> add(graph, step));
        return new Known(value(graph, def.id(), group.result(), after), value -> ((JsonValue) value).tree());
    }

    private Step<JsonValue> value(Graph<JsonValue> graph, String name, Template template, List<String> after) {
        return step(
                graph,
                name,
                Shapes.any(),
                Uses.of(template),
                after,
                "",
                (bindings, meter) -> JsonValue.of(template.evaluate(bindings, meter)));
    }

    private Known agent(Graph<JsonValue> graph, StepDef def, StepDef.AskAgent ask, List<String> after) {
        AgentSpec<Object, Object> spec =
                parts.agent(ask.type(), def.path(), nothing).orElseThrow();
        CallInputs inputs = new CallInputs(
                ask.input(),
                ask.calling().each(),
                def.path() + "/input",
                value -> StepValues.typed(spec.input(), value));
        Step<List<Object>> list = inputs(graph, def, inputs, spec, after);
        return calls(graph, def, spec, list, ask.calling(), answer -> StepValues.answer(answer, spec.output()));
    }

    private Known tool(Graph<JsonValue> graph, StepDef def, StepDef.CallTool call, List<String> after) {
        AgentSpec<Object, Object> caller =
                parts.caller(call.tool(), def.path(), nothing).orElseThrow();
        CallInputs inputs = new CallInputs(
                call.arguments(),
                call.calling().each(),
                def.path() + "/arguments",
                value -> new ToolRequest(call.tool(), value.toString()));
        Step<List<Object>> list = inputs(graph, def, inputs, caller, after);
        return calls(graph, def, caller, list, call.calling(), StepValues::result);
    }

    private Step<List<Object>> inputs(
            Graph<JsonValue> graph,
            StepDef def,
            CallInputs inputs,
            AgentSpec<Object, Object> agent,
            List<String> after) {
        String path = def.path() + (inputs.each().isPresent() ? "/each" : "");
        return step(graph, def.id() + "-input", Shapes.list(agent.input()), inputs.uses(), after, path, inputs::of);
    }

    private static Known calls(
            Graph<JsonValue> graph,
            StepDef def,
            AgentSpec<Object, Object> agent,
            Step<List<Object>> inputs,
            StepDef.Calling calling,
            Function<Answer<Object>, JsonNode> view) {
        StepDef.JoinDef join = calling.each().map(StepDef.Each::join).orElse(new StepDef.JoinDef(JoinKind.ALL, 0));
        Step<Object> answers =
                graph.agents(def.id(), agent, inputs, answer -> accepted(calling.accept(), answer), join(join));
        calling.timeout().ifPresent(answers::timeout);
        answers.retry(calling.attempts());
        Function<Object, JsonNode> whole = value -> StepValues.joined(join.kind(), value, view);
        return new Known(
                answers,
                calling.each().isPresent() ? whole : value -> whole.apply(value).get(0));
    }

    private static boolean accepted(Accept accept, Answer<Object> answer) {
        return switch (accept) {
            case VERIFIED -> answer instanceof Verified<?>;
            case VALUE -> !(answer instanceof Refused<?>);
            case ANY -> true;
        };
    }

    // What it gives is looked at by the view for this kind.
    @SuppressWarnings("unchecked")
    private static Join<Answer<Object>, Object> join(StepDef.JoinDef join) {
        Join<Answer<Object>, ?> made = switch (join.kind()) {
            case ALL -> Join.<Answer<Object>>all();
            case ANY -> Join.<Answer<Object>>any();
            case QUORUM -> Join.<Answer<Object>>quorum(join.needed());
            case COLLECT -> Join.<Answer<Object>>collect();
        };
        return (Join<Answer<Object>, Object>) made;
    }

    private Known person(Graph<JsonValue> graph, StepDef def, StepDef.AskPerson ask, List<String> after) {
        String path = def.path() + (ask.must() ? "/approval" : "/decision") + "/question";
        Step<String> question = step(
                graph,
                def.id() + "-question",
                Shape.of(String.class),
                Uses.of(ask.question()),
                after,
                path,
                (bindings, meter) -> {
                    JsonNode text = ask.question().evaluate(bindings, meter);
                    if (!text.isTextual()) {
                        throw Expression.unfit("a text", text);
                    }
                    return text.textValue();
                });
        Step<HumanDecision> decision = ask.must()
                ? graph.approval(def.id(), question, ask.permission(), ask.expires(), text -> text)
                : graph.decision(def.id(), question, ask.permission(), ask.expires(), text -> text);
        return new Known(decision, value -> StepValues.decision((HumanDecision) value));
    }

    private Known child(Graph<JsonValue> graph, StepDef def, StepDef.RunPlan run, List<String> after) {
        Plan<Object, Object> child =
                parts.plan(run.plan(), run.version(), def.path(), nothing).orElseThrow();
        Step<Object> input = step(
                graph,
                def.id() + "-input",
                child.input(),
                Uses.of(run.input()),
                after,
                def.path() + "/input",
                (bindings, meter) -> {
                    JsonNode value = run.input().evaluate(bindings, meter);
                    try {
                        return StepValues.typed(child.input(), value);
                    } catch (InvalidRequestException e) {
                        throw Template.at(def.path() + "/input", e);
                    }
                });
        return new Known(graph.plan(def.id(), child, input), value -> StepValues.plain(child.output(), value));
    }

    private <R> Step<R> step(
            Graph<JsonValue> graph,
            String name,
            Shape<R> shape,
            Uses uses,
            List<String> after,
            String path,
            Body<R> body) {
        Map<String, Known> used = new LinkedHashMap<>();
        if (uses.input()) {
            used.put(Bindings.INPUT, found(Bindings.INPUT));
        }
        uses.steps().forEach(id -> used.put(id, found(id)));
        Map<String, Known> all = new LinkedHashMap<>(used);
        after.forEach(id -> all.put(id, found(id)));
        List<Step<?>> inputs = new ArrayList<>();
        all.values().forEach(each -> inputs.add(each.step()));
        List<Map.Entry<String, Known>> read = List.copyOf(used.entrySet());
        return graph.step(name, shape, inputs, (c, values) -> {
            try {
                return body.run(bindings(read, values), new Meter());
            } catch (AgentException e) {
                throw path.isEmpty() || e.context().containsKey("path") ? e : Template.at(path, e);
            }
        });
    }

    private static Bindings bindings(List<Map.Entry<String, Known>> read, List<Object> values) {
        @Nullable JsonNode input = null;
        Map<String, JsonNode> steps = new HashMap<>();
        for (int i = 0; i < read.size(); i++) {
            Known from = read.get(i).getValue();
            JsonNode tree = from.view().apply(values.get(i));
            if (read.get(i).getKey().equals(Bindings.INPUT)) {
                input = tree;
            } else {
                steps.put(read.get(i).getKey(), tree);
            }
        }
        return Bindings.of(Optional.ofNullable(input), steps);
    }

    private Known found(String id) {
        Known found = known.get(id);
        if (found == null) {
            throw new IllegalStateException("a checked document uses no step that is not declared before: " + id);
        }
        return found;
    }
}
