package dev.revo.agents.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run's journal says of its model calls, tool calls and effects, and where new ones are written. Answers of models
 * are found by what was asked, in the order they came; calls and effects by their key. Thread-safe.
 */
final class RunLedger {
    private static final String MODEL_CALLED = "model.called";
    private static final String MODEL_ANSWERED = "model.answered";
    private static final String MODEL_FAILED = "model.failed";
    private static final String INTENT = "effect.intent";
    private static final String RECEIPT = "effect.receipt";
    private static final int VERSION = 1;

    private final RunExecution execution;
    private final Map<String, Deque<JsonNode>> answers = new HashMap<>();
    private final Map<String, String> receipts = new HashMap<>();
    private final Map<String, String> intents = new HashMap<>();

    RunLedger(RunExecution execution) {
        this.execution = execution;
        Map<String, Usage> open = new LinkedHashMap<>();
        for (JournalEntry entry : execution.recorded()) {
            read(entry, open);
        }
        // A call that was begun and of which nobody knows the end is counted at its estimate: it may have been paid
        // for.
        open.values().forEach(estimate -> execution.replayed(estimate.asEstimate()));
    }

    private void read(JournalEntry entry, Map<String, Usage> open) {
        switch (entry.type()) {
            case MODEL_CALLED -> {
                JsonNode node = Json.own(entry.text());
                open.put(node.path("call").asText(), usage(node.path("usage")));
            }
            case MODEL_ANSWERED -> {
                JsonNode node = Json.own(entry.text());
                open.remove(node.path("call").asText());
                execution.replayed(usage(node.path("usage")));
                answers.computeIfAbsent(node.path("digest").asText(), d -> new ArrayDeque<>())
                        .add(node);
            }
            case MODEL_FAILED -> {
                JsonNode node = Json.own(entry.text());
                open.remove(node.path("call").asText());
                execution.replayed(usage(node.path("usage")));
            }
            case INTENT -> {
                JsonNode node = Json.own(entry.text());
                intents.put(node.path("key").asText(), node.path("what").asText());
            }
            case RECEIPT -> {
                JsonNode node = Json.own(entry.text());
                receipts.put(node.path("key").asText(), node.path("result").asText());
                execution.replayed(usage(node.path("usage")));
            }
            default -> {
                // Entries of the kernel are not the runtime's.
            }
        }
    }

    /** The next recorded answer to this question, if an earlier attempt of the run got one. */
    synchronized Optional<JsonNode> answer(String digest) {
        Deque<JsonNode> left = answers.get(digest);
        return left == null ? Optional.empty() : Optional.ofNullable(left.poll());
    }

    void called(String call, String model, Usage estimate) {
        write(MODEL_CALLED, node().put("call", call).put("model", model).set("usage", json(estimate)));
    }

    void answered(String call, String digest, String model, String response, Usage usage) {
        ObjectNode node = node().put("call", call).put("digest", digest).put("model", model);
        node.put("response", response);
        write(MODEL_ANSWERED, node.set("usage", json(usage)));
    }

    void failed(String call, String code, Usage usage) {
        write(MODEL_FAILED, node().put("call", call).put("code", code).set("usage", json(usage)));
    }

    /** The recorded result of what has this key. */
    synchronized Optional<String> receipt(String key) {
        return Optional.ofNullable(receipts.get(key));
    }

    /** What was about to be done under this key, when that was written down. */
    synchronized Optional<String> intent(String key) {
        return Optional.ofNullable(intents.get(key));
    }

    void intend(String key, String what) {
        write(INTENT, node().put("key", key).put("what", what));
        synchronized (this) {
            intents.put(key, what);
        }
    }

    void receive(String key, String result, Usage usage) {
        write(RECEIPT, node().put("key", key).put("result", result).set("usage", json(usage)));
        synchronized (this) {
            receipts.put(key, result);
        }
    }

    private void write(String type, JsonNode node) {
        execution.record(type, VERSION, node.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode json(Usage usage) {
        ObjectNode node = node();
        node.put("input", usage.inputTokens()).put("output", usage.outputTokens());
        part(node, "cacheRead", usage.cacheReadTokens());
        part(node, "cacheWrite", usage.cacheWriteTokens());
        part(node, "reasoning", usage.reasoningTokens());
        node.put("modelCalls", usage.modelCalls()).put("toolCalls", usage.toolCalls());
        node.put("estimated", usage.estimated());
        usage.cost()
                .ifPresent(cost -> node.put("currency", cost.currency())
                        .put("cost", cost.amount().toPlainString()));
        return node;
    }

    private static void part(ObjectNode usage, String name, long tokens) {
        if (tokens > 0) {
            usage.put(name, tokens);
        }
    }

    static Usage usage(JsonNode node) {
        Usage usage = Usage.of(
                        node.path("input").asLong(),
                        node.path("output").asLong(),
                        node.path("modelCalls").asLong(),
                        node.path("toolCalls").asLong())
                .cached(node.path("cacheRead").asLong(), node.path("cacheWrite").asLong())
                .reasoning(node.path("reasoning").asLong());
        if (node.has("cost")) {
            usage = usage.cost(new Money(
                    node.path("currency").asText(),
                    new BigDecimal(node.path("cost").asText())));
        }
        return node.path("estimated").asBoolean() ? usage.asEstimate() : usage;
    }
}
