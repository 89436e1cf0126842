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
import java.util.function.Function;

/**
 * Which lines of a run that ended count for the one that goes on from a step: those of steps that were done, were not undone and
 * need nothing that runs again.
 */
public final class TakeOver {
    private final StepLog log;
    private final String from;
    private final Function<String, Optional<String>> results;
    // What has another value in the new run, or may have.
    private final Set<String> stale = new HashSet<>();
    private final Set<String> kept = new HashSet<>();
    private final List<StepLine> lines = new ArrayList<>();

    private TakeOver(StepLog log, String from, Function<String, Optional<String>> results) {
        this.log = log;
        this.from = from;
        this.results = results;
    }

    /**
     * The lines.
     *
     * @param work of the run that ended
     * @param entries of its journal
     * @param from the step from which on everything runs again
     * @param results gives the result, as its own journal has it, of a run that it started for a key
     */
    public static List<Note> lines(
            Work work, List<JournalEntry> entries, String from, Function<String, Optional<String>> results) {
        TakeOver taking = new TakeOver(StepLog.of(work.taken(), entries), from, results);
        taking.look(work.nodes(), false);
        List<PlanNode> nodes = work.everyNode();
        // As they were done, because in this order they are undone.
        for (String step : taking.log.done()) {
            if (taking.kept.contains(step)) {
                nodes.stream().filter(node -> node.name().equals(step)).forEach(taking::take);
            }
        }
        nodes.stream().filter(node -> node.name().equals(from)).forEach(taking::pieces);
        return taking.lines.stream().map(StepLine::note).toList();
    }

    private void look(List<PlanNode> nodes, boolean again) {
        for (PlanNode node : nodes) {
            boolean fresh = !again && !node.name().equals(from) && !isNeedingStale(node);
            boolean keeps = node.work() instanceof PlanNode.Given given
                    ? condition(node, given, fresh)
                    : fresh && isKept(node);
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
            // He is asked again. What follows a yes follows from this one too; a decision may come out otherwise.
            return human.mustApprove();
        }
        boolean done = log.used(node.name()).isPresent() && log.undone(node.name()).isEmpty();
        return done && isWhole(node) && kept.add(node.name());
    }

    // One whose result is gone, such as a child's that retention deleted, runs again.
    private boolean isWhole(PlanNode node) {
        if (node.work() instanceof PlanNode.Child) {
            return child(node.name()).isPresent();
        }
        if (node.work() instanceof PlanNode.Agents) {
            List<Settled> used = used(node.name());
            return elements(node, used).size() == used.size();
        }
        return true;
    }

    private boolean condition(PlanNode node, PlanNode.Given given, boolean fresh) {
        Optional<Boolean> chosen = fresh ? log.chosen(node.name()) : Optional.empty();
        chosen.ifPresent(holds -> lines.add(new StepLine.Chosen(node.name(), holds)));
        if (chosen.equals(Optional.of(false))) {
            return true;
        }
        look(given.nodes(), chosen.isEmpty());
        return chosen.isPresent()
                && given.nodes().stream().map(PlanNode::name).noneMatch(stale::contains);
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
            lines.add(new Settled(step, StepKey.WHOLE, 1, child(step), Optional.empty()));
        } else if (work instanceof PlanNode.Signal) {
            log.signalled(step).ifPresent(lines::add);
        } else if (work instanceof PlanNode.Each || work instanceof PlanNode.Agents) {
            lines.addAll(elements(node, used(step)));
        }
        lines.add(new StepLine.Done(step, log.used(step).orElseThrow()));
    }

    // Elements that had results, of a fan-out whose elements are the same again and that was not done.
    private void pieces(PlanNode node) {
        boolean fans = node.work() instanceof PlanNode.Each || node.work() instanceof PlanNode.Agents;
        if (fans && !isNeedingStale(node) && log.used(node.name()).isEmpty()) {
            List<Settled> good = log.elements(node.name()).stream()
                    .filter(line -> line.json().isPresent())
                    .toList();
            lines.addAll(elements(node, good));
        }
    }

    private List<Settled> elements(PlanNode node, List<Settled> of) {
        if (node.work() instanceof PlanNode.Each) {
            return of;
        }
        List<Settled> answered = new ArrayList<>();
        for (Settled line : of) {
            if (line.json().equals(Optional.of(AgentsPart.ENDED))) {
                results.apply(AgentsPart.key(line.step(), line.element()))
                        .ifPresent(json -> answered.add(new Settled(
                                line.step(), line.element(), line.attempt(), Optional.of(json), Optional.empty())));
            } else {
                answered.add(line);
            }
        }
        return answered;
    }

    private Optional<String> child(String step) {
        return log.whole(step).flatMap(Settled::json).or(() -> results.apply(ChildPart.key(step)));
    }
}
