package dev.revo.testkit.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.output.FinishReason;
import dev.revo.testkit.model.Turn;
import dev.revo.testkit.model.TurnUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** OpenAI's JSON for one turn: a whole completion, or the events of a stream. */
final class Completion {

    /** A fixed time, so that equal scripts give equal bytes. */
    private static final long CREATED = 1_700_000_000L;

    private final Turn turn;
    private final ModelRequest request;

    Completion(Turn turn, ModelRequest request) {
        this.turn = turn;
        this.request = request;
    }

    String whole() {
        ObjectNode root = head("chat.completion");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        ObjectNode message =
                choice.putObject("message").put("role", "assistant").put("content", turn.text());
        if (turn.thinking() != null) {
            message.put("reasoning_content", turn.thinking());
        }
        if (!turn.toolCalls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            turn.toolCalls().forEach(call -> putCall(calls.addObject(), call, call.arguments()));
        }
        choice.put("finish_reason", finishReason(turn.finishReason()));
        TurnUsage usage = turn.usage();
        if (usage != null) {
            putUsage(root, usage);
        }
        return root.toString();
    }

    /** The events that carry tokens, as JSON. */
    List<String> tokenEvents(int piece) {
        List<String> events = new ArrayList<>();
        events.add(delta(delta -> delta.put("role", "assistant").put("content", "")));
        for (String part : pieces(turn.thinking(), piece)) {
            events.add(delta(delta -> delta.putNull("content").put("reasoning_content", part)));
        }
        for (String part : pieces(turn.text(), piece)) {
            events.add(delta(delta -> delta.put("content", part)));
        }
        for (int i = 0; i < turn.toolCalls().size(); i++) {
            int index = i;
            ToolExecutionRequest call = turn.toolCalls().get(i);
            events.add(delta(
                    delta -> putCall(delta.putArray("tool_calls").addObject().put("index", index), call, "")));
            for (String part : pieces(call.arguments(), piece)) {
                events.add(delta(delta -> delta.putArray("tool_calls")
                        .addObject()
                        .put("index", index)
                        .putObject("function")
                        .put("arguments", part)));
            }
        }
        return events;
    }

    /** The events behind the tokens: the finish reason, the usage when asked for, and the end mark. */
    List<String> closingEvents() {
        List<String> events = new ArrayList<>();
        if (turn.finishReason() != null) {
            ObjectNode last = head("chat.completion.chunk");
            ObjectNode choice = last.putArray("choices").addObject().put("index", 0);
            choice.putObject("delta");
            choice.put("finish_reason", finishReason(turn.finishReason()));
            events.add(last.toString());
        }
        TurnUsage usage = turn.usage();
        if (usage != null && request.streamUsage()) {
            ObjectNode root = head("chat.completion.chunk");
            root.putArray("choices");
            putUsage(root, usage);
            events.add(root.toString());
        }
        events.add("[DONE]");
        return events;
    }

    private String delta(Consumer<ObjectNode> fill) {
        ObjectNode root = head("chat.completion.chunk");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        fill.accept(choice.putObject("delta"));
        choice.putNull("finish_reason");
        return root.toString();
    }

    private ObjectNode head(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "chatcmpl-" + request.index())
                .put("object", object)
                .put("created", CREATED)
                .put("model", request.model());
    }

    private static void putCall(ObjectNode node, ToolExecutionRequest call, String arguments) {
        node.put("id", call.id()).put("type", "function");
        node.putObject("function").put("name", call.name()).put("arguments", arguments);
    }

    private static void putUsage(ObjectNode root, TurnUsage usage) {
        ObjectNode node = root.putObject("usage")
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.total());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
    }

    private static @Nullable String finishReason(@Nullable FinishReason reason) {
        if (reason == null) {
            return null;
        }
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_EXECUTION -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
            case OTHER -> "other";
        };
    }

    /** Cuts at code points, never inside one. */
    private static List<String> pieces(@Nullable String text, int size) {
        List<String> pieces = new ArrayList<>();
        int[] points = text == null ? new int[0] : text.codePoints().toArray();
        for (int from = 0; from < points.length; from += size) {
            pieces.add(new String(points, from, Math.min(size, points.length - from)));
        }
        return pieces;
    }
}
