package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;

/** The shapes of what goes through a workflow that is described as data. */
final class Shapes {
    private Shapes() {}

    private static JsonObjectSchema wrapped(JsonSchemaElement value) {
        return JsonObjectSchema.builder()
                .addProperty("value", value)
                .required("value")
                .additionalProperties(false)
                .build();
    }

    private static JsonNode unwrapped(String json) {
        JsonNode tree = Json.own(json);
        if (!tree.isObject() || tree.size() != 1 || !tree.has("value")) {
            throw InvalidRequestException.field(
                    "$", "is not an object with the one field 'value'", "Write {\"value\": ...} around it.");
        }
        return tree.get("value");
    }

    /** Any value. */
    static Shape<JsonValue> any() {
        return new Any();
    }

    /** An object that fits the schema. */
    static Shape<JsonValue> input(InputSchema schema) {
        return new Input(schema);
    }

    /** A list of elements of a shape of somebody else's. */
    static <T> Shape<List<T>> list(Shape<T> element) {
        return new Elements<>(element);
    }

    private record Any() implements Shape<JsonValue> {
        @Override
        public JsonObjectSchema schema() {
            return wrapped(JsonRawSchema.from("{}"));
        }

        @Override
        public String encode(JsonValue value) {
            return Json.wrapped(value.tree());
        }

        @Override
        public JsonValue decode(String json) {
            return JsonValue.of(unwrapped(json));
        }

        @Override
        public String name() {
            return "json";
        }
    }

    private record Input(InputSchema input) implements Shape<JsonValue> {
        @Override
        public JsonObjectSchema schema() {
            return input.schema();
        }

        @Override
        public String encode(JsonValue value) {
            input.check(value.tree());
            return value.json();
        }

        @Override
        public JsonValue decode(String json) {
            JsonValue value = JsonValue.parse(json);
            input.check(value.tree());
            return value;
        }

        @Override
        public String name() {
            return "json input";
        }
    }

    private record Elements<T>(Shape<T> element) implements Shape<List<T>> {
        @Override
        public JsonObjectSchema schema() {
            return wrapped(JsonArraySchema.builder().items(element.schema()).build());
        }

        @Override
        public String encode(List<T> value) {
            ArrayNode all = Json.nodes().arrayNode();
            value.forEach(each -> all.add(Json.own(element.encode(each))));
            return Json.wrapped(all);
        }

        @Override
        public List<T> decode(String json) {
            List<T> all = new ArrayList<>();
            for (JsonNode each : unwrapped(json)) {
                all.add(element.decode(each.toString()));
            }
            return List.copyOf(all);
        }

        @Override
        public String name() {
            return "list<" + element.name() + ">";
        }
    }
}
