package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which steps can be used where: those that are declared before, here or around here. So no step can wait for itself, by
 * however many others. Confined to one thread.
 */
final class Scoping {
    private final Flaws flaws;
    // Every id with where it was declared first; also of steps inside groups that are left.
    private final Map<String, String> declared = new HashMap<>();
    private final Deque<Set<String>> visible = new ArrayDeque<>();
    private final Deque<Set<String>> announced = new ArrayDeque<>();

    Scoping(Flaws flaws) {
        this.flaws = flaws;
    }

    /** Begins a list of steps, of a workflow or of a group in it. */
    void enter(List<JsonNode> steps) {
        Set<String> ids = new HashSet<>();
        steps.forEach(step -> {
            if (step.path("id").isTextual()) {
                ids.add(step.path("id").textValue());
            }
        });
        announced.push(ids);
        visible.push(new LinkedHashSet<>());
    }

    /** Ends the list that began last: what is in it cannot be used any more. */
    void leave() {
        announced.pop();
        visible.pop();
    }

    /** From now on it can be used. */
    void declare(String id, String path) {
        if (id.equals(Bindings.INPUT) || id.equals(StepReader.RESULT)) {
            flaws.add(path, "is '" + id + "'", "Use another id, this one is taken.");
        }
        String before = declared.putIfAbsent(id, path);
        if (before != null) {
            flaws.add(path, "is '" + id + "', like " + before, "Give each step its own id.");
        }
        visible.element().add(id);
    }

    /** Somebody uses it. */
    void used(String id, String path) {
        if (visible.stream().anyMatch(ids -> ids.contains(id))) {
            return;
        }
        String name = "'" + Json.shortened(id) + "'";
        if (announced.stream().anyMatch(ids -> ids.contains(id))) {
            flaws.add(
                    path,
                    "uses the step " + name + ", which is not done by then",
                    "Use steps that are declared before this one.");
        } else if (declared.containsKey(id)) {
            flaws.add(path, "uses the step " + name + ", which is inside a group", "Use the value of the group.");
        } else {
            Set<String> known = new LinkedHashSet<>();
            visible.descendingIterator().forEachRemaining(known::addAll);
            flaws.add(path, "uses the step " + name + ", which there is not", "Known here are " + known + ".");
        }
    }
}
