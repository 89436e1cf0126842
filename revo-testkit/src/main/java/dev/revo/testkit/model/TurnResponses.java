package dev.revo.testkit.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;

/** Makes LangChain4j's responses of turns. */
final class TurnResponses {

    private TurnResponses() {}

    static ChatResponse take(Turn turn) throws InterruptedException {
        if (turn.hold() != null) {
            turn.hold().pass();
        }
        if (turn.failure() != null) {
            throw turn.failure();
        }
        return of(turn);
    }

    static ChatResponse of(Turn turn) {
        AiMessage message = AiMessage.builder()
                .text(turn.text())
                .thinking(turn.thinking())
                .toolExecutionRequests(turn.toolCalls())
                .build();
        ChatResponse.Builder response =
                ChatResponse.builder().aiMessage(message).modelName("scripted");
        if (turn.finishReason() != null) {
            response.finishReason(turn.finishReason());
        }
        if (turn.usage() != null) {
            response.tokenUsage(new TokenUsage(
                    turn.usage().input(), turn.usage().output(), turn.usage().total()));
        }
        return response.build();
    }
}
