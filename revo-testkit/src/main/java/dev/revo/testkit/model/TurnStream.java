package dev.revo.testkit.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.ArrayList;
import java.util.List;

/** Sends one turn to a handler, piece by piece; used by one thread, cancelled from any. */
final class TurnStream implements StreamingHandle {

    private static final int PIECE = 8;

    private final Turn turn;
    private final StreamingChatResponseHandler handler;
    private volatile boolean cancelled;

    TurnStream(Turn turn, StreamingChatResponseHandler handler) {
        this.turn = turn;
        this.handler = handler;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    void send() {
        try {
            if (turn.hold() != null) {
                turn.hold().pass();
            }
            sendPieces();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handler.onError(e);
            return;
        }
        if (cancelled) {
            handler.onError(new LangChain4jException("closed"));
        } else if (turn.failure() != null) {
            handler.onError(turn.failure());
        } else {
            handler.onCompleteResponse(TurnResponses.of(turn));
        }
    }

    private void sendPieces() {
        for (String piece : pieces(turn.thinking() == null ? "" : turn.thinking())) {
            if (!cancelled) {
                handler.onPartialThinking(new PartialThinking(piece), new PartialThinkingContext(this));
            }
        }
        for (String piece : pieces(turn.text() == null ? "" : turn.text())) {
            if (!cancelled) {
                handler.onPartialResponse(new PartialResponse(piece), new PartialResponseContext(this));
            }
        }
        for (int i = 0; i < turn.toolCalls().size(); i++) {
            sendToolCall(i, turn.toolCalls().get(i));
        }
    }

    private void sendToolCall(int index, ToolExecutionRequest call) {
        for (String piece : pieces(call.arguments())) {
            if (!cancelled) {
                PartialToolCall partial = PartialToolCall.builder()
                        .index(index)
                        .id(call.id())
                        .name(call.name())
                        .partialArguments(piece)
                        .build();
                handler.onPartialToolCall(partial, new PartialToolCallContext(this));
            }
        }
        if (!cancelled) {
            handler.onCompleteToolCall(new CompleteToolCall(index, call));
        }
    }

    /** Cuts at code points, never inside one. */
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int[] points = text.codePoints().toArray();
        for (int from = 0; from < points.length; from += PIECE) {
            pieces.add(new String(points, from, Math.min(PIECE, points.length - from)));
        }
        return pieces;
    }
}
