package dev.revo.agents.counts;

import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.run.Usage;

/** OpenAI and those who speak like it: what came from the cache is in the input, reasoning is in the output. */
final class OpenAiCounts {
    private OpenAiCounts() {}

    static Usage of(TokenUsage told) {
        OpenAiTokenUsage counts = (OpenAiTokenUsage) told;
        long input = ProviderCounts.atLeastZero(counts.inputTokenCount());
        long output = ProviderCounts.atLeastZero(counts.outputTokenCount());
        long read = counts.inputTokensDetails() == null
                ? 0
                : ProviderCounts.atLeastZero(counts.inputTokensDetails().cachedTokens());
        long reasoning = counts.outputTokensDetails() == null
                ? 0
                : ProviderCounts.atLeastZero(counts.outputTokensDetails().reasoningTokens());
        return Usage.tokens(input, output).cached(read, 0).reasoning(reasoning);
    }
}
