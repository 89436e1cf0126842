package dev.revo.agents.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.revo.tool.ToolSpec;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Arguments of a tool call as a model wrote them: read strictly, then with repairs that lose nothing (a code fence, JSON
 * inside a JSON string, raw control characters), and checked against the tool's schema. A truncated object is never
 * closed and nothing is guessed.
 */
final class Arguments {
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private Arguments() {}

    /** Arguments that fit, in canonical form; or what the model must be told. */
    record Read(String canonicalJson, String problem) {
        boolean fits() {
            return problem.isEmpty();
        }
    }

    static Read read(ToolSpec spec, String text) {
        JsonNode node;
        try {
            node = parse(text == null ? "" : text);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            return refused(spec, "The arguments are not JSON" + where + ": " + e.getOriginalMessage() + ".");
        }
        if (!node.isObject()) {
            return refused(spec, "The arguments must be one JSON object.");
        }
        return spec.parameters().isEmpty() ? new Read(Json.canonical(node).toString(), "") : validated(spec, node);
    }

    private static JsonNode parse(String text) throws JsonProcessingException {
        String stripped = fenceless(text.strip());
        if (stripped.isEmpty()) {
            // Providers send empty text for a tool without parameters; the schema decides whether that is enough.
            return LENIENT.createObjectNode();
        }
        JsonNode node = LENIENT.readTree(stripped);
        return node.isTextual() ? LENIENT.readTree(node.asText()) : node;
    }

    private static String fenceless(String text) {
        if (!text.startsWith("```") || !text.endsWith("```") || text.length() < 6) {
            return text;
        }
        int line = text.indexOf('\n');
        return line < 0 ? text : text.substring(line + 1, text.length() - 3).strip();
    }

    private static Read validated(ToolSpec spec, JsonNode node) {
        Set<ValidationMessage> wrong = schema(spec).validate(node);
        if (wrong.isEmpty()) {
            return new Read(Json.canonical(node).toString(), "");
        }
        String all = wrong.stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .limit(10)
                .collect(Collectors.joining("; "));
        return refused(spec, "The arguments do not fit the schema: " + all + ".");
    }

    private static JsonSchema schema(ToolSpec spec) {
        return SCHEMAS.getSchema(SchemaJson.of(spec.parameters().orElseThrow()));
    }

    private static Read refused(ToolSpec spec, String problem) {
        String schema =
                spec.parameters().map(p -> " Schema: " + SchemaJson.of(p)).orElse("");
        return new Read("", problem + " Call " + spec.name() + " again with arguments that fit." + schema);
    }
}
