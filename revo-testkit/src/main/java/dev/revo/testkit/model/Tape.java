package dev.revo.testkit.model;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/** One of the two ways of a {@link RecordedModel}. */
interface Tape {

    ChatResponse answer(ChatRequest request);

    void assertExhausted();
}
