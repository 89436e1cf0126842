package dev.revo.engine.parallel.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.data.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value: what goes into a workflow that is described as data, and what comes out of it. Immutable; equal when the
 * JSON is, whatever the order of fields.
 */
public final class JsonValue {
    private final JsonNode tree;

    private JsonValue(JsonNode tree) {
        this.tree = tree;
    }

    static JsonValue of(JsonNode tree) {
        return new JsonValue(requireNonNull(tree, "tree"));
    }

    /**
     * The value of a JSON text of at most a million characters and 64 levels.
     *
     * @throws dev.revo.error.InvalidRequestException when it is none, naming the place
     */
    public static JsonValue parse(String json) {
        return new JsonValue(Json.value(requireNonNull(json, "json")));
    }

    /** A record, or another value that {@link Shape#of} knows, as JSON. */
    public static <T> JsonValue from(Class<T> type, T value) {
        return new JsonValue(Json.unwrapped(Shape.of(type).encode(requireNonNull(value, "value")), type.isRecord()));
    }

    /**
     * The value as a record, or as another type that {@link Shape#of} knows.
     *
     * @throws dev.revo.error.InvalidRequestException when it does not fit, naming the path
     */
    public <T> T as(Class<T> type) {
        return Shape.of(type).decode(type.isRecord() ? json() : Json.wrapped(tree));
    }

    /** The value as JSON text. */
    public String json() {
        return tree.toString();
    }

    JsonNode tree() {
        return tree;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonValue that && tree.equals(that.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }

    @Override
    public String toString() {
        return json();
    }
}
