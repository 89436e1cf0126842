package dev.revo.data;

import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.langchain4j.model.output.structured.Description;
import dev.revo.error.InvalidRequestException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Derives a JSON Schema from a Java type: records become closed objects, everything else what its JSON is. */
final class SchemaOf {
    private static final Set<Class<?>> INTEGERS = Set.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);
    private static final Set<Class<?>> TEXTS =
            Set.of(String.class, Instant.class, Duration.class, UUID.class, URI.class, Path.class);

    // Records on the way down, to refuse a type that contains itself: a model cannot fill an endless schema.
    private final Deque<Class<?>> open = new ArrayDeque<>();

    private SchemaOf() {}

    static JsonObjectSchema root(Class<?> type) {
        JsonSchemaElement element = new SchemaOf().element(type, type.getSimpleName(), null);
        return type.isRecord() && element instanceof JsonObjectSchema object ? object : wrapped(element);
    }

    static JsonObjectSchema listRoot(Class<?> element) {
        JsonSchemaElement items = new SchemaOf().element(element, "[]", null);
        return wrapped(JsonArraySchema.builder().items(items).build());
    }

    private static JsonObjectSchema wrapped(JsonSchemaElement value) {
        return JsonObjectSchema.builder()
                .addProperty("value", value)
                .required("value")
                .additionalProperties(false)
                .build();
    }

    private JsonSchemaElement element(Type type, String path, @Nullable String description) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain, path, description);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (raw == Optional.class) {
                return element(arguments[0], path, description);
            }
            if (Collection.class.isAssignableFrom(raw)) {
                return JsonArraySchema.builder()
                        .description(description)
                        .items(element(arguments[0], path + "[]", null))
                        .build();
            }
            if (raw == Map.class && arguments[0] == String.class) {
                return JsonObjectSchema.builder().description(description).build();
            }
            if (raw.isRecord()) {
                return ofRecord(raw, path, description);
            }
        }
        throw unsupported(path, type);
    }

    private JsonSchemaElement ofClass(Class<?> type, String path, @Nullable String description) {
        if (INTEGERS.contains(type)) {
            return JsonIntegerSchema.builder().description(description).build();
        }
        if (NUMBERS.contains(type)) {
            return JsonNumberSchema.builder().description(description).build();
        }
        if (type == boolean.class || type == Boolean.class) {
            return JsonBooleanSchema.builder().description(description).build();
        }
        if (TEXTS.contains(type)) {
            return JsonStringSchema.builder().description(description).build();
        }
        if (type == Void.class) {
            return new JsonNullSchema();
        }
        if (type.isEnum()) {
            return JsonEnumSchema.builder()
                    .description(description)
                    .enumValues(Arrays.stream(type.getEnumConstants())
                            .map(c -> ((Enum<?>) c).name())
                            .toList())
                    .build();
        }
        if (type.isRecord()) {
            return ofRecord(type, path, description);
        }
        throw unsupported(path, type);
    }

    private JsonObjectSchema ofRecord(Class<?> type, String path, @Nullable String description) {
        if (open.contains(type)) {
            throw InvalidRequestException.field(
                    path, "has the type " + type.getSimpleName() + ", which contains itself", "Flatten the record.");
        }
        open.push(type);
        JsonObjectSchema.Builder schema = JsonObjectSchema.builder().additionalProperties(false);
        Description onType = type.getAnnotation(Description.class);
        String text = description != null || onType == null ? description : String.join(" ", onType.value());
        schema.description(text);
        List<String> required = new ArrayList<>();
        for (RecordComponent part : type.getRecordComponents()) {
            schema.addProperty(
                    part.getName(), element(part.getGenericType(), path + "." + part.getName(), about(part)));
            if (part.getType() != Optional.class) {
                required.add(part.getName());
            }
        }
        open.pop();
        return schema.required(required).build();
    }

    private static @Nullable String about(RecordComponent part) {
        // Its targets are types, fields and parameters: on a component, the compiler puts it on the field behind.
        Description said = Arrays.stream(part.getDeclaringRecord().getDeclaredFields())
                .filter(field -> field.getName().equals(part.getName()))
                .map(field -> field.getAnnotation(Description.class))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return said == null ? null : String.join(" ", said.value());
    }

    private static InvalidRequestException unsupported(String path, Type type) {
        return InvalidRequestException.field(
                path,
                "has the type " + type.getTypeName() + ", which has no JSON Schema",
                "Use a record, an enum, text, numbers, booleans, or Optional, List, Set and Map of them.");
    }
}
