package dev.revo.testkit.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/** A call as JSON; what is null is left out, so that equal calls give equal trees. */
final class CallJson {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private CallJson() {}

    static JsonNode request(ChatRequest request) {
        ChatRequestParameters parameters = request.parameters();
        ObjectNode node = MAPPER.createObjectNode();
        node.put("model", parameters.modelName());
        node.put("temperature", parameters.temperature());
        node.put("topP", parameters.topP());
        node.put("topK", parameters.topK());
        node.put("frequencyPenalty", parameters.frequencyPenalty());
        node.put("presencePenalty", parameters.presencePenalty());
        node.put("maxOutputTokens", parameters.maxOutputTokens());
        node.put("toolChoice", text(parameters.toolChoice()));
        node.put("responseFormat", text(parameters.responseFormat()));
        node.set("stopSequences", MAPPER.valueToTree(parameters.stopSequences()));
        node.set("messages", tree(ChatMessageSerializer.messagesToJson(request.messages())));
        parameters.toolSpecifications().forEach(tool -> node.withArray("tools").add(tree(tool.toJson())));
        return withoutNulls(node);
    }

    static JsonNode response(ChatResponse response) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", response.id());
        node.put("model", response.modelName());
        node.put("finishReason", text(response.finishReason()));
        TokenUsage usage = response.tokenUsage();
        if (usage != null) {
            node.putObject("usage")
                    .put("input", usage.inputTokenCount())
                    .put("output", usage.outputTokenCount())
                    .put("total", usage.totalTokenCount());
        }
        node.set("message", tree(ChatMessageSerializer.messageToJson(response.aiMessage())));
        return withoutNulls(node);
    }

    static ChatResponse response(JsonNode node) {
        AiMessage message = (AiMessage)
                ChatMessageDeserializer.messageFromJson(node.path("message").toString());
        ChatResponse.Builder response = ChatResponse.builder().aiMessage(message);
        if (node.has("id")) {
            response.id(node.get("id").textValue());
        }
        if (node.has("model")) {
            response.modelName(node.get("model").textValue());
        }
        if (node.has("finishReason")) {
            response.finishReason(FinishReason.valueOf(node.get("finishReason").textValue()));
        }
        if (node.has("usage")) {
            JsonNode usage = node.get("usage");
            response.tokenUsage(new TokenUsage(
                    usage.path("input").intValue(),
                    usage.path("output").intValue(),
                    usage.path("total").intValue()));
        }
        return response.build();
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("LangChain4j wrote JSON that does not parse", e);
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static JsonNode withoutNulls(ObjectNode node) {
        node.properties().removeIf(field -> isNothing(field.getValue()));
        return node;
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().isEmpty());
    }
}
