package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.proof.Answer;
import dev.revo.scope.Permission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects the steps of one plan, or of one condition inside it. Confined to the building thread. */
final class PlanGraph<I> implements Plan.Graph<I> {
    private static final int MOST = 1_000;

    private final String plan;
    private final @Nullable PlanGraph<I> outer;
    private final Set<String> names;
    private final List<PlanStep<?>> steps = new ArrayList<>();
    private final PlanStep<I> input;
    private boolean built;

    PlanGraph(String plan, Shape<I> shape) {
        this.plan = plan;
        this.outer = null;
        this.names = new HashSet<>(Set.of("input"));
        this.input = new PlanStep<>(this, "input", shape.name(), List.of(), new PlanNode.Input(erased(shape)));
        steps.add(input);
    }

    private PlanGraph(PlanGraph<I> outer) {
        this.plan = outer.plan;
        this.outer = outer;
        this.names = outer.names;
        this.input = outer.input;
    }

    /** Lets the plan's author declare, and checks what came of it. */
    PlanStep<?> finish(Function<Plan.Graph<I>, ? extends Step<?>> author, @Nullable String type) {
        Step<?> returned = author.apply(this);
        if (returned == null) {
            throw InvalidRequestException.field(
                    "plan." + plan, "returns no step", "Return the step whose result is the plan's.");
        }
        PlanStep<?> last = known(returned, "result");
        if (last.graph() != this) {
            throw InvalidRequestException.field(
                    path(last.name()), "is not a step of this condition", "Return a step that is declared in it.");
        }
        if (type != null && !type.equals(last.type())) {
            throw InvalidRequestException.field(
                    path(last.name()), "gives " + last.type() + ", not " + type, "Return a step of the plan's type.");
        }
        built = true;
        return last;
    }

    List<PlanNode> nodes() {
        return steps.stream().map(PlanStep::node).toList();
    }

    String path(String step) {
        return "plan." + plan + "." + step;
    }

    void building() {
        if (built) {
            throw InvalidRequestException.field(
                    "plan." + plan, "is built already", "Declare steps only inside the function given to Plan.of.");
        }
    }

    private PlanStep<?> known(Step<?> step, String of) {
        PlanStep<?> known = step instanceof PlanStep<?> own ? own : null;
        PlanGraph<?> home = known == null ? null : known.graph();
        for (PlanGraph<?> graph = this; graph != null; graph = graph.outer) {
            if (known != null && graph == home) {
                return known;
            }
        }
        String which = known == null ? step.getClass().getName() : known.name();
        throw InvalidRequestException.field(
                path(of),
                "uses the step " + which + ", which is not to be had here",
                "Use steps of this plan that are declared before; of a condition use its value.");
    }

    private <R> Step<R> add(String name, String type, PlanNode.Work work, Step<?>... inputs) {
        building();
        Names.named(path(name), name);
        List<String> from = new ArrayList<>();
        for (Step<?> each : inputs) {
            from.add(known(requireNonNull(each, "input"), name).name());
        }
        if (!names.add(name)) {
            throw InvalidRequestException.field(path(name), "is declared twice", "Give each step its own name.");
        }
        if (names.size() > MOST) {
            throw InvalidRequestException.field(
                    "plan." + plan, "has more than " + MOST + " steps", "Split it, or use each(...) for data.");
        }
        PlanStep<R> step = new PlanStep<>(this, name, type, List.copyOf(from), work);
        steps.add(step);
        return step;
    }

    // The graph's own signatures tie every erased type to the value that it will meet.
    @SuppressWarnings("unchecked")
    private static Shape<Object> erased(Shape<?> shape) {
        return (Shape<Object>) shape;
    }

