package dev.revo.testkit.http;

import java.util.List;
import java.util.Optional;

/** What the server demands of {@code reasoning_content} in the assistant messages that a client sends back. */
public enum ReasoningRule {

    /** Takes it and does without. */
    ANY,

    /** Refuses it with 400 on every message, as DeepSeek's first {@code deepseek-reasoner} did. */
    R1_CLASSIC,

    /** Demands it on assistant messages with tool calls, else 400, as DeepSeek's thinking mode does since V3.2. */
    THINKING_V4;

    /** Returns the message of the 400, empty when the conversation is fine. */
    Optional<String> violation(List<ModelRequest.Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            ModelRequest.Message message = messages.get(i);
            if (this == R1_CLASSIC && message.reasoning() != null) {
                return Optional.of("messages[" + i + "]: reasoning_content is not allowed in the input");
            }
            if (this == THINKING_V4 && !message.toolCalls().isEmpty() && message.reasoning() == null) {
                return Optional.of("messages[" + i
                        + "]: reasoning_content is missing; in thinking mode it must be sent back with the tool calls");
            }
        }
        return Optional.empty();
    }
}
