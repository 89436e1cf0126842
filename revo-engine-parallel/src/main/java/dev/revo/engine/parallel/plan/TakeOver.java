package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.plan.StepLine.Settled;
import dev.revo.parallel.PlanNode;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of a run that ended counts for the one that goes on from a step: that of steps that were done, were not undone and need
 * nothing that runs again.
 */
public final class TakeOver {
    private final StepLog log;
    private final String from;
    private final Set<String> results;
    // What has another value in the new run, or may have.
    private final Set<String> stale = new HashSet<>();
    private final Set<String> kept = new HashSet<>();
    private final List<StepLine> lines = new ArrayList<>();
    private final Set<String> children = new HashSet<>();

    private TakeOver(StepLog log, String from, Set<String> results) {
        this.log = log;
        this.from = from;
        this.results = results;
    }

    /**
     * Chooses.
     *
     * @param work of the run that ended
     * @param entries of its journal
     * @param from the step from which on everything runs again
     * @param results keys of the runs below it whose results are still there
     */
    public static TakeOver of(Work work, List<JournalEntry> entries, String from, Set<String> results) {
        TakeOver over = new TakeOver(StepLog.of(work.taken(), entries), from, results);
        over.choose(work);
        return over;
    }

    /** Lines of its journal; unmodifiable. */
    public List<Note> lines() {
        return lines.stream().map(StepLine::note).toList();
    }

    /** Keys of runs below it; unmodifiable. */
    public Set<String> children() {
        return Set.copyOf(children);
    }

    private void choose(Work work) {
        look(work.nodes(), false);
        List<PlanNode> nodes = work.everyNode();
        // As they were done, because in this order they are undone.
        for (String step : log.done()) {
            if (kept.contains(step)) {
                nodes.stream().filter(node -> node.name().equals(step)).forEach(this::take);
            }
        }
        nodes.stream().filter(node -> node.name().equals(from)).forEach(this::pieces);
    }

    private void look(List<PlanNode> nodes, boolean again) {
        for (PlanNode node : nodes) {
            boolean fresh = !again && !node.name().equals(from) && !isNeedingStale(node);
            boolean keeps =
                    node.work() instanceof PlanNode.Given given ? condition(node, given, fresh) : fresh && isKept(node);
            if (!keeps) {
                stale.add(node.name());
            }
        }
    }

    private boolean isNeedingStale(PlanNode node) {
        return node.inputs().stream().anyMatch(stale::contains);
    }

    private boolean isKept(PlanNode node) {
        if (node.work() instanceof PlanNode.Input) {
            return true;
        }
        if (node.work() instanceof PlanNode.Human human) {
            // They are asked again. What follows a yes follows from the next one too; a decision may come out
            // otherwise.
            return human.mustApprove();
        }
        boolean done =
                log.used(node.name()).isPresent() && log.undone(node.name()).isEmpty();
        return done && isWhole(node) && kept.add(node.name());
    }

    // One whose result retention has deleted runs again.
    private boolean isWhole(PlanNode node) {
        return node.work() instanceof PlanNode.Agents
                ? used(node.name()).stream().allMatch(this::isThere)
                : !(node.work() instanceof PlanNode.Child) || results.contains(ChildPart.key(node.name()));
    }

    private boolean isThere(Settled line) {
        return line.json().isEmpty() || results.contains(AgentsPart.key(line.step(), line.element(), line.attempt()));
    }

    private boolean condition(PlanNode node, PlanNode.Given given, boolean fresh) {
        Optional<Boolean> chosen = fresh ? log.chosen(node.name()) : Optional.empty();
        chosen.ifPresent(holds -> lines.add(new StepLine.Chosen(node.name(), holds)));
        if (chosen.equals(Optional.of(false))) {
            return true;
        }
        look(given.nodes(), chosen.isEmpty());
        return chosen.isPresent() && given.nodes().stream().map(PlanNode::name).noneMatch(stale::contains);
    }

    private List<Settled> used(String step) {
        return log.elements(step).subList(0, log.used(step).orElseThrow());
    }

    private void take(PlanNode node) {
        String step = node.name();
        PlanNode.Work work = node.work();
        if (work instanceof PlanNode.Task) {
            log.whole(step).ifPresent(lines::add);
        } else if (work instanceof PlanNode.Child) {
            children.add(ChildPart.key(step));
        } else if (work instanceof PlanNode.Signal) {
            log.signalled(step).ifPresent(lines::add);
        } else if (isFan(node)) {
            elements(node, used(step));
        }
        lines.add(new StepLine.Done(step, log.used(step).orElseThrow()));
    }

    private static boolean isFan(PlanNode node) {
        return node.work() instanceof PlanNode.Each || node.work() instanceof PlanNode.Agents;
    }

    // Elements that had results, of a fan-out whose elements are the same again and that was not done.
    private void pieces(PlanNode node) {
        if (isFan(node) && !isNeedingStale(node) && log.used(node.name()).isEmpty()) {
            boolean agents = node.work() instanceof PlanNode.Agents;
            elements(
                    node,
                    log.elements(node.name()).stream()
                            .filter(line -> line.json().isPresent() && (!agents || isThere(line)))
                            .toList());
        }
    }

    private void elements(PlanNode node, List<Settled> of) {
        lines.addAll(of);
        if (node.work() instanceof PlanNode.Agents) {
            of.stream()
                    .filter(line -> line.json().isPresent())
                    .forEach(line -> children.add(AgentsPart.key(line.step(), line.element(), line.attempt())));
        }
    }
}
