package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Pace;
import dev.revo.engine.parallel.plan.StepLine.Chosen;
import dev.revo.engine.parallel.plan.StepLine.Done;
import dev.revo.engine.parallel.plan.StepLine.Settled;
import dev.revo.parallel.PlanNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much of a run is done, each step by what it takes. It follows the lines of the journal and not the steps: only what is
 * written down is still done after a restart. Confined to the run's thread.
 */
final class Share {
    // Until everything is over: what is told last is 1, and nothing before.
    private static final double NEARLY = 0.999;

    private final Map<String, Item> items = new HashMap<>();
    private double all;
    private double done;
    private int open;

    private static final class Item {
        private final double weight;
        private final List<PlanNode> under;
        private int elements;
        private int settled;
        private double told;
        private boolean over;

        Item(double weight, List<PlanNode> under) {
            this.weight = weight;
            this.under = under;
        }
    }

    Share(List<PlanNode> nodes, StepLog log, Pace pace, int width) {
        Map<String, Double> known = new HashMap<>();
        weigh(nodes, pace, width, known);
        double mean = known.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(1);
        add(nodes, known, mean);
        items.forEach((step, item) -> {
            item.settled = log.elements(step).size();
            if (log.used(step).isPresent()) {
                over(item);
            } else if (log.chosen(step).equals(Optional.of(false))) {
                skip(item);
            }
        });
    }

    private static void weigh(List<PlanNode> nodes, Pace pace, int width, Map<String, Double> known) {
        for (PlanNode node : nodes) {
            if (node.work() instanceof PlanNode.Given given) {
                weigh(given.nodes(), pace, width, known);
            } else if (!(node.work() instanceof PlanNode.Human || node.work() instanceof PlanNode.Signal)) {
                // A person's hours would leave nothing of the minutes of the steps.
                pace.weight(node.name(), width).ifPresent(weight -> known.put(node.name(), weight));
            }
        }
    }

    private void add(List<PlanNode> nodes, Map<String, Double> known, double mean) {
        for (PlanNode node : nodes) {
            if (node.work() instanceof PlanNode.Input) {
                continue;
            }
            boolean condition = node.work() instanceof PlanNode.Given;
            Item item = new Item(
                    condition ? 0 : known.getOrDefault(node.name(), mean),
                    node.work() instanceof PlanNode.Given given ? given.nodes() : List.of());
            items.put(node.name(), item);
            all += item.weight;
            open++;
            add(item.under, known, mean);
        }
    }

    /** A fan-out has begun with so many elements. */
    void fans(String step, int elements) {
        Item item = items.get(step);
        if (item != null) {
            item.elements = elements;
            count(item);
        }
    }

    /** It is about to be written. */
    void add(StepLine line) {
        if (line instanceof Settled it) {
            settled(items.get(it.step()), it);
        } else if (line instanceof Done it) {
            over(items.get(it.step()));
        } else if (line instanceof Chosen it && !it.holds()) {
            skip(items.get(it.step()));
        }
    }

    private void settled(@Nullable Item item, Settled line) {
        if (item == null) {
            return;
        }
        if (line.element() != StepKey.WHOLE) {
            item.settled++;
            count(item);
        } else if (line.json().isPresent()) {
            over(item);
        }
    }

    private void count(Item item) {
        if (!item.over && item.elements > 0) {
            tell(item, NEARLY * Math.min(1, item.settled / (double) item.elements));
        }
    }

    private void tell(Item item, double share) {
        done += item.weight * (share - item.told);
        item.told = share;
    }

    private void over(@Nullable Item item) {
        if (item != null && !item.over) {
            item.over = true;
            open--;
            tell(item, 1);
        }
    }

    private void skip(@Nullable Item item) {
        over(item);
        if (item != null) {
            item.under.forEach(node -> skip(items.get(node.name())));
        }
    }

    /** Of 1, and exactly that when everything is over. */
    double done() {
        return open == 0 ? 1 : all == 0 ? 0 : Math.max(0, Math.min(NEARLY, done / all));
    }
}
