package dev.revo.testkit.http;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request for a chat completion as the server received it. Immutable.
 *
 * @param index its place among the server's requests, from 0
 * @param path the path asked for, {@code /v1/chat/completions} or {@code /chat/completions}
 * @param headers the headers, names in lower case, a repeated one joined with a comma
 * @param body the JSON text, unchanged
 * @param model the model asked for, empty when the body names none
 * @param stream whether an event stream is asked for
 * @param streamUsage whether the stream shall end with the usage ({@code stream_options.include_usage})
 * @param messages the conversation, in order
 * @param tools the names of the tools offered, in order
 */
public record ModelRequest(
        int index,
        String path,
        Map<String, String> headers,
        String body,
        String model,
        boolean stream,
        boolean streamUsage,
        List<Message> messages,
        List<String> tools) {

    private static final int SHOWN_CHARS = 500;

    /** Copies headers, messages and tools. */
    public ModelRequest {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /**
     * One message of the conversation.
     *
     * @param role {@code system}, {@code developer}, {@code user}, {@code assistant} or {@code tool}
     * @param text its text, the parts joined when it came in parts, empty for none
     * @param reasoning what the field {@code reasoning_content} holds, null when the field is missing or null
     * @param toolCallId the call that a tool message answers, null on others
     * @param toolCalls the calls of an assistant message, in order
     */
    public record Message(
            String role,
            String text,
            @Nullable String reasoning,
            @Nullable String toolCallId,
            List<ToolExecutionRequest> toolCalls) {

        /** Copies the tool calls. */
        public Message {
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /** Returns the value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the text of the last message, empty when there is none. */
    public String lastText() {
        return messages.isEmpty() ? "" : messages.get(messages.size() - 1).text();
    }

    /** Returns a short form for messages of failed tests: the body is cut, the headers are left out. */
    @Override
    public String toString() {
        String shown = body.length() <= SHOWN_CHARS ? body : body.substring(0, SHOWN_CHARS) + "...";
        return "POST " + path + " #" + index + " " + shown;
    }
}
