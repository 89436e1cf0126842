package dev.revo.agents.runtime;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.revo.agent.AgentContext;
import dev.revo.agent.AgentRequest;
import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.model.NamedModel;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.run.Limits;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.Prover;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import dev.revo.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one attempt of an agent's run works with. */
final class DefaultAgentContext<O> implements AgentContext<O>, Asking {
    private static final String DEFAULT_MODEL = "default";

    private final RunExecution execution;
    private final Services services;
    private final AgentSpec<?, O> spec;
    private final Function<AgentRequest<?>, RunRequest<?>> children;
    private final RunLedger ledger;
    private final ModelCalls calls;
    private final RunEffects effects;
    private final Verification verification;
    private final List<Check> checks = new ArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger directCalls = new AtomicInteger();

    DefaultAgentContext(
            RunExecution execution,
            Services services,
            AgentSpec<?, O> spec,
            Function<AgentRequest<?>, RunRequest<?>> children) {
        this.execution = execution;
        this.services = services;
        this.spec = spec;
        this.children = children;
        this.ledger = new RunLedger(execution);
        this.calls = new ModelCalls(execution, services, ledger);
        this.effects = new RunEffects(execution, ledger);
        this.verification = new Verification(execution, services);
    }

    @Override
    public RunContext run() {
        return execution.context();
    }

    @Override
    public ChatModel model(String name) {
        return new GovernedModel(calls, calls.model(name));
    }

    @Override
    public O ask(String prompt) {
        return ask(prompt, spec.output());
    }

    @Override
    public <T> T ask(String prompt, Shape<T> shape) {
        if (prompt.isBlank()) {
            throw InvalidRequestException.field("prompt", "is blank", "Ask something.");
        }
        AskLoop loop = loop(null);
        return loop.ask(place(), spec.instructions(), List.of(), prompt, Answering.json(shape));
    }

    @Override
    public Asked converse(List<ChatMessage> history, String prompt, boolean streamed, boolean reasoning) {
        AskLoop loop = loop(streamed || reasoning ? new Told(execution, reasoning) : null);
        String text = loop.ask(place(), spec.instructions(), history, prompt, Answering.text());
        return new Asked(text, loop.step());
    }

    @Override
    public ConversationStore conversations() {
        return services.conversations();
    }

    @Override
    public long once(String what, LongSupplier number) {
        return execution.recorded().stream()
                .filter(entry -> entry.type().equals(what))
                .findFirst()
                .map(entry -> Long.parseLong(entry.text()))
                .orElseGet(() -> {
                    long now = number.getAsLong();
                    execution.record(what, 1, Long.toString(now).getBytes(StandardCharsets.UTF_8));
                    return now;
                });
    }

    @Override
    public ToolResult call(String tool, String argumentsJson) {
        ToolTurn turn = new ToolTurn(execution, toolbox(), new ToolCalls(execution, services, ledger));
        ToolExecutionRequest request = ToolExecutionRequest.builder()
                .name(requireNonNull(tool, "tool"))
                .arguments(requireNonNull(argumentsJson, "argumentsJson"))
                .build();
        return turn.run("call" + directCalls.getAndIncrement(), AiMessage.from(request))
                .calls()
                .get(0)
                .theResult();
    }

    private Toolbox toolbox() {
        return Toolbox.open(execution.context(), services.tools(), spec.tools(), execution::decide);
    }

    private AskLoop loop(ModelCalls.@Nullable Listener listener) {
        Toolbox toolbox = toolbox();
        NamedModel model = calls.model(DEFAULT_MODEL);
        return new AskLoop(execution, services, calls, ledger, toolbox, model, spec.maxTurns(), listener);
    }

    private String place() {
        return "ask" + questions.getAndIncrement();
    }

    @Override
    public <R> RunHandle<Answer<R>> start(AgentRequest<R> child, Limits tighter) {
        // The request came from its spec, so the run that is made of it answers the spec's output.
        @SuppressWarnings("unchecked")
        RunRequest<Answer<R>> request = (RunRequest<Answer<R>>) children.apply(child);
        return execution.submit(request, tighter);
    }

    @Override
    public <R> R effect(String key, Shape<R> result, Callable<R> body) {
        return effects.once(key, result, body);
    }

    @Override
    public void progress(Progress progress) {
        execution.progress(progress);
    }

    @Override
    public Answer<O> verify(O candidate) {
        List<Check> made = verification.of(spec.verifiers(), candidate);
        checks.clear();
        checks.addAll(made);
        return execution.prover().judged(candidate, spec.output(), findings());
    }

    @Override
    public Answer<O> partial(O candidate, String missing) {
        return execution.prover().partial(candidate, spec.output(), missing, findings());
    }

    @Override
    public Answer<O> refuse(String code, String reason) {
        return execution.prover().refused(code, reason, findings());
    }

    private Prover.Findings findings() {
        return new Prover.Findings(checks, calls.answered(), verification.sandboxUsed());
    }

    @Override
    public <N> N use(Class<N> noun) {
        return execution.use(noun);
    }

    @Override
    public boolean has(Class<?> noun) {
        return execution.has(noun);
    }
}
