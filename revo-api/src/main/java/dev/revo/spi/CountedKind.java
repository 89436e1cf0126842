package dev.revo.spi;

import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.tenancy.PlanLimits.Limit;
import java.util.Optional;

/** A kind whose documents count against a limit. */
record CountedKind(ConfigurationKind plain, Limit most) implements ConfigurationKind {
    CountedKind {
        if (most != Limit.AGENTS && most != Limit.MCP_SERVERS) {
            throw InvalidRequestException.field(
                    "configuration.limit", "is " + most, "Documents count against AGENTS or MCP_SERVERS.");
        }
    }

    @Override
    public String kind() {
        return plain.kind();
    }

    @Override
    public void validate(RunContext ctx, String name, String json) {
        plain.validate(ctx, name, json);
    }

    @Override
    public Optional<Limit> limit() {
        return Optional.of(most);
    }

    @Override
    public Optional<JsonObjectSchema> schema() {
        return plain.schema();
    }
}
