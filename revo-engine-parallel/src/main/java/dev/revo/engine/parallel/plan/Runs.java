package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.plan.StepLine.Settled;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.JournaledRun;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does the work of runs, and knows where the steps of each stand. Thread-safe. */
public final class Runs {
    private final Supplier<Settings> settings;
    private final BiFunction<Plan<Object, Object>, String, RunRequest<Object>> children;
    private final Map<Key, PlanRun> atWork = new ConcurrentHashMap<>();

    private record Key(String tenant, RunId run) {}

    private Runs(Supplier<Settings> settings, BiFunction<Plan<Object, Object>, String, RunRequest<Object>> children) {
        this.settings = settings;
        this.children = children;
    }

    /**
     * Runs of one engine.
     *
     * @param children makes the request of a plan below another one from the plan and its input
     */
    public static Runs of(
            Supplier<Settings> settings, BiFunction<Plan<Object, Object>, String, RunRequest<Object>> children) {
        return new Runs(settings, children);
    }

    /** The time. */
    public Instant now() {
        return settings.get().time().instant();
    }

    /** One attempt at a run; answers the value of the result step. */
    public @Nullable Object run(Work work, String inputJson, RunExecution execution) throws Exception {
        RunContext ctx = execution.context();
        Key key = new Key(ctx.tenant(), ctx.id());
        PlanRun run = new PlanRun(work, inputJson, execution, settings.get(), children);
        atWork.put(key, run);
        try {
            Object value = run.run();
            settings.get().durations().over(ctx.tenant(), ctx.id());
            return value;
        } catch (RevoException e) {
            settings.get().durations().over(ctx.tenant(), ctx.id());
            throw e;
        } finally {
            atWork.remove(key, run);
        }
    }

    /** Every step of a run that is at work here. */
    public Optional<List<StepStatus>> statuses(RunContext ctx, RunId run) {
        return Optional.ofNullable(atWork.get(new Key(ctx.tenant(), run))).map(PlanRun::statuses);
    }

    /**
     * Every step of a run as its journal has it.
     *
     * @param journaled what the kernel's entries say
     */
    public List<StepStatus> statuses(
            RunContext ctx, RunId run, Work work, List<JournalEntry> entries, JournaledRun journaled) {
        List<StepStatus> statuses = new ArrayList<>();
        add(work.nodes(), StepLog.of(work.taken(), entries), journaled, false, statuses);
        // Whose turn has not come is not in the journal.
        RateLimits.Run waiting = new RateLimits.Run(ctx.tenant(), run.value());
        statuses.replaceAll(status ->
                status.state() == State.PENDING && settings.get().rates().isWaiting(waiting, status.step())
                        ? status.waiting()
                        : status);
        return statuses;
    }

    private static void add(
            List<PlanNode> nodes, StepLog log, JournaledRun journaled, boolean skipped, List<StepStatus> statuses) {
        for (PlanNode node : nodes) {
            State state = skipped ? State.SKIPPED : state(node, log, journaled);
            statuses.add(status(node, state, log));
            if (node.work() instanceof PlanNode.Given given) {
                add(given.nodes(), log, journaled, state == State.SKIPPED, statuses);
            }
        }
    }

    private static State state(PlanNode node, StepLog log, JournaledRun journaled) {
        String step = node.name();
        Optional<RunState> end = journaled.end();
        if (log.undone(step).isPresent()) {
            return log.undone(step).get().problem().isEmpty() ? State.UNDONE : State.FAILED;
        }
        if (log.chosen(step).equals(Optional.of(false))) {
            return State.SKIPPED;
        }
        if (end.equals(Optional.of(RunState.SUCCEEDED)) || log.used(step).isPresent()) {
            return State.DONE;
        }
        if (node.work() instanceof PlanNode.Input) {
            return State.DONE;
        }
        if (problem(step, log).isPresent()) {
            return State.FAILED;
        }
        if (end.isPresent()) {
            return State.CANCELLED;
        }
        boolean waits = log.failed(StepKey.of(step)).isPresent()
                || log.waits(step).isPresent()
                || journaled.asked().contains(HumanPart.question(step));
        return waits ? State.WAITING : State.PENDING;
    }

    private static Optional<Problem> problem(String step, StepLog log) {
        return log.whole(step).flatMap(Settled::problem);
    }

    private static StepStatus status(PlanNode node, State state, StepLog log) {
        String step = node.name();
        List<Settled> elements = log.elements(step);
        int attempts = log.whole(step)
                .map(Settled::attempt)
                .or(() -> log.failed(StepKey.of(step)).map(StepLine.Failed::attempt))
                .orElseGet(() -> elements.stream().mapToInt(Settled::attempt).sum());
        boolean fans = node.work() instanceof PlanNode.Each || node.work() instanceof PlanNode.Agents;
        int known = fans ? elements.size() : 1;
        int finished = fans ? elements.size() : state == State.DONE || state == State.SKIPPED ? 1 : 0;
        Optional<Problem> problem =
                log.undone(step).flatMap(StepLine.Undone::problem).or(() -> problem(step, log));
        return new StepStatus(step, state, attempts, known, finished, problem);
    }
}
