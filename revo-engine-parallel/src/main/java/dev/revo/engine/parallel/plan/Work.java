package dev.revo.engine.parallel.plan;

import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanNode;
import dev.revo.spi.RunExecution.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run does: the steps of a plan, or a job as a plan of one step.
 *
 * @param name of the plan or job
 * @param nodes its steps, each after all that it needs
 * @param result the step whose result is the run's
 * @param input reads the run's input
 * @param taken lines of an earlier run that count as if they were at the beginning of this one's journal
 */
public record Work(String name, List<PlanNode> nodes, String result, Function<String, Object> input, List<Note> taken) {
    /** Copies. */
    public Work {
        nodes = List.copyOf(nodes);
        taken = List.copyOf(taken);
    }

    /** The same, going on from these lines. */
    public Work taking(List<Note> lines) {
        return new Work(name, nodes, result, input, lines);
    }

    /** Whether any of its steps can be undone. */
    public boolean undoes() {
        return everyNode().stream().anyMatch(node -> node.undo().isPresent());
    }

    /** Its steps and those under conditions, each condition before what is under it; unmodifiable. */
    public List<PlanNode> everyNode() {
        List<PlanNode> all = new ArrayList<>();
        add(nodes, all);
        return List.copyOf(all);
    }

    private static void add(List<PlanNode> nodes, List<PlanNode> all) {
        for (PlanNode node : nodes) {
            all.add(node);
            if (node.work() instanceof PlanNode.Given given) {
                add(given.nodes(), all);
            }
        }
    }

    /** Of a plan. */
    public static Work of(Plan<?, ?> plan) {
        return new Work(
                plan.name(), plan.nodes(), plan.result(), json -> plan.input().decode(json), List.of());
    }

    /** Of a job: its one step has its name. */
    public static Work of(Job<?, ?> job, String inputJson) {
        // The shape is of the job's own output, and the body returns nothing else.
        @SuppressWarnings("unchecked")
        dev.revo.data.Shape<Object> shape = (dev.revo.data.Shape<Object>) job.output();
        PlanNode.Call call = (ctx, inputs) -> job.run(ctx, inputJson);
        PlanNode step = new PlanNode(
                job.name(),
                List.of(),
                new PlanNode.Task(call, shape),
                job.attempts(),
                job.timeout(),
                Optional.empty(),
                Optional.empty());
        return new Work(job.name(), List.of(step), job.name(), json -> json, List.of());
    }
}
