package dev.revo.testkit.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An error in the form that OpenAI gives it. */
record OpenAiError(int status, String message, String type, String code) {

    static OpenAiError of(int status, String message) {
        return switch (status) {
            case 401 -> new OpenAiError(status, message, "invalid_request_error", "invalid_api_key");
            case 402 -> new OpenAiError(status, message, "unknown_error", "insufficient_balance");
            case 404 -> new OpenAiError(status, message, "invalid_request_error", "not_found");
            case 429 -> new OpenAiError(status, message, "requests", "rate_limit_exceeded");
            default ->
                status >= 500
                        ? new OpenAiError(status, message, "server_error", "server_error")
                        : new OpenAiError(status, message, "invalid_request_error", "invalid_request");
        };
    }

    OpenAiError code(String changed) {
        return new OpenAiError(status, message, type, changed);
    }

    String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", code);
        return root.toString();
    }

    Reply reply() {
        return Reply.raw(status, "application/json", json());
    }
}
