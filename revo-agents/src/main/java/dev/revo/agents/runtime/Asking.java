package dev.revo.agents.runtime;

import dev.langchain4j.data.message.ChatMessage;
import java.util.List;

/** Asking within a conversation: what reVo's own conversational agent needs beyond an agent's context. */
interface Asking {
    /** The answer, with tokens told as they come and reasoning when it is wanted. */
    Asked converse(List<ChatMessage> history, String prompt, boolean reasoning);

    /**
     * An answer.
     *
     * @param text of it
     * @param step all messages that it added to the conversation, the prompt first
     */
    record Asked(String text, List<ChatMessage> step) {}
}
