package dev.revo.agents.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;

/** LangChain4j's schema types as JSON, by its own writer of tool specifications. */
final class SchemaJson {
    private SchemaJson() {}

    static JsonNode of(JsonObjectSchema schema) {
        ToolSpecification carrier =
                ToolSpecification.builder().name("x").parameters(schema).build();
        JsonNode parameters = Json.own(carrier.toJson()).path("parameters");
        return parameters.isMissingNode() ? Json.MAPPER.createObjectNode().put("type", "object") : parameters;
    }
}
