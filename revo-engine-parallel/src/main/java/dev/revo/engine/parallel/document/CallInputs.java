package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The inputs of one call, or of one for each element of a list.
 *
 * @param template of each
 * @param each over what, if it fans out
 * @param path of the template in the document
 * @param typed makes an input as it is wanted
 */
record CallInputs(Template template, Optional<StepDef.Each> each, String path, Function<JsonNode, Object> typed) {
    private static final int MOST = 10_000;

    Uses uses() {
        Uses inner = Uses.of(template);
        return each.map(over -> inner.and(Uses.of(over.over()))).orElse(inner);
    }

    List<Object> of(Bindings bindings, Meter meter) {
        if (each.isEmpty()) {
            return List.of(input(bindings, meter));
        }
        JsonNode over = each.get().over().evaluate(bindings, meter);
        if (!over.isArray()) {
            throw Expression.unfit("a list", over);
        }
        if (over.size() > MOST) {
            throw new AgentException(Fault.of(
                    "too_many_elements", "There are " + over.size() + " elements, at most " + MOST + " are possible."));
        }
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < over.size(); i++) {
            all.add(input(bindings.element(over.get(i), i), meter));
        }
        return all;
    }

    private Object input(Bindings bindings, Meter meter) {
        JsonNode value = template.evaluate(bindings, meter);
        try {
            return typed.apply(value);
        } catch (InvalidRequestException e) {
            throw Template.at(path, e);
        }
    }
}
