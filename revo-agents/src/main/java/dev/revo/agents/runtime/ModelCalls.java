package dev.revo.agents.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.OverloadedException;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.RunExecution;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The model calls of one run: replayed from the journal, else asked of a model and its fallbacks, one call at a time.
 * Thread-safe.
 */
final class ModelCalls {
    private final RunExecution execution;
    private final Services services;
    private final RunLedger ledger;
    private final ModelTries tries;
    private final Set<String> answered = new LinkedHashSet<>();
    // One call of a run at a time: what a provider charges above a reservation is known before the next call is made.
    private final ReentrantLock one = new ReentrantLock(true);

    ModelCalls(RunExecution execution, Services services, RunLedger ledger) {
        this.execution = execution;
        this.services = services;
        this.ledger = ledger;
        this.tries = new ModelTries(execution, services, ledger);
    }

    /** Who is told pieces of an answer as they come. */
    interface Listener {
        /** An attempt begins: what came of an earlier one is void. */
        void begin(NamedModel model);

        void text(String piece);

        void reasoning(String piece);

        /** The answer is whole. */
        void end();
    }

    NamedModel model(String name) {
        RunContext ctx = execution.context();
        return services.models()
                .find(ctx, name)
                .orElseThrow(() -> new NotFoundException(Fault.of(
                                "model_unknown",
                                "No model is named '" + name + "'. Known: "
                                        + services.models().names(ctx)
                                        + ". Register one with Revo.builder().model(...).")
                        .with("model", name)));
    }

    /** The models that answered so far, by name. */
    List<String> answered() {
        synchronized (answered) {
            return List.copyOf(answered);
        }
    }

    ChatResponse call(NamedModel first, ChatRequest request, @Nullable Listener listener) {
        execution.checkpoint();
        String digest = Digest.of(first.name(), canonical(request));
        Optional<JsonNode> recorded = ledger.answer(digest);
        if (recorded.isPresent()) {
            return replayed(recorded.get());
        }
        lock();
        try {
            return withFallbacks(first, request, digest, listener);
        } finally {
            one.unlock();
        }
    }

    private void lock() {
        try {
            one.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.checkpoint();
            throw Waits.interrupted(execution.context(), e);
        }
    }

    private ChatResponse replayed(JsonNode entry) {
        note(entry.path("model").asText());
        AiMessage message = (AiMessage)
                ChatMessageDeserializer.messageFromJson(entry.path("response").asText());
        Usage usage = RunLedger.usage(entry.path("usage"));
        return ChatResponse.builder()
                .aiMessage(message)
                .finishReason(message.hasToolExecutionRequests() ? FinishReason.TOOL_EXECUTION : FinishReason.STOP)
                .tokenUsage(new TokenUsage((int) usage.inputTokens(), (int) usage.outputTokens()))
                .build();
    }

    private void note(String model) {
        synchronized (answered) {
            answered.add(model);
        }
    }

    private static String canonical(ChatRequest request) {
        // Without reasoning: what is not journaled must not tell a question from its replay.
        StringBuilder text = new StringBuilder(ChatMessageSerializer.messagesToJson(request.messages().stream()
                .map(message -> message instanceof AiMessage said
                        ? said.toBuilder().thinking(null).build()
                        : message)
                .toList()));
        if (request.toolSpecifications() != null) {
            request.toolSpecifications().forEach(tool -> text.append('\n').append(tool));
        }
        return text.append('\n').append(request.responseFormat()).toString();
    }

    private ChatResponse withFallbacks(
            NamedModel first, ChatRequest request, String digest, @Nullable Listener listener) {
        List<NamedModel> order = new ArrayList<>();
        order.add(first);
        first.settings().fallbacks().forEach(name -> order.add(model(name)));
        RevoException last = null;
        for (NamedModel model : order) {
            try {
                boolean lastInLine = model == order.get(order.size() - 1);
                ChatResponse response = tries.ask(model, request, digest, listener, !lastInLine);
                note(model.name());
                return response;
            } catch (UnavailableException | OverloadedException | ProviderException e) {
                // The next model in line is asked; without one the caller learns what the last one said.
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        throw last == null ? new IllegalStateException("there is a first model") : last;
    }

    /** What the first call to this model would reserve at least. */
    static Usage least(Services services, RunContext ctx, NamedModel model) {
        return ModelTries.atMost(
                Usage.tokens(1, model.settings().reservedOutputTokens()), services.price(ctx, model.name()));
    }
}
