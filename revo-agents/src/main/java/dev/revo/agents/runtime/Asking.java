package dev.revo.agents.runtime;

import dev.langchain4j.data.message.ChatMessage;
import dev.revo.spi.ConversationStore;
import java.util.List;
import java.util.function.LongSupplier;

/** Asking within a conversation: what reVo's own conversational agent needs beyond an agent's context. */
interface Asking {
    /** The answer; with tokens told as they come, and with reasoning, where they are wanted. */
    Asked converse(List<ChatMessage> history, String prompt, boolean streamed, boolean reasoning);

    /** Where conversations are kept. */
    ConversationStore conversations();

    /** A number that the first attempt of the run works out and every later one is given again. */
    long once(String what, LongSupplier number);

    /**
     * An answer.
     *
     * @param text of it
     * @param step what it adds to the conversation: the prompt, the calls of tools with their results, the answer; no
     *     reasoning
     */
    record Asked(String text, List<ChatMessage> step) {}
}
