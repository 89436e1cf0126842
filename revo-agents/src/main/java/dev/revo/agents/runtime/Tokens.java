package dev.revo.agents.runtime;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.agents.counts.ProviderCounts;
import dev.revo.model.ModelSettings;
import dev.revo.run.Usage;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts tokens where nobody else does. Three characters a token is more than tokenizers of current models need for
 * English and code (about four), so that reservations err on the side of the budget.
 */
final class Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
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

    /** What a call used: as the host reads it or the provider says, else estimated and marked so. */
    static Usage used(ModelSettings settings, ChatRequest request, ChatResponse response) {
        Optional<Usage> told = settings.usage().isPresent()
                ? read(settings.usage().get(), response)
                : Optional.ofNullable(response.tokenUsage()).flatMap(ProviderCounts::of);
        return told.orElseGet(() -> {
            String said = ChatMessageSerializer.messageToJson(response.aiMessage());
            return Usage.tokens(input(request), of(said)).asEstimate();
        });
    }

    // The answer is there and paid for: a reader that fails must not have it asked for again.
    private static Optional<Usage> read(ModelSettings.UsageReader reader, ChatResponse response) {
        try {
            return Optional.ofNullable(reader.read(response));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("reader", reader.getClass().getName())
                    .log("A reader of usage failed; the call is counted by estimate");
            return Optional.empty();
        }
    }
}
