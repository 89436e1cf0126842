package dev.revo.agent;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.data.Shape;
import dev.revo.proof.Answer;
import dev.revo.run.Limits;
import dev.revo.run.Nouns;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.tool.ToolResult;
import java.util.concurrent.Callable;

/**
 * What an agent works with. Everything that goes through it is reserved, journaled, cancelled with the run, and
 * replayed instead of repeated when the run begins again. Not for implementation: it grows.
 *
 * @param <O> the type of the output
 */
public interface AgentContext<O> extends Nouns {
    /** The run: scope, deadline, cancellation, account. */
    RunContext run();

    /**
     * A registered model, governed: any LangChain4j code that is handed it is budgeted, cancelled and journaled without
     * knowing reVo. The name {@code default} is the first registered one.
     *
     * @throws dev.revo.error.NotFoundException when no model has this name
     */
    ChatModel model(String name);

    /**
     * Asks the default model with the agent's instructions and tools until it answers in the output's shape.
     *
     * @throws dev.revo.error.ProviderException when the model cannot be brought to an answer that fits
     */
    O ask(String prompt);

    /** Asks for a value of another shape, otherwise like {@link #ask(String)}. */
    <T> T ask(String prompt, Shape<T> shape);

    /**
     * Calls a tool without asking a model: one that the agent's spec wants, with the same checks of arguments, permission and
     * approval as when a model calls it, and with its effect journaled. Also a call that was not made has a result.
     *
     * @param tool its name
     * @param argumentsJson an object, as the tool's schema wants it
     */
    ToolResult call(String tool, String argumentsJson);

    /** Starts another agent below this run: it inherits scope, deadline, cancellation and budget, tightened by the limits. */
    <R> RunHandle<Answer<R>> start(AgentRequest<R> child, Limits tighter);

    /**
     * Runs the body once in the life of the run: when the run begins again, the recorded result is returned instead.
     *
     * @param key stable name of the effect, unique in the run
     * @throws dev.revo.error.ConflictException when the key was used before in this run for something else
     */
    <R> R effect(String key, Shape<R> result, Callable<R> body);

    /** Tells how far the run is. */
    void progress(Progress progress);

    /**
     * Makes all checks of the agent's spec on the candidate: {@code Verified} when every one was made and held,
     * {@code Partial} otherwise. An agent without checks never answers {@code Verified}.
     */
    Answer<O> verify(O candidate);

    /** An unproven value, with what is missing. */
    Answer<O> partial(O candidate, String missing);

    /**
     * No value, and why.
     *
     * @param code stable, {@code snake_case}
     */
    Answer<O> refuse(String code, String reason);
}
