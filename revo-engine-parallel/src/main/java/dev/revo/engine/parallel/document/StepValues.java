package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.Problem;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Settled;
import dev.revo.proof.Answer;
import dev.revo.proof.Partial;
import dev.revo.proof.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The values of steps as expressions see them. Every field is always there; one without a value is null. */
final class StepValues {
    private StepValues() {}

    /** An agent's answer: {@code outcome, value, missing, code, reason}. */
    static JsonNode answer(Answer<Object> answer, Shape<Object> shape) {
        ObjectNode view = outcome(answer);
        view.set("value", answer.candidate().map(value -> plain(shape, value)).orElseGet(Json.nodes()::nullNode));
        return view;
    }

    /** A tool's result: {@code outcome, text, value, code, reason}; the value is that of a text that is JSON. */
    static JsonNode result(Answer<Object> answer) {
        ObjectNode view = outcome(answer);
        view.remove("missing");
        view.put("outcome", answer instanceof Refused<?> ? "refused" : "ok");
        Optional<String> text = answer.candidate().map(String.class::cast);
        view.put("text", text.orElse(null));
        view.set("value", text.map(StepValues::read).orElseGet(Json.nodes()::nullNode));
        return view;
    }

    private static JsonNode read(String text) {
        try {
            return Json.value(text);
        } catch (InvalidRequestException e) {
            // Tools may answer plain text, which is there as text.
            return NullNode.getInstance();
        }
    }

    private static ObjectNode outcome(Answer<Object> answer) {
        ObjectNode view = Json.nodes().objectNode();
        view.put("outcome", answer.outcome());
        view.put("missing", answer instanceof Partial<?> partial ? partial.missing() : null);
        view.put("code", answer instanceof Refused<?> refused ? refused.code() : null);
        view.put("reason", answer instanceof Refused<?> refused ? refused.reason() : null);
        return view;
    }

    /** A person's word: {@code approved, by, note}. */
    static JsonNode decision(HumanDecision decision) {
        return Json.nodes()
                .objectNode()
                .put("approved", decision.approved())
                .put("by", decision.by())
                .put("note", decision.note());
    }

    /** A value of somebody else's shape, without the field that shapes put around what is no object. */
    static JsonNode plain(Shape<Object> shape, Object value) {
        boolean wrapped = shape.schema().properties().keySet().equals(java.util.Set.of("value"));
        return Json.unwrapped(shape.encode(value), !wrapped);
    }

    /** What a shape of somebody else's can read: an object as it is, anything else in a field. */
    static Object typed(Shape<Object> shape, JsonNode value) {
        return shape.decode(value.isObject() ? value.toString() : Json.wrapped(value));
    }

    /** What a fan-out with this join came to. */
    @SuppressWarnings("unchecked") // The graph ties a join to what it gives.
    static JsonNode joined(StepDef.JoinKind join, Object value, Function<Answer<Object>, JsonNode> element) {
        return switch (join) {
            case ANY -> element.apply((Answer<Object>) value);
            case ALL, QUORUM ->
                Json.array(((List<Answer<Object>>) value).stream().map(element).toList());
            case COLLECT -> {
                List<JsonNode> all = new ArrayList<>();
                ((List<Settled<Answer<Object>>>) value).forEach(settled -> all.add(settled(settled, element)));
                yield Json.array(all);
            }
        };
    }

    private static JsonNode settled(Settled<Answer<Object>> settled, Function<Answer<Object>, JsonNode> element) {
        ObjectNode view = Json.nodes().objectNode();
        view.put("index", settled.index());
        view.set("answer", settled.value().map(element).orElseGet(Json.nodes()::nullNode));
        view.set("problem", settled.problem().map(StepValues::problem).orElseGet(Json.nodes()::nullNode));
        return view;
    }

    private static JsonNode problem(Problem problem) {
        return Json.nodes().objectNode().put("code", problem.code()).put("message", problem.message());
    }
}
