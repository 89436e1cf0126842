package dev.revo.agents.counts;

import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.run.Usage;

/** Anthropic: what came from the cache and what went to it is beside the input. Reasoning is in the output, untold. */
final class AnthropicCounts {
    private AnthropicCounts() {}

    static Usage of(TokenUsage told) {
        AnthropicTokenUsage counts = (AnthropicTokenUsage) told;
        long read = ProviderCounts.atLeastZero(counts.cacheReadInputTokens());
        long written = ProviderCounts.atLeastZero(counts.cacheCreationInputTokens());
        long input = ProviderCounts.atLeastZero(counts.inputTokenCount()) + read + written;
        return Usage.tokens(input, ProviderCounts.atLeastZero(counts.outputTokenCount()))
                .cached(read, written);
    }
}
