package dev.revo.agents.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One parameter of a method, or its result: how it is described, read and written. */
record Part(String name, Shape<?> shape, boolean plain, boolean optional, String description) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            int.class, Integer.class, long.class, Long.class, double.class, Double.class, boolean.class, Boolean.class);

    static Part of(Method method, Parameter parameter) {
        P said = parameter.getAnnotation(P.class);
        String name = said != null && !said.name().isEmpty() ? said.name() : parameter.getName();
        if (!parameter.isNamePresent() && (said == null || said.name().isEmpty())) {
            throw JavaTools.fault(
                    method,
                    "has a parameter whose name is not in the class file",
                    "Compile with -parameters, or name it with @P(name = ...).");
        }
        String about = said == null ? "" : said.description().isEmpty() ? said.value() : said.description();
        Type type = parameter.getParameterizedType();
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            return of(method, name, generic.getActualTypeArguments()[0], true, about);
        }
        if (said != null && !said.required()) {
            throw JavaTools.fault(
                    method, "has the parameter " + name + " that is not required", "Give it the type Optional.");
        }
        return of(method, name, type, false, about);
    }

    static Part result(Method method) {
        return of(method, "result", method.getGenericReturnType(), false, "");
    }

    private static Part of(Method method, String name, Type type, boolean optional, String description) {
        try {
            if (type instanceof Class<?> plain) {
                Class<?> boxed = BOXES.getOrDefault(plain, plain);
                return new Part(name, Shape.of(boxed), !plain.isRecord(), optional, description);
            }
            if (type instanceof ParameterizedType generic
                    && generic.getRawType() == List.class
                    && generic.getActualTypeArguments()[0] instanceof Class<?> element) {
                return new Part(name, Shape.listOf(element), true, optional, description);
            }
        } catch (InvalidRequestException e) {
            throw JavaTools.fault(method, "cannot be described: " + name + ": " + e.getMessage(), "Use another type.");
        }
        throw JavaTools.fault(
                method,
                "has " + name + " of the type " + type.getTypeName() + ", which has no schema",
                "Use texts, numbers, booleans, enums, records, or List and Optional of them.");
    }

    JsonSchemaElement schema() {
        JsonSchemaElement element =
                plain ? shape.schema().properties().getOrDefault("value", shape.schema()) : shape.schema();
        return description.isEmpty() ? element : described(element);
    }

    private JsonSchemaElement described(JsonSchemaElement element) {
        if (element instanceof JsonStringSchema) {
            return JsonStringSchema.builder().description(description).build();
        }
        if (element instanceof JsonIntegerSchema) {
            return JsonIntegerSchema.builder().description(description).build();
        }
        if (element instanceof JsonNumberSchema) {
            return JsonNumberSchema.builder().description(description).build();
        }
        if (element instanceof JsonBooleanSchema) {
            return JsonBooleanSchema.builder().description(description).build();
        }
        if (element instanceof JsonEnumSchema choices) {
            return JsonEnumSchema.builder()
                    .description(description)
                    .enumValues(choices.enumValues())
                    .build();
        }
        if (element instanceof JsonArraySchema list) {
            return JsonArraySchema.builder()
                    .description(description)
                    .items(list.items())
                    .build();
        }
        return element instanceof JsonObjectSchema object
                ? object.toBuilder().description(description).build()
                : element;
    }

    Object read(@Nullable JsonNode node) {
        boolean absent = node == null || node.isNull();
        if (optional) {
            return absent ? Optional.empty() : Optional.of(decoded(node));
        }
        return decoded(node);
    }

    private Object decoded(@Nullable JsonNode node) {
        ObjectNode carrier = JSON.createObjectNode();
        carrier.set("value", node);
        return shape.decode(plain ? carrier.toString() : String.valueOf(node));
    }

    String write(Object value) {
        return encoded(shape, value);
    }

    // The shape was made of the declared type of what is written.
    @SuppressWarnings("unchecked")
    private static <T> String encoded(Shape<T> shape, Object value) {
        return shape.encode((T) value);
    }
}
