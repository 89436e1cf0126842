package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.common.types.BoolT;
import org.projectnessie.cel.common.types.DoubleT;
import org.projectnessie.cel.common.types.IntT;
import org.projectnessie.cel.common.types.IteratorT;
import org.projectnessie.cel.common.types.NullT;
import org.projectnessie.cel.common.types.StringT;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.common.types.traits.Lister;
import org.projectnessie.cel.common.types.traits.Mapper;

/** Values as expressions have them, and back. */
final class CelValues {
    private CelValues() {}

    /** A whole number that fits is a {@code Long}, any other number a {@code Double}. */
    static @Nullable Object of(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(each -> list.add(of(each)));
            return list;
        }
        if (node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), of(field.getValue())));
            return map;
        }
        return null;
    }

    /** A result as JSON. */
    static JsonNode json(Val value, Meter meter) {
        return json(value, meter, 0);
    }

    private static JsonNode json(Val value, Meter meter, int depth) {
        meter.write(1);
        if (depth > Json.DEEPEST) {
            throw none("is nested more than " + Json.DEEPEST + " deep");
        }
        if (value instanceof StringT) {
            String text = (String) value.value();
            meter.write(text.length());
            return Json.nodes().textNode(text);
        }
        if (value instanceof BoolT) {
            return Json.nodes().booleanNode(value.booleanValue());
        }
        if (value instanceof IntT) {
            return Json.nodes().numberNode(value.intValue());
        }
        if (value instanceof DoubleT) {
            double number = value.doubleValue();
            if (!Double.isFinite(number)) {
                throw none("is " + number);
            }
            return Json.nodes().numberNode(number);
        }
        if (value instanceof NullT) {
            return Json.nodes().nullNode();
        }
        if (value instanceof Lister list) {
            ArrayNode array = Json.nodes().arrayNode();
            for (IteratorT each = list.iterator(); each.hasNext().booleanValue(); ) {
                array.add(json(each.next(), meter, depth + 1));
            }
            return array;
        }
        if (value instanceof Mapper map) {
            ObjectNode object = Json.nodes().objectNode();
            for (IteratorT each = map.iterator(); each.hasNext().booleanValue(); ) {
                Val key = each.next();
                if (!(key instanceof StringT)) {
                    throw none("has a key that is not text");
                }
                String name = (String) key.value();
                meter.write(name.length());
                object.set(name, json(map.get(key), meter, depth + 1));
            }
            return object;
        }
        throw none("is a " + value.type().typeName());
    }

    private static AgentException none(String wrong) {
        return new AgentException(
                Fault.of("expression_failed", "What the expression gives is no JSON value: it " + wrong + "."));
    }

    /** Counts a value that is passed on as it is. */
    static void count(JsonNode node, Meter meter) {
        meter.write(1);
        if (node.isTextual()) {
            meter.write(node.textValue().length());
        }
        node.properties().forEach(field -> meter.write(field.getKey().length()));
        node.forEach(each -> count(each, meter));
    }
}
