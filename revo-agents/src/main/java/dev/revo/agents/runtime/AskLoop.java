package dev.revo.agents.runtime;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.data.Shape;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.ProviderException;
import dev.revo.model.ModelProfile.ToolUse;
import dev.revo.model.NamedModel;
import dev.revo.spi.RunExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One question to a model: turn after turn of tool calls, until it answers in the wanted shape. Every loop in it has a
 * counter.
 */
final class AskLoop {
    private static final int REPAIRS = 2;

    private final RunExecution execution;
    private final ModelCalls calls;
    private final Toolbox toolbox;
    private final ToolTurn turns;
    private final NamedModel model;
    private final int maxTurns;
    private final ModelCalls.@Nullable Listener listener;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final List<ChatMessage> added = new ArrayList<>();

    AskLoop(
            RunExecution execution,
            Services services,
            ModelCalls calls,
            RunLedger ledger,
            Toolbox toolbox,
            NamedModel model,
            int maxTurns,
            ModelCalls.@Nullable Listener listener) {
        this.execution = execution;
        this.calls = calls;
        this.toolbox = toolbox;
        this.turns = new ToolTurn(execution, toolbox, new ToolCalls(execution, services, ledger));
        this.model = model;
        this.maxTurns = maxTurns;
        this.listener = listener;
        if (!toolbox.names().isEmpty() && model.settings().profile().toolUse() == ToolUse.NONE) {
            throw new ProviderException(Fault.of(
                            "model_without_tools",
                            "The model '" + model.name() + "' cannot call tools, but the agent wants " + toolbox.names()
                                    + ". Ask another model, or give the agent no tools.")
                    .with("model", model.name()));
        }
    }

    /**
     * The answer.
     *
     * @param place stable name of the question in the run
     */
    <T> T ask(String place, String instructions, List<ChatMessage> history, String prompt, Answering<T> answering) {
        String system = answering.instructions(instructions);
        if (!system.isBlank()) {
            messages.add(SystemMessage.from(system));
        }
        messages.addAll(history);
        add(UserMessage.from(prompt));
        LoopDetector circles = new LoopDetector();
        boolean nudged = false;
        boolean warned = false;
        int repairs = 0;
        for (int turn = 0; turn < maxTurns; turn++) {
            AiMessage said = next(answering.shape());
            if (said.hasToolExecutionRequests()) {
                ToolTurn.Step step = turns.run(place + "/" + turn, said);
                step.messages().forEach(this::add);
                step.calls().forEach(call -> circles.saw(call.request().name(), call.arguments(), call.theResult()));
                if (circles.stuck()) {
                    if (warned) {
                        throw stuck();
                    }
                    warned = true;
                    circles.reset();
                    add(UserMessage.from("You are repeating the same calls with the same results. Do something else,"
                            + " or answer with what you have."));
                }
                continue;
            }
            if (said.text() == null || said.text().isBlank()) {
                if (nudged) {
                    throw unusable("model_empty", "The model answered with nothing but reasoning, twice.");
                }
                nudged = true;
                add(UserMessage.from("Your answer was empty. Give the answer itself now."));
                continue;
            }
            add(AiMessage.from(said.text()));
            try {
                return answering.read(said.text());
            } catch (InvalidRequestException e) {
                if (++repairs > REPAIRS) {
                    throw unusable(
                            "model_misshapen",
                            "The answer does not fit after " + REPAIRS + " repairs: " + e.getMessage());
                }
                add(UserMessage.from(
                        "Your answer does not fit: " + e.getMessage() + " Answer again with the JSON object alone."));
            }
        }
        throw unusable(
                "too_many_turns",
                "The model did not answer within " + maxTurns
                        + " turns. Raise AgentSpec.maxTurns(...) or make the task smaller.");
    }

    private void add(ChatMessage message) {
        messages.add(message);
        added.add(message);
    }

    /**
     * What this question adds to a conversation: the prompt, whole turns of tool calls with all their results, and the
     * answer. Without reasoning, and without what reVo itself said to bring the model on.
     */
    List<ChatMessage> step() {
        List<ChatMessage> step = new ArrayList<>();
        for (ChatMessage message : added) {
            if (message instanceof AiMessage said) {
                step.add(said.toBuilder().thinking(null).build());
            } else if (step.isEmpty() || !(message instanceof UserMessage)) {
                step.add(message);
            }
        }
        return step;
    }

    private AiMessage next(Optional<Shape<?>> shape) {
        ChatRequest.Builder request = ChatRequest.builder().messages(messages);
        if (!toolbox.names().isEmpty()) {
            request.toolSpecifications(toolbox.specifications());
        } else if (shape.isPresent()
                && model.chat().supportedCapabilities().contains(Capability.RESPONSE_FORMAT_JSON_SCHEMA)) {
            request.responseFormat(ResponseFormat.builder()
                    .type(ResponseFormatType.JSON)
                    .jsonSchema(JsonSchema.builder()
                            .name("answer")
                            .rootElement(shape.get().schema())
                            .build())
                    .build());
        }
        ChatResponse response = calls.call(model, request.build(), listener);
        return response.aiMessage();
    }

    private ProviderException stuck() {
        return unusable(
                "stuck", "The model repeats the same tool calls with the same results, also after it was told.");
    }

    private ProviderException unusable(String code, String message) {
        return new ProviderException(
                Fault.of(code, message).with("run", execution.context().id()).with("model", model.name()));
    }
}
