package dev.revo.testkit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a chat completion request; lenient, so that the rules can say what is wrong with it. */
final class RequestView {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RequestView() {}

    /** Returns the body's object, empty when it is none. */
    static Optional<JsonNode> json(HttpMessage message) {
        try {
            JsonNode root = JSON.readTree(message.body());
            return root != null && root.isObject() ? Optional.of(root) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static ModelRequest of(HttpMessage http, JsonNode root, int index) {
        List<ModelRequest.Message> messages = new ArrayList<>();
        root.path("messages").forEach(message -> messages.add(message(message)));
        List<String> tools = new ArrayList<>();
        root.path("tools")
                .forEach(tool -> tools.add(tool.path("function").path("name").asText()));
        return new ModelRequest(
                index,
                http.path(),
                http.headers(),
                http.body(),
                root.path("model").asText(""),
                root.path("stream").asBoolean(false),
                root.path("stream_options").path("include_usage").asBoolean(false),
                messages,
                tools);
    }

    private static ModelRequest.Message message(JsonNode node) {
        List<ToolExecutionRequest> calls = new ArrayList<>();
        for (JsonNode call : node.path("tool_calls")) {
            calls.add(ToolExecutionRequest.builder()
                    .id(call.path("id").asText())
                    .name(call.path("function").path("name").asText())
                    .arguments(call.path("function").path("arguments").asText())
                    .build());
        }
        return new ModelRequest.Message(
                node.path("role").asText(),
                text(node.path("content")),
                nullable(node.path("reasoning_content")),
                nullable(node.path("tool_call_id")),
                calls);
    }

    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.isTextual() ? content.textValue() : "";
        }
        StringBuilder joined = new StringBuilder();
        content.forEach(part -> joined.append(part.path("text").asText("")));
        return joined.toString();
    }

    private static @Nullable String nullable(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }
}
