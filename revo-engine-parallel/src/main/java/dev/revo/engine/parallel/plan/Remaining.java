package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of a run is left, as estimates see it. */
final class Remaining {
    private final List<Ahead> left = new ArrayList<>();
    // Of each step that is left, the places of all that must be over before its value is there.
    private final Map<String, List<Integer>> places = new HashMap<>();
    private final List<Integer> approvals = new ArrayList<>();

    private Remaining() {}

    static List<Ahead> of(Parts parts, int width) {
        Remaining remaining = new Remaining();
        for (Part part : parts.all()) {
            if (!part.isOver()) {
                remaining.add(parts, part, width);
            }
        }
        return remaining.left;
    }

    private void add(Parts parts, Part part, int width) {
        Optional<GivenPart> condition = parts.condition(part);
        if (condition.isPresent() && !places.containsKey(condition.get().name())) {
            // The condition did not hold, and the step is about to be skipped.
            return;
        }
        List<Integer> after = new ArrayList<>(approvals);
        part.node().inputs().forEach(input -> after.addAll(places.getOrDefault(input, List.of())));
        int under = condition
                .filter(given -> given.holds().isEmpty())
                .map(given -> places(given.name()).get(0))
                .orElse(-1);
        int place = left.size();
        if (part instanceof GivenPart given) {
            places(part.name());
            if (given.holds().isPresent()) {
                // Its own steps are what is left of it.
                return;
            }
        }
        left.add(new Ahead(part.name(), part.kind(), after, under, part.left(width)));
        places(part.name()).add(place);
        for (Optional<GivenPart> around = condition; around.isPresent(); around = parts.condition(around.get())) {
            places(around.get().name()).add(place);
        }
        if (part instanceof HumanPart human && human.mustApprove()) {
            approvals.add(place);
        }
    }

    private List<Integer> places(String step) {
        return places.computeIfAbsent(step, unknown -> new ArrayList<>());
    }
}
