package dev.revo.spi;

import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.tenancy.PlanLimits;
import java.util.Optional;

/**
 * SPI: a kind of configuration, contributed by the module or the host whose documents they are. Documents of a kind that
 * nobody has contributed are refused. Immutable and thread-safe.
 *
 * <pre>{@code
 * Revo.builder().contribute(ConfigurationKind.class, ConfigurationKind.of("theme", Shape.of(Theme.class)))
 * }</pre>
 */
public interface ConfigurationKind {
    /** What documents of this kind are filed under: 1 to 64 of {@code [a-z0-9_.-]}, a letter first. */
    String kind();

    /**
     * Returns when this text may be the document of this name. Quick: it is asked in the transaction of the change.
     *
     * @throws InvalidRequestException naming the field, what is wrong with it and the fix
     */
    void validate(RunContext ctx, String name, String json);

    /**
     * The limit of the organization's plan that documents of this kind count against, one by one: {@code AGENTS} or
     * {@code MCP_SERVERS}, each for one kind.
     */
    default Optional<PlanLimits.Limit> limit() {
        return Optional.empty();
    }

    /** The JSON Schema of a document, for forms; {@link #validate} decides. */
    default Optional<JsonObjectSchema> schema() {
        return Optional.empty();
    }

    /** This kind, its documents counted against a limit. */
    default ConfigurationKind counting(PlanLimits.Limit limit) {
        return new CountedKind(this, limit);
    }

    /** A kind whose documents are JSON objects of any fields, each field once. */
    static ConfigurationKind of(String kind) {
        return new ObjectKind(kind);
    }

    /** A kind whose documents are values of a shape: an unknown, missing or wrong field is refused by its name. */
    static ConfigurationKind of(String kind, Shape<?> shape) {
        return new ShapedKind(kind, shape);
    }
}
