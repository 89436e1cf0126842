package dev.revo.testkit.memory;

import dev.revo.agent.Agents;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.parallel.TaskEvent;
import dev.revo.proof.Answer;
import dev.revo.run.Limits;
import dev.revo.run.Progress;
import dev.revo.run.RunOptions;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;

/** One attempt at a plan's run: walks the steps, takes recorded ones as done, undoes when it fails. */
final class PlanRun {
    private final Plan<?, ?> plan;
    private final RunExecution execution;
    private final BiFunction<Plan<Object, Object>, String, RunRequest<Object>> children;
    private final Map<String, StepStatus> states;
    private final PlanJournal journal;
    private final Attempts attempts;
    private final FanOut fanOut;
    private final Map<String, Object> values = new HashMap<>();
    private final Deque<PlanNode> done = new ArrayDeque<>();
    private int finished;

    PlanRun(
            Plan<?, ?> plan,
            RunExecution execution,
            ExecutorService threads,
            BiFunction<Plan<Object, Object>, String, RunRequest<Object>> children,
            Map<String, StepStatus> states) {
        this.plan = plan;
        this.execution = execution;
        this.children = children;
        this.states = states;
        this.journal = new PlanJournal(execution);
        this.attempts = new Attempts(execution, threads);
        this.fanOut = new FanOut(threads, journal);
    }

    Object run(String inputJson) throws Exception {
        try {
            values.put("input", plan.input().decode(inputJson));
            walk(plan.nodes());
            return value(plan.result());
        } catch (Exception e) {
            undo();
            throw e;
        }
    }

    private Object value(String step) {
        return Optional.ofNullable(values.get(step)).orElseThrow(() -> new IllegalStateException(step));
    }

    private void walk(List<PlanNode> nodes) throws Exception {
        for (PlanNode node : nodes) {
            if (node.work() instanceof PlanNode.Input) {
                continue;
            }
            execution.checkpoint();
            state(node, State.RUNNING, Optional.empty());
            try {
                values.put(node.name(), perform(node));
            } catch (RevoException e) {
                state(node, State.FAILED, Optional.of(Problem.from(e)));
                throw e;
            }
            done.push(node);
            state(node, State.DONE, Optional.empty());
            execution.emit(head -> new TaskEvent.Done(head, node.name()));
            finished++;
            double fraction = Math.min(1.0, (double) finished / plan.nodes().size());
            execution.progress(Progress.of(fraction, node.name()));
        }
    }

    private void state(PlanNode node, State state, Optional<Problem> problem) {
        states.put(node.name(), new StepStatus(node.name(), state, 1, 1, state == State.DONE ? 1 : 0, problem));
    }

    private Object perform(PlanNode node) throws Exception {
        List<Object> inputs = node.inputs().stream().map(this::value).toList();
        PlanNode.Work work = node.work();
        if (work instanceof PlanNode.Task task) {
            return task(node, task, inputs);
        }
        if (work instanceof PlanNode.Each each) {
            return fanOut.join(
                    node.name(),
                    elements(inputs),
                    each.shape(),
                    each.join(),
                    (index, element) -> attempts.run(
                            node.name(),
                            index,
                            node.attempts(),
                            node.timeout(),
                            ctx -> each.call().run(ctx, List.of(element))));
        }
        if (work instanceof PlanNode.Agents agents) {
            return agents(node, agents, elements(inputs));
        }
        if (work instanceof PlanNode.Child child) {
            String input = child.plan().input().encode(inputs.get(0));
            return execution
                    .submit(children.apply(child.plan(), input), Limits.none())
                    .await();
        }
        if (work instanceof PlanNode.Human human) {
            return human(node, human, inputs.get(0));
        }
        if (work instanceof PlanNode.Signal) {
            throw InMemoryParallel.without("Signals");
        }
        return given(node, (PlanNode.Given) work, inputs.get(0));
    }

    private static List<Object> elements(List<Object> inputs) {
        return List.copyOf((Collection<?>) inputs.get(0));
    }

    private Object task(PlanNode node, PlanNode.Task task, List<Object> inputs) throws Exception {
        Optional<String> before = journal.value(node.name());
        if (before.isPresent()) {
            return task.shape().decode(before.get());
        }
        Object result = attempts.run(
                node.name(),
                0,
                node.attempts(),
                node.timeout(),
                ctx -> task.call().run(ctx, inputs));
        String json = task.shape().encode(result);
        journal.value(node.name(), json);
        // What later steps see is the same before and after a restart.
        return task.shape().decode(json);
    }

    // Children are found again by the kernel, so answers need no record of their own.
    private Object agents(PlanNode node, PlanNode.Agents agents, List<Object> elements) throws Exception {
        Agents noun = execution.use(Agents.class);
        RunOptions options = node.timeout().map(RunOptions.defaults()::timeout).orElse(RunOptions.defaults());
        var handles = elements.stream()
                .map(element -> noun.start(agents.agent().request(element), options))
                .toList();
        return fanOut.wait(
                node.name(),
                handles.size(),
                agents.join(),
                index -> {
                    Answer<Object> answer = handles.get(index).await();
                    agents.refusal(node.name(), answer).ifPresent(why -> {
                        throw why;
                    });
                    return answer;
                },
                index -> handles.get(index).cancel("the join of " + node.name() + " is over"));
    }

    private HumanDecision human(PlanNode node, PlanNode.Human human, Object of) {
        state(node, State.WAITING, Optional.empty());
        String question = human.question().apply(of);
        ApprovalDecision decision = execution
                .approvals(List.of(new ApprovalQuestion(
                        "step:" + node.name(),
                        "approval",
                        PlanJournal.sha256(execution.context().id().value() + node.name() + question),
                        question,
                        human.permission(),
                        Optional.empty(),
                        human.expires(),
                        json -> json)))
                .get(0);
        boolean yes = decision.verdict() == ApprovalDecision.Verdict.APPROVED;
        if (!yes && human.mustApprove()) {
            String verdict = decision.verdict().name().toLowerCase(java.util.Locale.ROOT);
            throw new DeniedException(
                    Fault.of("approval_" + verdict, "The step " + node.name() + " was not approved: " + decision.note())
                            .with("step", node.name()));
        }
        return new HumanDecision(yes, decision.by(), decision.note());
    }

    private Optional<Object> given(PlanNode node, PlanNode.Given given, Object on) throws Exception {
        Optional<String> before = journal.value(node.name());
        boolean holds =
                before.map(Boolean::parseBoolean).orElseGet(() -> given.test().test(on));
        if (before.isEmpty()) {
            journal.value(node.name(), Boolean.toString(holds));
        }
        if (!holds) {
            execution.emit(head -> new TaskEvent.Skipped(head, node.name()));
            return Optional.empty();
        }
        walk(given.nodes());
        return Optional.of(value(given.result()));
    }

    // The last done is undone first, whatever ended the run; one that cannot be undone does not keep the others.
    private void undo() {
        boolean interrupted = Thread.interrupted();
        while (!done.isEmpty()) {
            PlanNode node = done.pop();
            node.undo().ifPresent(undo -> {
                boolean success = true;
                try {
                    attempts.run(
                            node.name(),
                            0,
                            node.attempts(),
                            Optional.empty(),
                            ctx -> Optional.ofNullable(undo.run(ctx, value(node.name()))));
                } catch (Exception e) {
                    success = false;
                }
                boolean told = success;
                state(node, success ? State.UNDONE : State.FAILED, Optional.empty());
                execution.emit(head -> new TaskEvent.Undone(head, node.name(), told));
            });
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
