package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the names in expressions stand for during one attempt at a step. Immutable. */
final class Bindings {
    static final String INPUT = "input";
    static final String STEPS = "steps";
    static final String ITEM = "item";
    static final String INDEX = "index";
    /** All of them. */
    static final Set<String> NAMES = Set.of(INPUT, STEPS, ITEM, INDEX);

    private final Map<String, JsonNode> trees;
    private final Map<String, JsonNode> steps;
    private final Map<String, @Nullable Object> values;

    private Bindings(Map<String, JsonNode> trees, Map<String, JsonNode> steps, Map<String, @Nullable Object> values) {
        this.trees = trees;
        this.steps = steps;
        this.values = values;
    }

    /**
     * The input and the values of steps, as far as they are used.
     *
     * @param input when it is used
     */
    static Bindings of(Optional<JsonNode> input, Map<String, JsonNode> steps) {
        Map<String, JsonNode> trees = new HashMap<>();
        Map<String, @Nullable Object> values = new HashMap<>();
        input.ifPresent(tree -> {
            trees.put(INPUT, tree);
            values.put(INPUT, CelValues.of(tree));
        });
        Map<String, @Nullable Object> all = new HashMap<>();
        steps.forEach((id, tree) -> all.put(id, CelValues.of(tree)));
        values.put(STEPS, all);
        return new Bindings(trees, steps, values);
    }

    /** The same with an element of a fan-out. */
    Bindings element(JsonNode item, int index) {
        Map<String, JsonNode> more = new HashMap<>(trees);
        more.put(ITEM, item);
        more.put(INDEX, Json.nodes().numberNode(index));
        Map<String, @Nullable Object> all = new HashMap<>(values);
        all.put(ITEM, CelValues.of(item));
        all.put(INDEX, (long) index);
        return new Bindings(more, steps, all);
    }

    /** As the library takes them. */
    Map<String, @Nullable Object> values() {
        return values;
    }

    /** The tree of a name. */
    JsonNode tree(String name) {
        JsonNode tree = trees.get(name);
        if (tree == null) {
            throw new IllegalStateException(name + " was not said to be used");
        }
        return tree;
    }

    /** The value of a step. */
    JsonNode step(String id) {
        JsonNode tree = steps.get(id);
        if (tree == null) {
            throw new IllegalStateException("the step " + id + " was not said to be used");
        }
        return tree;
    }
}
