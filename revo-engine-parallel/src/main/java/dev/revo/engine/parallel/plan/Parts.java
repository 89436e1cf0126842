package dev.revo.engine.parallel.plan;

import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps of a run by name, each after all that it needs, those under a condition after it. */
final class Parts {
    private final Map<String, Part> parts = new LinkedHashMap<>();
    // Which condition a step is under.
    private final Map<String, GivenPart> under = new LinkedHashMap<>();

    Parts(List<PlanNode> nodes, Function<PlanNode, Part> make) {
        add(nodes, null, make);
    }

    private void add(List<PlanNode> nodes, @Nullable GivenPart condition, Function<PlanNode, Part> make) {
        for (PlanNode node : nodes) {
            Part part = make.apply(node);
            parts.put(node.name(), part);
            if (condition != null) {
                under.put(node.name(), condition);
            }
            if (part instanceof GivenPart given) {
                add(given.given().nodes(), given, make);
            }
        }
    }

    Part get(String name) {
        Part part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException("a built plan has no step " + name);
        }
        return part;
    }

    List<Part> all() {
        return List.copyOf(parts.values());
    }

    /**
     * Begins what can begin, skips what never will, ends conditions whose steps are over; whether there was anything.
     *
     * @param mayBegin whether anything new may begin
     */
    boolean advance(boolean mayBegin) {
        boolean moved = false;
        for (Part part : parts.values()) {
            if (part.state() == State.PENDING && mayBegin) {
                moved |= pending(part);
            } else if (part instanceof GivenPart given && given.state() == State.RUNNING) {
                moved |= condition(given);
            }
        }
        return moved;
    }

    // Declared before it: a step that needs no approval by its inputs must not run because somebody forgot to say so.
    private boolean isApproved(Part part) {
        for (Part before : parts.values()) {
            if (before.equals(part)) {
                return true;
            }
            if (before instanceof HumanPart human && human.mustApprove() && !human.isOver()) {
                return false;
            }
        }
        return true;
    }

    private boolean pending(Part part) {
        GivenPart condition = under.get(part.name());
        Optional<Boolean> holds = condition == null ? Optional.of(true) : condition.holds();
        if (holds.isEmpty()) {
            return false;
        }
        if (!holds.get()) {
            part.skip(null);
            return true;
        }
        List<Object> inputs = new ArrayList<>();
        for (String input : part.node().inputs()) {
            Part from = get(input);
            if (!from.isOver()) {
                return false;
            }
            inputs.add(from.value());
        }
        if (!isApproved(part)) {
            return false;
        }
        // A step of the type Void has no value to be given on.
        part.begin(Collections.unmodifiableList(inputs));
        return true;
    }

    private boolean condition(GivenPart given) {
        if (!given.holds().orElse(false)
                || !given.given().nodes().stream()
                        .allMatch(node -> get(node.name()).isOver())) {
            return false;
        }
        Object result = get(given.given().result()).value();
        if (result != null) {
            given.ended(result);
        }
        return result != null;
    }

    boolean areOver() {
        return parts.values().stream().allMatch(Part::isOver);
    }

    /** Whether runs below this one go on. */
    boolean awaitChildren() {
        return parts.values().stream().anyMatch(part -> part.waitsFor().equals(Optional.of(Waiting.CHILD)));
    }

    /** What is waited for, when no body is at work. */
    Waiting waiting() {
        Set<String> reasons = new HashSet<>();
        for (Part part : parts.values()) {
            part.waitsFor().ifPresent(reasons::add);
        }
        for (String reason : Waiting.ORDER) {
            if (reasons.contains(reason)) {
                return new Waiting(reason, until());
            }
        }
        throw new IllegalStateException("nothing goes on and nothing is waited for: " + statuses());
    }

    /** When the first of them goes on by itself. */
    Optional<Instant> until() {
        return parts.values().stream()
                .map(Part::until)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** What a step is under. */
    Optional<GivenPart> condition(Part part) {
        return Optional.ofNullable(under.get(part.name()));
    }

    List<StepStatus> statuses() {
        return parts.values().stream().map(Part::status).toList();
    }
}
