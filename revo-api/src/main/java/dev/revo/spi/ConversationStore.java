package dev.revo.spi;

import dev.langchain4j.data.message.ChatMessage;
import dev.revo.run.RunContext;
import java.util.List;

/**
 * SPI: the messages of conversations. A step (what a person said, or what the model said with all results of the tools it
 * called) is added whole, so that no reader ever meets half of one. Bound to the context's tenant and principal.
 * Thread-safe.
 */
public interface ConversationStore {
    /** The conversation's messages, oldest first, at most so many from its end but always whole steps. */
    Conversation read(RunContext ctx, String conversation, int atMost);

    /**
     * Adds a step.
     *
     * @param expected the version that was read; 0 for a conversation that does not exist
     * @throws dev.revo.error.ConflictException when the conversation went on meanwhile; nothing is added then
     */
    void append(RunContext ctx, String conversation, long expected, List<ChatMessage> step);

    /**
     * A conversation as it stands.
     *
     * @param version how many steps it has
     * @param messages unmodifiable
     */
    record Conversation(long version, List<ChatMessage> messages) {
        /** Copies. */
        public Conversation {
            messages = List.copyOf(messages);
        }
    }
}
