package dev.revo.agents.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.agent.AgentEvent;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.OverloadedException;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.model.ModelPrice;
import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The model calls of one run: replayed from the journal, else reserved, made with retries and fallbacks, settled and
 * journaled. Thread-safe.
 */
final class ModelCalls {
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final RunExecution execution;
    private final Services services;
    private final RunLedger ledger;
    private final Waits waits;
    private final Attempt attempts;
    private final EchoSwitch echo = new EchoSwitch();
    private final Set<String> answered = new LinkedHashSet<>();
    // One call of a run at a time: what a provider charges above a reservation is known before the next call is made.
    private final ReentrantLock one = new ReentrantLock(true);
    private int number;

    ModelCalls(RunExecution execution, Services services, RunLedger ledger) {
        this.execution = execution;
        this.services = services;
        this.ledger = ledger;
        this.waits = new Waits(services.time());
        this.attempts = new Attempt(services.threads(), services.time());
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
                return withRetries(model, request, digest, listener, model != order.get(order.size() - 1));
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

    private ChatResponse withRetries(
            NamedModel model, ChatRequest request, String digest, @Nullable Listener listener, boolean more) {
        Backoff backoff = new Backoff(
                FIRST_WAIT, LONGEST_WAIT, () -> ThreadLocalRandom.current().nextDouble());
        int most = model.settings().attempts();
        for (int attempt = 1; ; attempt++) {
            execution.checkpoint();
            Result result = once(model, request, digest, listener, attempt);
            if (result.response() != null) {
                return result.response();
            }
            ModelFault fault = result.fault();
            if (echo.flip(model, fault)) {
                told(model, attempt, fault.code(), "echo");
                continue;
            }
            boolean again = fault.retriable() && attempt < most;
            Duration wait = again ? fault.retryAfter().orElseGet(backoff::next) : Duration.ZERO;
            Instant ready = services.time().instant().plus(wait);
            if (!again || ready.isAfter(execution.context().deadline())) {
                told(model, attempt, fault.code(), more ? "fallback" : "give_up");
                throw exception(model, fault, attempt);
            }
            told(model, attempt, fault.code(), listener == null ? "retry" : "restarted");
            waits.pause(execution.context(), wait);
        }
    }

    private void told(NamedModel model, int attempt, String code, String action) {
        execution.emit(head -> new AgentEvent.ModelFailed(head, model.name(), attempt, code, action));
    }

    private RevoException exception(NamedModel model, ModelFault fault, int attempt) {
        Fault told = Fault.of(
                        fault.code(),
                        "The model '" + model.name() + "' failed after " + attempt
                                + (attempt == 1 ? " attempt: " : " attempts: ") + fault.message())
                .with("run", execution.context().id())
                .with("model", model.name())
                .with("attempts", attempt)
                .cause(fault.cause());
        if (fault.retriable()) {
            return new UnavailableException(
                    fault.retryAfter().map(told::retryAfter).orElse(told));
        }
        return new ProviderException(told);
    }

    private record Result(
            @Nullable ChatResponse response, @Nullable ModelFault failure) {
        ModelFault fault() {
            if (failure == null) {
                throw new IllegalStateException("an attempt ends with a response or a fault");
            }
            return failure;
        }
    }

    private Result once(
            NamedModel model, ChatRequest request, String digest, @Nullable Listener listener, int attempt) {
        RunContext ctx = execution.context();
        ChatRequest prepared = Prepared.request(request, model, echo.of(model));
        Optional<ModelPrice> price = services.price(ctx, model.name());
        Usage estimate =
                priced(Usage.tokens(Tokens.input(prepared), model.settings().reservedOutputTokens()), price);
        String call;
        synchronized (this) {
            call = execution.recorded().size() + "." + number++;
        }
        try (ProviderGuard.Permit permit = services.guards().of(model).enter(ctx, estimate.totalTokens());
                Reservation reservation =
                        execution.reserve(new Demand(Demand.Kind.MODEL_CALL, model.name(), estimate))) {
            ledger.called(call, model.name(), estimate);
            execution.emit(head -> new AgentEvent.ModelCalled(head, model.name(), attempt));
            reservation.begun();
            try {
                ChatResponse response = exchange(ctx, model, prepared, listener);
                permit.answered();
                Usage used = priced(Tokens.used(prepared, response), price);
                reservation.settle(used);
                return new Result(finished(model, response, call, digest, used, attempt), null);
            } catch (RevoException e) {
                throw e;
            } catch (Exception e) {
                interrupted(ctx, e);
                ModelFault fault = ModelFault.of(e);
                if (fault.reached() && fault.retriable()) {
                    permit.failed(e);
                } else {
                    permit.answered();
                }
                // What the provider may have worked on is counted at the estimate; a refused request costs no tokens.
                Usage cost = fault.reached() ? estimate.asEstimate() : free(price);
                reservation.settle(cost);
                ledger.failed(call, fault.code(), cost);
                return new Result(null, fault);
            }
        }
    }

    private static Usage free(Optional<ModelPrice> price) {
        Usage usage = Usage.tokens(0, 0);
        return price.map(p -> usage.cost(p.of(usage))).orElse(usage);
    }

    // An interrupt inside the client is either this run's cancellation, or none of reVo's doing.
    private static void interrupted(RunContext ctx, Exception e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof InterruptedException interrupt) {
                ctx.cancellation().check();
                Thread.currentThread().interrupt();
                throw Waits.interrupted(ctx, interrupt);
            }
        }
    }

    private ChatResponse exchange(RunContext ctx, NamedModel model, ChatRequest request, @Nullable Listener listener)
            throws Exception {
        Optional<StreamingChatModel> streaming = model.settings().streaming();
        if (listener == null) {
            return attempts.blocking(
                    ctx, model.chat(), request, model.settings().idle());
        }
        listener.begin(model);
        ChatResponse response;
        if (streaming.isPresent()) {
            response = attempts.streaming(
                    ctx, streaming.get(), request, model.settings().idle(), listener::text, listener::reasoning);
        } else {
            response = attempts.blocking(
                    ctx, model.chat(), request, model.settings().idle());
            AiMessage said = response.aiMessage();
            Optional.ofNullable(said.thinking()).ifPresent(listener::reasoning);
            Optional.ofNullable(said.text()).ifPresent(listener::text);
        }
        listener.end();
        return response;
    }

    private ChatResponse finished(
            NamedModel model, ChatResponse response, String call, String digest, Usage used, int attempt) {
        AiMessage kept = Prepared.kept(response.aiMessage(), model);
        AiMessage journaled = Prepared.journaled(kept, echo.of(model));
        ledger.answered(call, digest, model.name(), ChatMessageSerializer.messageToJson(journaled), used);
        note(model.name());
        execution.emit(head -> new AgentEvent.ModelAnswered(head, model.name(), attempt, used));
        return response.toBuilder().aiMessage(kept).build();
    }

    private static Usage priced(Usage usage, Optional<ModelPrice> price) {
        return price.map(p -> usage.cost(p.of(usage))).orElse(usage);
    }

    /** What the first call to this model would reserve at least. */
    static Usage least(Services services, RunContext ctx, NamedModel model) {
        return priced(Usage.tokens(1, model.settings().reservedOutputTokens()), services.price(ctx, model.name()));
    }
}
