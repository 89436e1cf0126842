package dev.revo.testkit.http;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** OpenAI's rule: the calls of an assistant message are answered at once, one tool message for each id, no others. */
final class HistoryRule {

    private HistoryRule() {}

    /** Returns the message of the 400, empty when the conversation is fine. */
    static Optional<String> violation(List<ModelRequest.Message> messages) {
        Set<String> open = new LinkedHashSet<>();
        for (int i = 0; i < messages.size(); i++) {
            ModelRequest.Message message = messages.get(i);
            if (message.role().equals("tool")) {
                String id = message.toolCallId();
                if (id == null || !open.remove(id)) {
                    return Optional.of("messages[" + i + "]: tool message with tool_call_id '" + id
                            + "' answers no open tool call of the assistant message before it");
                }
                continue;
            }
            if (!open.isEmpty()) {
                break;
            }
            for (ToolExecutionRequest call : message.toolCalls()) {
                if (!open.add(call.id())) {
                    return Optional.of("messages[" + i + "]: tool_call_id '" + call.id() + "' is used twice");
                }
            }
        }
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of("an assistant message with 'tool_calls' must be followed by one tool message for each "
                        + "'tool_call_id'; without an answer: " + String.join(", ", open));
    }
}
