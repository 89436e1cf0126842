package dev.revo.testkit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.testkit.model.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what a request gets: first the rules that hold for all, then the script. Thread-safe. */
final class Desk {

    private static final Set<String> CHAT_PATHS = Set.of("/v1/chat/completions", "/chat/completions");
    private static final Set<String> MODEL_PATHS = Set.of("/v1/models", "/models");

    private final Script<ModelRequest, Reply> script;
    private final List<String> models;
    private final @Nullable String apiKey;
    private final ReasoningRule reasoning;
    private final TrafficLog log;
    private final List<Throwable> failures = new ArrayList<>();

    Desk(
            Script<ModelRequest, Reply> script,
            List<String> models,
            @Nullable String apiKey,
            ReasoningRule reasoning,
            TrafficLog log) {
        this.script = script;
        this.models = models;
        this.apiKey = apiKey;
        this.reasoning = reasoning;
        this.log = log;
    }

    /** Stands for a request that could not be read. */
    static ModelRequest nothing() {
        return new ModelRequest(-1, "", Map.of(), "", "", false, false, List.of(), List.of());
    }

    ReplyWriter.After answer(HttpMessage message, Connection carrier, OutputStream out)
            throws IOException, InterruptedException {
        Optional<JsonNode> json = message.method().equals("POST") && CHAT_PATHS.contains(message.path())
                ? RequestView.json(message)
                : Optional.empty();
        if (json.isEmpty()) {
            return new ReplyWriter(out, aside(message), nothing()).write();
        }
        ModelRequest request = log.begun(index -> RequestView.of(message, json.get(), index), carrier);
        try {
            return new ReplyWriter(out, reply(request), request).write();
        } finally {
            log.finished();
        }
    }

    /** Checks that the script was played to its end and none of its functions failed. */
    synchronized void assertExhausted() {
        script.assertExhausted();
        if (!failures.isEmpty()) {
            throw new AssertionError("a function of the script failed: " + failures.get(0), failures.get(0));
        }
    }

    int remaining() {
        return script.remaining();
    }

    private Reply reply(ModelRequest request) {
        if (refusesKey(request.headers())) {
            return wrongKey();
        }
        if (!models.isEmpty() && !models.contains(request.model())) {
            return OpenAiError.of(404, "The model '" + request.model() + "' does not exist")
                    .code("model_not_found")
                    .reply();
        }
        Optional<String> violation =
                HistoryRule.violation(request.messages()).or(() -> reasoning.violation(request.messages()));
        return violation.isPresent() ? Reply.error(400, violation.get()) : scripted(request);
    }

    private Reply scripted(ModelRequest request) {
        try {
            return script.next(request);
        } catch (RuntimeException | AssertionError e) {
            synchronized (this) {
                failures.add(e);
            }
            return OpenAiError.of(400, "testkit: " + e).code("script_failed").reply();
        }
    }

    /** Answers everything but well-formed chat requests. */
    private Reply aside(HttpMessage message) {
        if (refusesKey(message.headers())) {
            return wrongKey();
        }
        if (message.method().equals("GET") && MODEL_PATHS.contains(message.path())) {
            return Reply.raw(200, "application/json", modelList());
        }
        if (CHAT_PATHS.contains(message.path())) {
            return message.method().equals("POST")
                    ? Reply.error(400, "the body is not a JSON object")
                    : Reply.error(405, "use POST");
        }
        return Reply.error(404, "unknown path " + message.path());
    }

    private boolean refusesKey(Map<String, String> headers) {
        return apiKey != null && !("Bearer " + apiKey).equals(headers.get("authorization"));
    }

    private static Reply wrongKey() {
        return Reply.error(401, "Incorrect API key provided");
    }

    private String modelList() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = root.putArray("data");
        List<String> listed = models.isEmpty() ? List.of(ModelServer.MODEL) : models;
        listed.forEach(
                id -> data.addObject().put("id", id).put("object", "model").put("owned_by", "testkit"));
        return root.toString();
    }
}
