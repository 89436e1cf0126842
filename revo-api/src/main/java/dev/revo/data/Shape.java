package dev.revo.data;

import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;

/**
 * A type that can be described as a JSON Schema and written to and read from JSON. The same shape serves the journal,
 * REST, forms and model tools, so a value means the same everywhere.
 *
 * <p>Implementations are immutable and thread-safe. Not for implementation by hosts in general; a host that needs
 * another codec may implement it.
 *
 * @param <T> the type of the values
 */
public interface Shape<T> {
    /** The JSON Schema of a value; a value that is not an object stands in a property named {@code value}. */
    JsonObjectSchema schema();

    /** The value as JSON text, with a fixed order of fields: equal values give equal text. */
    String encode(T value);

    /**
     * The value of a JSON text. Strict: an unknown field, a missing one that is not {@code Optional}, or a value of
     * another type is refused.
     *
     * @throws dev.revo.error.InvalidRequestException naming the path in the document and what was expected there
     */
    T decode(String json);

    /** A short stable name of the type, for journals and messages. */
    String name();

    /**
     * The shape of a record, or of a {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}, an
     * enum, or {@code Void}. Record components may be any of these and {@code BigDecimal}, {@code Instant},
     * {@code Duration}, {@code UUID}, {@code URI}, {@code Path}, {@code Optional}, {@code List}, {@code Set},
     * {@code Map} with text keys, and further records.
     *
     * @throws dev.revo.error.InvalidRequestException when the type cannot be described, naming the component
     */
    static <T> Shape<T> of(Class<T> type) {
        return JacksonShape.of(type);
    }

    /** The shape of a list of such values. */
    static <T> Shape<List<T>> listOf(Class<T> element) {
        return JacksonShape.listOf(element);
    }
}
