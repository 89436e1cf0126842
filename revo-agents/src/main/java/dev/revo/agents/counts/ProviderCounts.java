package dev.revo.agents.counts;

import dev.langchain4j.model.output.TokenUsage;
import dev.revo.run.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one model call used, as its adapter tells it, with cached tokens in the input and reasoning in the output whoever
 * counts. Providers do not agree: OpenAI and those who speak like it have both inside; Anthropic has cached tokens beside the
 * input; Gemini has thoughts beside the output. What an adapter does not tell apart is counted in full.
 */
public final class ProviderCounts {
    // By name: the adapters are optional, and a class that is not there must not be looked for.
    private static final Map<String, Function<TokenUsage, Usage>> KNOWN = Map.of(
            "dev.langchain4j.model.openai.OpenAiTokenUsage", OpenAiCounts::of,
            "dev.langchain4j.model.anthropic.AnthropicTokenUsage", AnthropicCounts::of,
            "dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage", GeminiCounts::of);

    private ProviderCounts() {}

    /** The tokens of one call; empty when half of them is missing. */
    public static Optional<Usage> of(TokenUsage told) {
        if (told.inputTokenCount() == null || told.outputTokenCount() == null) {
            return Optional.empty();
        }
        return Optional.of(KNOWN.getOrDefault(told.getClass().getName(), ProviderCounts::plain)
                .apply(told));
    }

    // What the total has and neither side has was made and not said: adapters of thinking models leave thoughts out.
    private static Usage plain(TokenUsage told) {
        long input = atLeastZero(told.inputTokenCount());
        long output = atLeastZero(told.outputTokenCount());
        long hidden = Math.max(0, atLeastZero(told.totalTokenCount()) - input - output);
        return Usage.tokens(input, output + hidden).reasoning(hidden);
    }

    /** A count as adapters tell it, where none and nonsense are nothing. */
    static long atLeastZero(@Nullable Integer count) {
        return count == null ? 0 : Math.max(0, count);
    }
}
