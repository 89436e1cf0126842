package dev.revo.agents.conversation;

import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.ConversationAgents;
import dev.revo.agents.runtime.ConversationAgents.Habits;
import dev.revo.error.InvalidRequestException;
import dev.revo.tool.ToolFilter;

/**
 * A conversational agent: what was said before is read from {@code dev.revo.spi.ConversationStore}, the model answers
 * with tools where it wants to, and the whole step is added when it is over, never a part of it. Two runs at once on one
 * conversation: the one that ends second fails with a {@code ConflictException}, and nothing of it is kept. A conversation
 * belongs to its tenant and principal. Answers are {@code Partial}: nothing checks them.
 *
 * <p>Tokens are events ({@code AgentEvent.Token}) as they come when the model has a streaming client
 * ({@code ModelSettings.streaming}), else one for the whole answer. Reasoning is told only on request and is kept nowhere.
 */
public final class Conversation {
    private Conversation() {}

    /** A builder of an agent of this type with no tools, a window of 50 messages and 16,000 tokens, and token events. */
    public static Builder agent(String type) {
        return new Builder(type);
    }

    /** Collects what the agent is. Each setter checks at once. Confined to one thread. */
    public static final class Builder {
        private final AgentSpec.Builder<Said, Replied> spec;
        private int messages = 50;
        private long tokens = 16_000;
        private boolean streaming = true;
        private boolean reasoning;

        private Builder(String type) {
            this.spec = AgentSpec.builder(type, Said.class, Replied.class);
        }

        /** What the model is told before anything else. */
        public Builder instructions(String text) {
            spec.instructions(text);
            return this;
        }

        /** The tools it wants. */
        public Builder tools(ToolFilter wanted) {
            spec.tools(wanted);
            return this;
        }

        /** The most rounds of one turn. */
        public Builder maxTurns(int most) {
            spec.maxTurns(most);
            return this;
        }

        /** The most messages of the past that the model sees; older ones are left out in whole steps. */
        public Builder windowMessages(int most) {
            messages = (int) positive("windowMessages", most);
            return this;
        }

        /** The most tokens of the past that the model sees, by estimate. */
        public Builder windowTokens(long most) {
            tokens = positive("windowTokens", most);
            return this;
        }

        /** Whether tokens are told as events; they are unless this says otherwise. */
        public Builder streaming(boolean wanted) {
            streaming = wanted;
            return this;
        }

        /** Tells the model's reasoning as events ({@code AgentEvent.Reasoning}). */
        public Builder reasoningEvents() {
            reasoning = true;
            return this;
        }

        private static long positive(String field, long most) {
            if (most < 1) {
                throw InvalidRequestException.field(field, "is " + most, "Use 1 or more.");
            }
            return most;
        }

        /** The agent; its {@code spec()} makes requests. */
        public Agent<Said, Replied> build() {
            return ConversationAgents.of(
                    spec.build(),
                    new Habits<>(Said::conversation, Said::text, Replied::new, messages, tokens, streaming, reasoning));
        }
    }
}
