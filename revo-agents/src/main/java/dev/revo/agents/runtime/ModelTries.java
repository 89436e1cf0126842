package dev.revo.agents.runtime;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.agent.AgentEvent;
import dev.revo.error.Fault;
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
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One model asked again and again: each try is reserved, made, settled and journaled, with pauses between. Thread-safe. */
final class ModelTries {
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final RunExecution execution;
    private final Services services;
    private final RunLedger ledger;
    private final Waits waits;
    private final Attempt attempts;
    private final EchoSwitch echo = new EchoSwitch();
    private int number;

    ModelTries(RunExecution execution, Services services, RunLedger ledger) {
        this.execution = execution;
        this.services = services;
        this.ledger = ledger;
        this.waits = new Waits(services.time());
        this.attempts = new Attempt(services.threads(), services.time());
    }

    /**
     * Asks until there is an answer, or a fault that no wait mends.
     *
     * @param digest of the question, by which its answer is found when the run begins again
     * @param more whether another model is asked after this one
     */
    ChatResponse ask(
            NamedModel model,
            ChatRequest request,
            String digest,
            ModelCalls.@Nullable Listener listener,
            boolean more) {
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
            NamedModel model, ChatRequest request, String digest, ModelCalls.@Nullable Listener listener, int attempt) {
        RunContext ctx = execution.context();
        model.ready();
        ChatRequest prepared = Prepared.request(request, model, echo.of(model));
        Optional<ModelPrice> price = services.price(ctx, model.name());
        Usage estimate =
                atMost(Usage.tokens(Tokens.input(prepared), model.settings().reservedOutputTokens()), price);
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
                Usage used = priced(Tokens.used(model.settings(), prepared, response), price);
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

    private ChatResponse exchange(
            RunContext ctx, NamedModel model, ChatRequest request, ModelCalls.@Nullable Listener listener)
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
        execution.emit(head -> new AgentEvent.ModelAnswered(head, model.name(), attempt, used));
        return response.toBuilder().aiMessage(kept).build();
    }

    /** What it may cost, whatever kind of tokens it comes to. */
    static Usage atMost(Usage usage, Optional<ModelPrice> price) {
        return price.map(p -> usage.cost(p.most(usage))).orElse(usage);
    }

    private static Usage priced(Usage usage, Optional<ModelPrice> price) {
        return price.map(p -> usage.cost(p.of(usage))).orElse(usage);
    }
}
