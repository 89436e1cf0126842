package dev.revo.spi;

import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.data.Shape;
import dev.revo.run.RunContext;
import java.util.Optional;

/** JSON that a shape reads. */
record ShapedKind(String kind, Shape<?> shape) implements ConfigurationKind {
    @Override
    public void validate(RunContext ctx, String name, String json) {
        shape.decode(json);
    }

    @Override
    public Optional<JsonObjectSchema> schema() {
        return Optional.of(shape.schema());
    }
}
