package dev.revo.agent;

import dev.revo.event.RevoEvent;
import dev.revo.run.Usage;
import java.util.Map;

/** What happens inside a run of an agent. Text of models and tools appears only in {@link Token} and {@link Reasoning}. */
public sealed interface AgentEvent extends RevoEvent {
    /** A model was called; attempts count from 1. */
    record ModelCalled(Head head, String model, int attempt) implements AgentEvent {
        @Override
        public String type() {
            return "model.called";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("model", model, "attempt", attempt);
        }
    }

    /** A model answered. */
    record ModelAnswered(Head head, String model, int attempt, Usage usage) implements AgentEvent {
        @Override
        public String type() {
            return "model.answered";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of(
                    "model",
                    model,
                    "attempt",
                    attempt,
                    "inputTokens",
                    usage.inputTokens(),
                    "outputTokens",
                    usage.outputTokens(),
                    "cacheReadTokens",
                    usage.cacheReadTokens(),
                    "reasoningTokens",
                    usage.reasoningTokens(),
                    "cost",
                    usage.cost().map(Object::toString).orElse(""),
                    "estimated",
                    usage.estimated());
        }
    }

    /** An attempt failed; the action is {@code retry}, {@code fallback}, {@code restarted}, {@code echo} or {@code give_up}. */
    record ModelFailed(Head head, String model, int attempt, String code, String action) implements AgentEvent {
        @Override
        public String type() {
            return "model.failed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("model", model, "attempt", attempt, "code", code, "action", action);
        }
    }

    /** A piece of the answer's text, when the model streams. */
    record Token(Head head, String text) implements AgentEvent {
        @Override
        public String type() {
            return "model.token";
        }

        @Override
        public boolean droppable() {
            return true;
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("text", text);
        }
    }

    /** A piece of the model's reasoning, only where the host asked for it. */
    record Reasoning(Head head, String text) implements AgentEvent {
        @Override
        public String type() {
            return "model.reasoning";
        }

        @Override
        public boolean droppable() {
            return true;
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("text", text);
        }
    }

    /** A tool is being called. */
    record ToolCalled(Head head, String tool, String call) implements AgentEvent {
        @Override
        public String type() {
            return "tool.called";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("tool", tool, "call", call);
        }
    }

    /** A tool call has its result; the status is one of {@code ToolResult.Status}. */
    record ToolAnswered(Head head, String tool, String call, String status) implements AgentEvent {
        @Override
        public String type() {
            return "tool.answered";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("tool", tool, "call", call, "status", status);
        }
    }

    /** A check was made or tried. */
    record Checked(Head head, String check, String verdict) implements AgentEvent {
        @Override
        public String type() {
            return "check.made";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("check", check, "verdict", verdict);
        }
    }
}
