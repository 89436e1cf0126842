package dev.revo.agents.runtime;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.revo.run.RunContext;
import dev.revo.spi.TimeSource;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One attempt to call a model, on a thread that can be given up. Cancellation and silence interrupt that thread, which
 * closes the connection of the JDK's HTTP client; a client that ignores the interrupt is left behind and its late answer
 * is dropped.
 */
final class Attempt {
    /** An answer that cannot be used. */
    static final class Broken extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String code;
        private final boolean retriable;

        Broken(String code, boolean retriable, String message) {
            super(message);
            this.code = code;
            this.retriable = retriable;
        }

        String code() {
            return code;
        }

        boolean retriable() {
            return retriable;
        }
    }

    private final Executor threads;
    private final TimeSource time;

    Attempt(Executor threads, TimeSource time) {
        this.threads = threads;
        this.time = time;
    }

    /** A call as one exchange. */
    ChatResponse blocking(
            RunContext ctx, dev.langchain4j.model.chat.ChatModel model, ChatRequest request, Duration idle)
            throws Exception {
        FutureTask<ChatResponse> task = new FutureTask<>(() -> model.chat(request));
        AtomicReference<Boolean> silent = new AtomicReference<>(false);
        Runnable timer = time.at(time.instant().plus(idle), () -> {
            silent.set(true);
            task.cancel(true);
        });
        try {
            ChatResponse response = ctx.cancellation().guard(() -> task.cancel(true), () -> {
                threads.execute(task);
                return get(task, silent, idle);
            });
            return usable(response, false);
        } finally {
            timer.run();
            task.cancel(true);
        }
    }

    private static ChatResponse get(FutureTask<ChatResponse> task, AtomicReference<Boolean> silent, Duration idle)
            throws Exception {
        try {
            return task.get();
        } catch (CancellationException e) {
            throw silent.get() ? silence(idle) : e;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private static Broken silence(Duration idle) {
        return new Broken("model_silent", true, "The model said nothing for " + idle.toSeconds() + " s.");
    }

    private static Exception unwrapped(ExecutionException e) {
        return e.getCause() instanceof Exception cause ? cause : e;
    }

    /** A call as a stream; pieces of text and reasoning are told as they come. */
    ChatResponse streaming(
            RunContext ctx,
            dev.langchain4j.model.chat.StreamingChatModel model,
            ChatRequest request,
            Duration idle,
            Consumer<String> text,
            Consumer<String> reasoning)
            throws Exception {
        CompletableFuture<ChatResponse> done = new CompletableFuture<>();
        StreamWatch watch = new StreamWatch(time, idle, done, text, reasoning);
        FutureTask<Void> start = new FutureTask<>(() -> model.chat(request, watch), null);
        try {
            ChatResponse response = ctx.cancellation()
                    .guard(
                            () -> {
                                watch.stop();
                                start.cancel(true);
                                done.cancel(false);
                            },
                            () -> {
                                threads.execute(() -> {
                                    start.run();
                                    failed(start, done);
                                });
                                return get(done);
                            });
            return usable(response, true);
        } finally {
            watch.stop();
            start.cancel(true);
        }
    }

    // A model that throws instead of telling its handler.
    private static void failed(FutureTask<Void> start, CompletableFuture<ChatResponse> done) {
        try {
            start.get();
        } catch (ExecutionException e) {
            done.completeExceptionally(e.getCause());
        } catch (CancellationException e) {
            done.cancel(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.cancel(false);
        }
    }

    private static ChatResponse get(CompletableFuture<ChatResponse> done) throws Exception {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private static ChatResponse usable(ChatResponse response, boolean streamed) {
        if (response == null || response.aiMessage() == null) {
            throw new Broken("model_empty", true, "The model answered nothing.");
        }
        FinishReason finish = response.finishReason();
        if (finish == null && streamed) {
            // LangChain4j reports a stream that was cut as complete, without a reason.
            throw new Broken("model_cut", true, "The model's answer was cut before its end.");
        }
        if (finish == FinishReason.LENGTH) {
            throw new Broken(
                    "model_truncated",
                    false,
                    "The answer reached the limit on output tokens. Raise ModelSettings.maxOutputTokens(...).");
        }
        if (finish == FinishReason.CONTENT_FILTER) {
            throw new Broken("model_filtered", false, "The provider's content filter held the answer back.");
        }
        return response;
    }
}
