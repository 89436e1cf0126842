package dev.revo.agents.counts;

import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.run.Usage;

/** Gemini: what came from the cache is in the input, thoughts are beside the output. */
final class GeminiCounts {
    private GeminiCounts() {}

    static Usage of(TokenUsage told) {
        GoogleAiGeminiTokenUsage counts = (GoogleAiGeminiTokenUsage) told;
        long thoughts = ProviderCounts.atLeastZero(counts.thoughtsTokenCount());
        long output = ProviderCounts.atLeastZero(counts.outputTokenCount()) + thoughts;
        return Usage.tokens(ProviderCounts.atLeastZero(counts.inputTokenCount()), output)
                .cached(ProviderCounts.atLeastZero(counts.cachedContentTokenCount()), 0)
                .reasoning(thoughts);
    }
}
