package dev.revo.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import java.util.Map;
import java.util.function.Function;

/** Writes a model's failure down and throws it again with its type, as far as that is one of LangChain4j's. */
final class RecordedFailure {

    private static final Map<String, Function<String, RuntimeException>> TYPES = Map.of(
            "AuthenticationException", AuthenticationException::new,
            "ContentFilteredException", ContentFilteredException::new,
            "InternalServerException", InternalServerException::new,
            "InvalidRequestException", InvalidRequestException::new,
            "ModelNotFoundException", ModelNotFoundException::new,
            "RateLimitException", RateLimitException::new,
            "TimeoutException", TimeoutException::new);

    private RecordedFailure() {}

    static JsonNode toJson(RuntimeException failure) {
        ObjectNode node = CallJson.MAPPER.createObjectNode();
        node.put("type", failure.getClass().getSimpleName());
        node.put("message", failure.getMessage());
        Throwable http = failure instanceof HttpException ? failure : failure.getCause();
        if (http instanceof HttpException known) {
            node.put("status", known.statusCode());
        }
        return node;
    }

    static RuntimeException fromJson(JsonNode node) {
        String type = node.path("type").asText();
        String message = node.path("message").asText();
        HttpException http =
                node.has("status") ? new HttpException(node.get("status").intValue(), message) : null;
        if (type.equals("HttpException") && http != null) {
            return http;
        }
        RuntimeException failure = TYPES.getOrDefault(type, RuntimeException::new)
                .apply(TYPES.containsKey(type) ? message : type + ": " + message);
        if (http != null) {
            failure.initCause(http);
        }
        return failure;
    }
}
