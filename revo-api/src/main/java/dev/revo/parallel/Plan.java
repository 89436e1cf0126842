package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.proof.Answer;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as a value: steps, each fed by steps before it, so that a cycle cannot be written. Checked when it is built.
 * Immutable and thread-safe; registered by {@code Revo.Builder.plan}.
 *
 * @param <I> the type of the input
 * @param <O> the type of the result
 */
public final class Plan<I, O> {
    private final String name;
    private final int version;
    private final Shape<I> input;
    private final Shape<O> output;
    private final List<PlanNode> nodes;
    private final String result;
    private final String source;

    private Plan(
            String name,
            int version,
            Shape<I> input,
            Shape<O> output,
            List<PlanNode> nodes,
            String result,
            String source) {
        this.name = name;
        this.version = version;
        this.input = input;
        this.output = output;
        this.nodes = nodes;
        this.result = result;
        this.source = source;
    }

    /**
     * A plan.
     *
     * @param name 1 to 64 of {@code [a-z0-9_-]}
     * @param version from 1; raised with every change that a run of the version before could not be finished by
     * @param in the type of the input
     * @param out the type of the result
     * @param graph declares the steps and returns the one whose result is the plan's; called once, here
     * @throws dev.revo.error.InvalidRequestException naming the step and what is wrong with it
     */
    public static <I, O> Plan<I, O> of(
            String name, int version, Class<I> in, Class<O> out, Function<Graph<I>, Step<O>> graph) {
        return of(name, version, Shape.of(in), Shape.of(out), "", graph);
    }

    /**
     * A plan over shapes of one's own, for workflows that are made from data.
     *
     * @param source what its bodies are made from, such as the hash of a document, or empty; part of {@link #digest()}
     * @throws dev.revo.error.InvalidRequestException naming the step and what is wrong with it
     */
    public static <I, O> Plan<I, O> of(
            String name,
            int version,
            Shape<I> input,
            Shape<O> output,
            String source,
            Function<Graph<I>, Step<O>> graph) {
        Names.named("plan.name", name);
        Names.version("plan.version", version);
        requireNonNull(source, "source");
        PlanGraph<I> building = new PlanGraph<>(name, input);
        PlanStep<?> last = building.finish(graph, output.name());
        return new Plan<>(name, version, input, output, building.nodes(), last.name(), source);
    }

    /** A request for this input. */
    public PlanRequest<O> request(I value) {
        return new Request<>(this, input.encode(requireNonNull(value, "value")));
    }

    /**
     * A request for this input.
     *
     * @throws dev.revo.error.InvalidRequestException naming what does not fit
     */
    public PlanRequest<O> requestJson(String json) {
        return new Request<>(this, input.encode(input.decode(json)));
    }

    private record Request<O>(Plan<?, O> plan, String inputJson) implements PlanRequest<O> {}

