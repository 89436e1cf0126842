package dev.revo.agent;

import static java.util.Objects.requireNonNull;

import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.proof.Answer;
import dev.revo.proof.Verifier;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.scope.Permission;
import dev.revo.tool.ToolFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an agent is: the token that callers ask it by, and the description that REST and forms are made from. Immutable.
 *
 * @param <I> the type of the input
 * @param <O> the type of the output
 */
public final class AgentSpec<I, O> {
    private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private final String type;
    private final Shape<I> input;
    private final Shape<O> output;
    private final String instructions;
    private final ToolFilter tools;
    private final List<Permission> requires;
    private final Map<String, Verifier<? super O>> verifiers;
    private final int maxTurns;

    private AgentSpec(Spec<I, O> from) {
        this.type = from.type;
        this.input = from.input;
        this.output = from.output;
        this.instructions = from.instructions;
        this.tools = from.tools;
        this.requires = List.copyOf(from.requires);
        this.verifiers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(from.verifiers));
        this.maxTurns = from.maxTurns;
    }

    /**
     * A spec with these shapes and nothing else.
     *
     * @param type stable name, 1 to 64 of {@code [a-z0-9_-]}
     */
    public static <I, O> Builder<I, O> builder(String type, Shape<I> input, Shape<O> output) {
        return new Spec<>(type, input, output);
    }

    /** A spec with the shapes of these records. */
    public static <I, O> Builder<I, O> builder(String type, Class<I> input, Class<O> output) {
        return new Spec<>(type, Shape.of(input), Shape.of(output));
    }

    /** Collects a spec. Each setter checks at once. Confined to one thread. Not for implementation. */
    public interface Builder<I, O> {
        /** The tools it wants; none by default. */
        Builder<I, O> tools(ToolFilter wanted);

        /** Permissions that a principal needs to start it, besides the right to start agents of this type. */
        Builder<I, O> requires(String... permissions);

        /** What the model is told before anything else. */
        Builder<I, O> instructions(String text);

        /** A check that every answer must pass, made in the order given. */
        Builder<I, O> verify(String check, Verifier<? super O> verifier);

        /** The most rounds of one question to the model; 25 by default. */
        Builder<I, O> maxTurns(int most);

        /** The spec. */
        AgentSpec<I, O> build();
    }

    private static final class Spec<I, O> implements Builder<I, O> {
        private final String type;
        private final Shape<I> input;
        private final Shape<O> output;
        private String instructions = "";
        private ToolFilter tools = ToolFilter.none();
        private final List<Permission> requires = new ArrayList<>();
        private final Map<String, Verifier<? super O>> verifiers = new LinkedHashMap<>();
        private int maxTurns = 25;

        Spec(String type, Shape<I> input, Shape<O> output) {
            if (!TYPE.matcher(type).matches()) {
                throw InvalidRequestException.field(
                        "agent.type", "'" + type + "' is not a type", "Use 1 to 64 of a-z, 0-9, _ and -.");
            }
            this.type = type;
            this.input = requireNonNull(input, "input");
            this.output = requireNonNull(output, "output");
        }

        @Override
        public Builder<I, O> tools(ToolFilter wanted) {
            tools = requireNonNull(wanted, "wanted");
            return this;
        }

        @Override
        public Builder<I, O> requires(String... permissions) {
            for (String text : permissions) {
                requires.add(Permission.of(text));
            }
            return this;
        }

        @Override
        public Builder<I, O> instructions(String text) {
            instructions = requireNonNull(text, "text");
            return this;
        }

        @Override
        public Builder<I, O> verify(String check, Verifier<? super O> verifier) {
            requireNonNull(verifier, "verifier");
            if (verifiers.putIfAbsent(requireNonNull(check, "check"), verifier) != null) {
                throw InvalidRequestException.field(
                        "agent.verify", "has two checks named " + check, "Give each its own name.");
            }
            return this;
        }

        @Override
        public Builder<I, O> maxTurns(int most) {
            if (most < 1) {
                throw InvalidRequestException.field("agent.maxTurns", "is " + most, "Use 1 or more.");
            }
            maxTurns = most;
            return this;
        }

        @Override
        public AgentSpec<I, O> build() {
            return new AgentSpec<>(this);
        }
    }

    /** A request with this input. */
    public AgentRequest<O> request(I value) {
        return new TypedRequest<>(this, input.encode(requireNonNull(value, "value")));
    }

    /**
     * A request with this input as JSON.
     *
     * @throws InvalidRequestException when it does not fit the input's shape
     */
    public AgentRequest<O> requestJson(String json) {
        return new TypedRequest<>(this, input.encode(input.decode(json)));
    }

    /** A reference to a run of this agent that was started earlier. */
    public RunRef<Answer<O>> ref(RunId run) {
        return RunRef.of(run, "agent", type);
    }

    /** Its stable name. */
    public String type() {
        return type;
    }

    /** The shape of its input. */
    public Shape<I> input() {
        return input;
    }

    /** The shape of its output. */
    public Shape<O> output() {
        return output;
    }

    /** What the model is told first; may be empty. */
    public String instructions() {
        return instructions;
    }

    /** The tools it wants. */
    public ToolFilter tools() {
        return tools;
    }

    /** Permissions needed to start it; unmodifiable. */
    public List<Permission> requires() {
        return requires;
    }

    /** Its checks by name, in order; unmodifiable. */
    public Map<String, Verifier<? super O>> verifiers() {
        return verifiers;
    }

    /** The bound on rounds of one question. */
    public int maxTurns() {
        return maxTurns;
    }

    @Override
    public String toString() {
        return type;
    }

    private record TypedRequest<O>(AgentSpec<?, O> spec, String inputJson) implements AgentRequest<O> {}
}
