package dev.revo.agents.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the text of a final answer becomes a value.
 *
 * @param shape when the answer is JSON
 * @param reader of the text; throws {@code InvalidRequestException} with what the model must be told
 */
record Answering<T>(Optional<Shape<?>> shape, Function<String, T> reader) {
    /** Plain text. */
    static Answering<String> text() {
        return new Answering<>(Optional.empty(), text -> text);
    }

    /** JSON of this shape. */
    static <T> Answering<T> json(Shape<T> shape) {
        return new Answering<>(Optional.of(shape), text -> shape.decode(object(text)));
    }

    T read(String text) {
        return reader.apply(text);
    }

    /** The instructions with what is needed for answers in the shape. */
    String instructions(String given) {
        return shape.map(s -> given + (given.isBlank() ? "" : "\n\n")
                        + "Answer with one JSON object and nothing else. It must fit this JSON Schema:\n"
                        + SchemaJson.of(s.schema()))
                .orElse(given);
    }

    /** The one JSON object in a text: alone, in a code fence, or with words around it. */
    private static String object(String text) {
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        if (from < 0 || to < from) {
            throw InvalidRequestException.field("answer", "holds no JSON object", "Write one.");
        }
        String candidate = text.substring(from, to + 1);
        try {
            Json.MAPPER.readTree(candidate);
            return candidate;
        } catch (JsonProcessingException e) {
            throw InvalidRequestException.field(
                    "answer", "is not JSON: " + e.getOriginalMessage(), "Write one JSON object.");
        }
    }
}
