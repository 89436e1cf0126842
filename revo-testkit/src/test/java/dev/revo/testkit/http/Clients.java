package dev.revo.testkit.http;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** LangChain4j's OpenAI clients, pointed at a server of the test. */
final class Clients {

    static final Duration LIMIT = Duration.ofSeconds(10);

    private Clients() {}

    static OpenAiChatModel.OpenAiChatModelBuilder blocking(ModelServer server) {
        return OpenAiChatModel.builder()
                .baseUrl(server.baseUrl())
                .apiKey("key")
                .modelName(ModelServer.MODEL)
                .maxRetries(0);
    }

    static OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder streaming(ModelServer server) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(server.baseUrl())
                .apiKey("key")
                .modelName(ModelServer.MODEL);
    }

    /** Collects what a stream brings. */
    static final class Listener implements StreamingChatResponseHandler {

        final List<String> pieces = new CopyOnWriteArrayList<>();
        final List<String> thinking = new CopyOnWriteArrayList<>();
        final CompletableFuture<StreamingHandle> handle = new CompletableFuture<>();
        private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

        @Override
        public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
            pieces.add(partialResponse.text());
            handle.complete(context.streamingHandle());
        }

        @Override
        public void onPartialThinking(PartialThinking partialThinking) {
            thinking.add(partialThinking.text());
        }

        @Override
        public void onCompleteResponse(ChatResponse completeResponse) {
            response.complete(completeResponse);
        }

        @Override
        public void onError(Throwable error) {
            response.completeExceptionally(error);
        }

        boolean isDone() {
            return response.isDone();
        }

        ChatResponse response() throws InterruptedException, TimeoutException {
            try {
                return response.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("the stream failed", e.getCause());
            }
        }

        Throwable error() throws InterruptedException, TimeoutException {
            try {
                throw new AssertionError(
                        "the stream completed: " + response.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            } catch (ExecutionException e) {
                return requireNonNull(e.getCause());
            }
        }
    }
}
