package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step while its plan is being built. */
final class PlanStep<R> implements Step<R> {
    private final PlanGraph<?> graph;
    private final String name;
    private final String type;
    private final List<String> inputs;
    private final PlanNode.Work work;
    private int attempts = 1;
    private @Nullable Duration timeout;
    private Plan.@Nullable Undo<Object> undo;
    private PlanNode.@Nullable Rate rate;

    PlanStep(PlanGraph<?> graph, String name, String type, List<String> inputs, PlanNode.Work work) {
        this.graph = graph;
        this.name = name;
        this.type = type;
        this.inputs = inputs;
        this.work = work;
    }

    String name() {
        return name;
    }

    /** The name of its result's type. */
    String type() {
        return type;
    }

    PlanGraph<?> graph() {
        return graph;
    }

    @Override
    // The graph gives the body only what this step returned.
    @SuppressWarnings("unchecked")
    public Step<R> undo(Plan.Undo<? super R> body) {
        graph.building();
        if (!(work instanceof PlanNode.Task || work instanceof PlanNode.Each || work instanceof PlanNode.Child)) {
            throw InvalidRequestException.field(
                    graph.path(name), "has nothing to undo", "Give undo to the step that has the effect.");
        }
        undo = (Plan.Undo<Object>) (Plan.Undo<?>) requireNonNull(body, "body");
        return this;
    }

    @Override
    public Step<R> retry(int most) {
        graph.building();
        if (work instanceof PlanNode.Input
                || work instanceof PlanNode.Human
                || work instanceof PlanNode.Signal
                || work instanceof PlanNode.Given) {
            throw InvalidRequestException.field(
                    graph.path(name), "cannot be tried again", "Give retry to a step with a body.");
        }
        attempts = Names.attempts(graph.path(name) + ".retry", most);
        return this;
    }

    @Override
    public Step<R> timeout(Duration most) {
        graph.building();
        if (work instanceof PlanNode.Signal) {
            throw InvalidRequestException.field(
                    graph.path(name), "waits for a signal", "Say how long where it is declared.");
        }
        timeout = Names.timeout(graph.path(name) + ".timeout", most);
        return this;
    }

    @Override
    public Step<R> rate(int most, Duration per) {
        graph.building();
        if (!(work instanceof PlanNode.Task || work instanceof PlanNode.Each)) {
            throw InvalidRequestException.field(
                    graph.path(name), "has no attempts of its own", "Give rate to a step with a body.");
        }
        rate = Names.rate(graph.path(name) + ".rate", most, per);
        return this;
    }

    PlanNode node() {
        return new PlanNode(
                name,
                inputs,
                work,
                attempts,
                Optional.ofNullable(timeout),
                Optional.ofNullable(undo),
                Optional.ofNullable(rate));
    }
}