    /** The reference that finds a run of this plan again. */
    public RunRef<O> ref(RunId run) {
        return RunRef.of(run, "plan", name);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its version. */
    public int version() {
        return version;
    }

    /** The shape of its input. */
    public Shape<I> input() {
        return input;
    }

    /** The shape of its result. */
    public Shape<O> output() {
        return output;
    }

    /** For engines and tools: every step, each after all that it needs; the first is the input. Unmodifiable. */
    public List<PlanNode> nodes() {
        return nodes;
    }

    /** The name of the step whose result is the plan's. */
    public String result() {
        return result;
    }

    /** What its bodies are made from, such as the hash of a document; empty for bodies in Java. */
    public String source() {
        return source;
    }

    /**
     * SHA-256 of names, kinds, types, edges and {@link #source()}: two definitions of one version that differ in it cannot
     * share a run. What bodies in Java do is not part of it, and neither is how often and how long they are tried.
     */
    public String digest() {
        return PlanDigest.of(this);
    }

    @Override
    public String toString() {
        return name + " version " + version;
    }

    /**
     * The body of a step with one input.
     *
     * @param <A> the type of the input
     * @param <R> the type of the result
     */
    @FunctionalInterface
    public interface F1<A, R> {
        /** Does the work. Can run more than once: see {@link StepContext#idempotencyKey()}. */
        R run(StepContext c, A a) throws Exception;
    }

    /**
     * What takes the effect of a step back.
     *
     * @param <R> the type of the step's result
     */
    @FunctionalInterface
    public interface Undo<R> {
        /** Takes it back; can run more than once. Returns null. */
        @Nullable
        Void run(StepContext c, R result) throws Exception;
    }

    /**
     * The body of a step without input.
     *
     * @param <R> the type of the result
     */
    @FunctionalInterface
    public interface F0<R> {
        /** Does the work. */
        R run(StepContext c) throws Exception;
    }

    /**
     * The body of a step with two inputs.
     *
     * @param <A> the type of the first input
     * @param <B> the type of the second input
     * @param <R> the type of the result
     */
    @FunctionalInterface
    public interface F2<A, B, R> {
        /** Does the work. */
        R run(StepContext c, A a, B b) throws Exception;
    }

    /**
     * The body of a step with three inputs.
     *
     * @param <A> the type of the first input
     * @param <B> the type of the second input
     * @param <C> the type of the third input
     * @param <R> the type of the result
     */
    @FunctionalInterface
    public interface F3<A, B, C, R> {
        /** Does the work. */
        R run(StepContext c, A a, B b, C third) throws Exception;
    }

    /**
     * The body of a step over any number of steps.
     *
     * @param <R> the type of the result
     */
    @FunctionalInterface
    public interface FN<R> {
        /** Does the work; the values are in the order in which the steps were given. */
        R run(StepContext c, List<Object> values) throws Exception;
    }

    /**
     * Where the steps of a plan are declared. Result types are arguments, because a lambda's type is erased and the journal
     * could not be read back. Valid while the plan is being built; not for implementation: it grows.
     *
     * @param <I> the type of the plan's input
     */
    public interface Graph<I> {
        /** The plan's input. */
        Step<I> input();

        /** A step without input. */
        <R> Step<R> step(String name, Class<R> type, F0<? extends R> body);

        /** A step with one input. */
        <A, R> Step<R> step(String name, Class<R> type, Step<A> a, F1<? super A, ? extends R> body);

        /** A step with two inputs. */
        <A, B, R> Step<R> step(
                String name, Class<R> type, Step<A> a, Step<B> b, F2<? super A, ? super B, ? extends R> body);

        /** A step with three inputs. */
        <A, B, C, R> Step<R> step(
                String name,
                Class<R> type,
                Step<A> a,
                Step<B> b,
                Step<C> c,
                F3<? super A, ? super B, ? super C, ? extends R> body);

        /** A step over any number of steps with a shape of its own, for workflows that are made from data. */
        <R> Step<R> step(String name, Shape<R> shape, List<? extends Step<?>> inputs, FN<? extends R> body);

        /** A step whose result is a list. */
        <A, E> Step<List<E>> list(
                String name, Class<E> element, Step<A> a, F1<? super A, ? extends Collection<? extends E>> body);

        /** A step for each element, side by side, at most 100,000, joined. */
        <A, R, J> Step<J> each(
                String name,
                Class<R> type,
                Step<? extends Collection<A>> over,
                F1<? super A, ? extends R> body,
                Join<R, J> join);

        /** An agent for each element, side by side, as child runs, joined. */
        <A, R, J> Step<J> agents(
                String name, AgentSpec<A, R> agent, Step<? extends Collection<A>> over, Join<Answer<R>, J> join);

        /**
         * An agent for each element, of whose answers only some count: one that is not accepted is an element that failed.
         */
        <A, R, J> Step<J> agents(
                String name,
                AgentSpec<A, R> agent,
                Step<? extends Collection<A>> over,
                Predicate<? super Answer<R>> accepted,
                Join<Answer<R>, J> join);

        /** Another plan as a child run. It must be registered too. */
        <A, R> Step<R> plan(String name, Plan<A, R> child, Step<A> input);

        /**
         * Waits for a person's yes, on no thread. A no, or no answer in time, fails the plan with
         * {@link dev.revo.error.DeniedException}: what comes after is never reached by accident.
         *
         * @param permission that who decides must have
         * @param expires how long it waits
         * @param question for the person
         */
        <A> Step<HumanDecision> approval(
                String name, Step<A> of, String permission, Duration expires, Function<? super A, String> question);

        /** Waits for a person's word like {@link #approval}, but goes on with a no as well. */
        <A> Step<HumanDecision> decision(
                String name, Step<A> of, String permission, Duration expires, Function<? super A, String> question);

        /**
         * Waits for a value from outside, on no thread, from the start of the run: see {@link ParallelMind#signal}. One that
         * comes earlier, while the step is held back by an approval or a condition, is kept until it begins.
         *
         * @param type of the value; not {@code Void}
         * @param expires how long it waits, counted from when it begins and across restarts, at most 36,500 days; a value that
         *     does not come in time fails the plan with {@link dev.revo.error.DeadlineExceededException}
         */
        <R> Step<R> signal(String name, Class<R> type, Duration expires);

        /**
         * Like {@link #signal(String, Class, Duration)}, but begins to wait once another step is over.
         *
         * @param after that step; its value is not used
         */
        <R> Step<R> signal(String name, Class<R> type, Step<?> after, Duration expires);

        /**
         * Steps that run only when the test holds, decided once and recorded. They may use steps from outside; from outside
         * only the value of this step can be used.
         */
        <A, R> Step<Optional<R>> given(Step<A> on, Predicate<? super A> test, Function<Graph<I>, Step<R>> then);
    }
}
