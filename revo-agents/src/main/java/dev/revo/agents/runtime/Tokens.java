package dev.revo.agents.runtime;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.run.Usage;

/**
 * Counts tokens where nobody else does. Three characters a token is more than tokenizers of current models need for
 * English and code (about four), so that reservations err on the side of the budget.
 */
final class Tokens {
    private static final int CHARS_PER_TOKEN = 3;
    private static final int PER_MESSAGE = 8;

    private Tokens() {}

    static long of(String text) {
        return (text.length() + CHARS_PER_TOKEN - 1L) / CHARS_PER_TOKEN;
    }

    /** The tokens of one message, by estimate. */
    static long of(ChatMessage message) {
        return PER_MESSAGE + of(ChatMessageSerializer.messageToJson(message));
    }

    /** The tokens that a request sends at most, by estimate. */
    static long input(ChatRequest request) {
        long tokens = 0;
        for (ChatMessage message : request.messages()) {
            tokens += of(message);
        }
        for (var tool : request.toolSpecifications() == null
                ? java.util.List.<dev.langchain4j.agent.tool.ToolSpecification>of()
                : request.toolSpecifications()) {
            tokens += PER_MESSAGE + of(tool.toString());
        }
        return tokens;
    }

    /** What a call used: as the provider says, else estimated and marked so. */
    static Usage used(ChatRequest request, ChatResponse response) {
        TokenUsage told = response.tokenUsage();
        if (told != null && told.inputTokenCount() != null && told.outputTokenCount() != null) {
            return Usage.tokens(told.inputTokenCount(), told.outputTokenCount());
        }
        String said = ChatMessageSerializer.messageToJson(response.aiMessage());
        return Usage.tokens(input(request), of(said)).asEstimate();
    }
}