    @SuppressWarnings("unchecked")
    private static Join<Object, Object> erased(Join<?, ?> join) {
        return (Join<Object, Object>) requireNonNull(join, "join");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <A> A value(List<Object> inputs, int index) {
        return (A) inputs.get(index);
    }

    @Override
    public Step<I> input() {
        return input;
    }

    private <R> Step<R> task(String name, Class<R> type, PlanNode.Call call, Step<?>... inputs) {
        Shape<R> shape = Shape.of(type);
        return add(name, shape.name(), new PlanNode.Task(call, erased(shape)), inputs);
    }

    @Override
    public <R> Step<R> step(String name, Class<R> type, Plan.F0<? extends R> body) {
        requireNonNull(body, "body");
        return task(name, type, (ctx, inputs) -> body.run(ctx));
    }

    @Override
    public <A, R> Step<R> step(String name, Class<R> type, Step<A> a, Plan.F1<? super A, ? extends R> body) {
        requireNonNull(body, "body");
        return task(name, type, (ctx, inputs) -> body.run(ctx, value(inputs, 0)), a);
    }

    @Override
    public <A, B, R> Step<R> step(
            String name, Class<R> type, Step<A> a, Step<B> b, Plan.F2<? super A, ? super B, ? extends R> body) {
        requireNonNull(body, "body");
        return task(name, type, (ctx, inputs) -> body.run(ctx, value(inputs, 0), value(inputs, 1)), a, b);
    }

    @Override
    public <A, B, C, R> Step<R> step(
            String name,
            Class<R> type,
            Step<A> a,
            Step<B> b,
            Step<C> c,
            Plan.F3<? super A, ? super B, ? super C, ? extends R> body) {
        requireNonNull(body, "body");
        return task(
                name,
                type,
                (ctx, inputs) -> body.run(ctx, value(inputs, 0), value(inputs, 1), value(inputs, 2)),
                a,
                b,
                c);
    }

    @Override
    public <R> Step<R> step(String name, Shape<R> shape, List<? extends Step<?>> inputs, Plan.FN<? extends R> body) {
        requireNonNull(body, "body");
        PlanNode.Work work = new PlanNode.Task(body::run, erased(shape));
        return add(name, shape.name(), work, inputs.toArray(Step<?>[]::new));
    }

    @Override
    public <A, E> Step<List<E>> list(
            String name, Class<E> element, Step<A> a, Plan.F1<? super A, ? extends Collection<? extends E>> body) {
        requireNonNull(body, "body");
        Shape<List<E>> shape = Shape.listOf(element);
        PlanNode.Call call = (ctx, inputs) -> List.copyOf(body.run(ctx, value(inputs, 0)));
        return add(name, shape.name(), new PlanNode.Task(call, erased(shape)), a);
    }

    @Override
    public <A, R, J> Step<J> each(
            String name,
            Class<R> type,
            Step<? extends Collection<A>> over,
            Plan.F1<? super A, ? extends R> body,
            Join<R, J> join) {
        requireNonNull(body, "body");
        Shape<R> shape = Shape.of(type);
        PlanNode.Call call = (ctx, inputs) -> body.run(ctx, value(inputs, 0));
        return add(name, joined(shape.name(), join), new PlanNode.Each(call, erased(shape), erased(join)), over);
    }

    @Override
    public <A, R, J> Step<J> agents(
            String name, AgentSpec<A, R> agent, Step<? extends Collection<A>> over, Join<Answer<R>, J> join) {
        return agents(name, agent, over, answer -> true, join);
    }

    @Override
    @SuppressWarnings("unchecked") // as for shapes
    public <A, R, J> Step<J> agents(
            String name,
            AgentSpec<A, R> agent,
            Step<? extends Collection<A>> over,
            Predicate<? super Answer<R>> accepted,
            Join<Answer<R>, J> join) {
        PlanNode.Work work = new PlanNode.Agents(
                (AgentSpec<Object, Object>) agent,
                (Predicate<Answer<Object>>) (Predicate<?>) requireNonNull(accepted, "accepted"),
                erased(join));
        return add(name, joined("answer", join), work, over);
    }

    private static String joined(String element, Join<?, ?> join) {
        // Only any() gives the element itself; every other join gives a list, which no plan returns.
        return join.toString().equals("any") ? element : join + " of " + element;
    }

    @Override
    @SuppressWarnings("unchecked") // as for shapes
    public <A, R> Step<R> plan(String name, Plan<A, R> child, Step<A> of) {
        return add(name, child.output().name(), new PlanNode.Child((Plan<Object, Object>) child), of);
    }

    @Override
    public <A> Step<HumanDecision> approval(
            String name, Step<A> of, String permission, Duration expires, Function<? super A, String> question) {
        return human(name, of, permission, expires, question, true);
    }

    @Override
    public <A> Step<HumanDecision> decision(
            String name, Step<A> of, String permission, Duration expires, Function<? super A, String> question) {
        return human(name, of, permission, expires, question, false);
    }

    @SuppressWarnings("unchecked") // as for shapes
    private <A> Step<HumanDecision> human(
            String name,
            Step<A> of,
            String permission,
            Duration expires,
            Function<? super A, String> question,
            boolean mustApprove) {
        Permission.of(permission);
        Names.timeout(path(name) + ".expires", expires);
        PlanNode.Work work = new PlanNode.Human(
                permission,
                expires,
                (Function<Object, String>) (Function<?, String>) requireNonNull(question, "question"),
                mustApprove);
        return add(name, Shape.of(HumanDecision.class).name(), work, of);
    }

    @Override
    public <R> Step<R> signal(String name, Class<R> type, Duration expires) {
        return add(name, Shape.of(type).name(), awaited(name, type, expires));
    }

    @Override
    public <R> Step<R> signal(String name, Class<R> type, Step<?> after, Duration expires) {
        return add(name, Shape.of(type).name(), awaited(name, type, expires), after);
    }

    private PlanNode.Work awaited(String name, Class<?> type, Duration expires) {
        if (type.equals(Void.class)) {
            throw InvalidRequestException.field(
                    path(name), "is a signal without a value", "Give it a type such as Boolean or String.");
        }
        return new PlanNode.Signal(type, erased(Shape.of(type)), Names.expires(path(name) + ".expires", expires));
    }

    @Override
    @SuppressWarnings("unchecked") // as for shapes
    public <A, R> Step<Optional<R>> given(
            Step<A> on, Predicate<? super A> test, Function<Plan.Graph<I>, Step<R>> then) {
        building();
        known(requireNonNull(on, "on"), "given");
        PlanGraph<I> inner = new PlanGraph<>(this);
        PlanStep<?> last = inner.finish(then, null);
        PlanNode.Work work = new PlanNode.Given(
                (Predicate<Object>) (Predicate<?>) requireNonNull(test, "test"), inner.nodes(), last.name());
        return add("given-" + last.name(), "optional " + last.type(), work, on);
    }
}
