package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a workflow's input: of JSON Schema what forms and models know too, no references, no patterns.
 *
 * @param schema an object
 */
record InputSchema(JsonObjectSchema schema) {
    private static final Set<String> OBJECT =
            Set.of("type", "description", "properties", "required", "additionalProperties");

    /** No fields at all. */
    static InputSchema none() {
        return new InputSchema(
                JsonObjectSchema.builder().additionalProperties(false).build());
    }

    /** The schema of an object, as the document has it. */
    static InputSchema read(Fields object) {
        Flaws flaws = object.flaws();
        int before = flaws.count();
        JsonSchemaElement element = element(object);
        if (flaws.count() == before && !(element instanceof JsonObjectSchema)) {
            flaws.add(object.path() + "/type", "is not object", "The input of a workflow is an object.");
        }
        return element instanceof JsonObjectSchema found ? new InputSchema(found) : none();
    }

    private static JsonSchemaElement element(Fields of) {
        String description = of.text("description", 0, 2_000).orElse(null);
        if (of.has("enum")) {
            of.only(Set.of("type", "enum", "description"));
            of.oneOf("type", List.of("string"));
            List<String> values = of.texts("enum", 1, 100, 0, 200);
            // None is a flaw, which was told.
            return values.isEmpty()
                    ? JsonStringSchema.builder().description(description).build()
                    : JsonEnumSchema.builder()
                            .description(description)
                            .enumValues(values)
                            .build();
        }
        String type = of.oneOf("type", List.of("object", "array", "string", "integer", "number", "boolean"))
                .orElse("");
        if (type.equals("object")) {
            return object(of, description);
        }
        if (!type.isEmpty()) {
            of.only(type.equals("array") ? Set.of("type", "description", "items") : Set.of("type", "description"));
        }
        return switch (type) {
            case "array" ->
                JsonArraySchema.builder()
                        .description(description)
                        .items(of.object("items").map(InputSchema::element).orElseGet(JsonStringSchema::new))
                        .build();
            case "integer" ->
                JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" ->
                JsonBooleanSchema.builder().description(description).build();
            default -> JsonStringSchema.builder().description(description).build();
        };
    }

    private static JsonObjectSchema object(Fields of, @Nullable String description) {
        of.only(OBJECT);
        JsonObjectSchema.Builder schema = JsonObjectSchema.builder().description(description);
        List<String> names = new ArrayList<>();
        if (of.has("properties")) {
            of.object("properties")
                    .ifPresent(properties -> properties.names().forEach(name -> {
                        names.add(name);
                        properties.object(name).ifPresent(each -> schema.addProperty(name, element(each)));
                    }));
        }
        List<String> required = of.has("required") ? of.texts("required", 0, 1_000, 0, 1_000) : List.of();
        for (int i = 0; i < required.size(); i++) {
            if (!names.contains(required.get(i))) {
                of.flaws()
                        .add(
                                of.path() + "/required/" + i,
                                "is no property",
                                "Name one of properties, or add it there.");
            }
        }
        schema.required(required);
        of.bool("additionalProperties").ifPresent(schema::additionalProperties);
        return schema.build();
    }

    /**
     * Whether a value fits.
     *
     * @throws dev.revo.error.InvalidRequestException naming the path of everything that does not
     */
    void check(JsonNode value) {
        Flaws flaws = new Flaws();
        check(schema, value, "$", flaws);
        flaws.raise();
    }

    private static void check(JsonSchemaElement schema, JsonNode value, String path, Flaws flaws) {
        if (schema instanceof JsonObjectSchema object) {
            checkObject(object, value, path, flaws);
        } else if (schema instanceof JsonArraySchema array) {
            if (!value.isArray()) {
                flaws.add(path, "is not an array", "Write [...].");
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                check(array.items(), value.get(i), path + "[" + i + "]", flaws);
            }
        } else if (schema instanceof JsonEnumSchema choice) {
            if (!value.isTextual() || !choice.enumValues().contains(value.textValue())) {
                flaws.add(path, "is none of " + choice.enumValues(), "Use one of them.");
            }
        } else if (schema instanceof JsonIntegerSchema && !value.isIntegralNumber()) {
            flaws.add(path, "is not a whole number", "Write one, such as 3.");
        } else if (schema instanceof JsonNumberSchema && !value.isNumber()) {
            flaws.add(path, "is not a number", "Write one, such as 2.5.");
        } else if (schema instanceof JsonBooleanSchema && !value.isBoolean()) {
            flaws.add(path, "is neither true nor false", "Write one of them.");
        } else if (schema instanceof JsonStringSchema && !value.isTextual()) {
            flaws.add(path, "is not text", "Write it in quotes, as the schema says.");
        }
    }

    private static void checkObject(JsonObjectSchema schema, JsonNode value, String path, Flaws flaws) {
        if (!value.isObject()) {
            flaws.add(path, "is not an object", "Write {...}.");
            return;
        }
        List<String> required = schema.required() == null ? List.of() : schema.required();
        for (String name : required) {
            if (!value.has(name)) {
                flaws.add(path + "." + name, "is missing", "It is required: give it a value.");
            }
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonSchemaElement known = schema.properties().get(field.getKey());
            String at = path + "." + Json.shortened(field.getKey());
            if (known != null) {
                check(known, field.getValue(), at, flaws);
            } else if (Boolean.FALSE.equals(schema.additionalProperties())) {
                flaws.add(
                        at,
                        "is not known",
                        "Leave it out; known are " + schema.properties().keySet() + ".");
            }
        }
    }
}
