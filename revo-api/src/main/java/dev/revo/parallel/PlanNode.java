package dev.revo.parallel;

import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.error.Fault;
import dev.revo.error.UnverifiedException;
import dev.revo.proof.Answer;
import dev.revo.proof.Partial;
import dev.revo.proof.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A step of a built plan, as engines and drawings see it. Types are erased here and only here: the graph that made it
 * checked them. Immutable.
 *
 * @param name unique in the plan
 * @param inputs names of the steps that feed it, in the order of its body's arguments; unmodifiable
 * @param work what is done
 * @param attempts the most attempts
 * @param timeout the bound on one attempt
 * @param undo what takes its effect back
 * @param rate how often attempts may begin
 */
public record PlanNode(
        String name,
        List<String> inputs,
        Work work,
        int attempts,
        Optional<Duration> timeout,
        Optional<Plan.Undo<Object>> undo,
        Optional<Rate> rate) {
    /** Copies. */
    public PlanNode {
        inputs = List.copyOf(inputs);
    }

    /**
     * How often attempts may begin.
     *
     * @param most so many
     * @param per in any time of this length
     */
    public record Rate(int most, Duration per) {}

    /** What a step does. */
    public sealed interface Work {
        /** A word for drawings and digests. */
        default String kind() {
            return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * The body of a step over the values of its inputs.
     */
    @FunctionalInterface
    public interface Call {
        /** One attempt. */
        Object run(StepContext ctx, List<Object> inputs) throws Exception;
    }

    /**
     * The plan's input.
     *
     * @param shape of the value
     */
    public record Input(Shape<Object> shape) implements Work {}

    /**
     * A body.
     *
     * @param call the body
     * @param shape of its result
     */
    public record Task(Call call, Shape<Object> shape) implements Work {}

    /**
     * A body for each element of its one input.
     *
     * @param call the body; its one argument is the element
     * @param shape of an element's result
     * @param join of the results
     */
    public record Each(Call call, Shape<Object> shape, Join<Object, Object> join) implements Work {}

    /**
     * An agent for each element of its one input.
     *
     * @param agent who is asked
     * @param accepted which answers count; an element with another one has failed
     * @param join of the answers
     */
    public record Agents(AgentSpec<Object, Object> agent, Predicate<Answer<Object>> accepted, Join<Object, Object> join)
            implements Work {
        /**
         * Why an answer does not count; empty when it does. Another attempt could help: a model may answer otherwise.
         *
         * @param step its name, for the message
         */
        public Optional<UnverifiedException> refusal(String step, Answer<Object> answer) {
            if (accepted.test(answer)) {
                return Optional.empty();
            }
            String said = answer instanceof Refused<Object> refused
                    ? " (" + refused.code() + "): " + refused.reason()
                    : answer instanceof Partial<Object> partial ? ": " + partial.missing() : "";
            return Optional.of(new UnverifiedException(Fault.of(
                            "answer_not_accepted", "The agent " + agent.type() + " answered " + answer.outcome() + said)
                    .with("step", step)
                    .with("run", answer.evidence().run())
                    .retryable(true)));
        }
    }

    /**
     * Another plan with its one input.
     *
     * @param plan the child
     */
    public record Child(Plan<Object, Object> plan) implements Work {}

    /**
     * A question to a person about its one input.
     *
     * @param permission that who decides must have
     * @param expires how long it waits
     * @param question for the person
     * @param mustApprove whether a no fails the plan
     */
    public record Human(String permission, Duration expires, Function<Object, String> question, boolean mustApprove)
            implements Work {}

    /**
     * A value from outside. What it comes after, if anything, is its one input.
     *
     * @param type of the value
     * @param shape of the value
     * @param expires how long it waits
     */
    public record Signal(Class<?> type, Shape<Object> shape, Duration expires) implements Work {}

    /**
     * Steps under a condition on its one input.
     *
     * @param test the condition
     * @param nodes the steps, each after all that it needs; unmodifiable
     * @param result the name of the step among them whose result is this one's
     */
    public record Given(Predicate<Object> test, List<PlanNode> nodes, String result) implements Work {
        /** Copies. */
        public Given {
            nodes = List.copyOf(nodes);
        }
    }
}
