package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Documents of all kinds of steps, each of them right. */
final class RandomDocuments {
    private final Random random;
    private int ids;

    RandomDocuments(Random random) {
        this.random = random;
    }

    private ObjectNode object() {
        return Json.nodes().objectNode();
    }

    private boolean maybe() {
        return random.nextInt(3) == 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    ObjectNode document() {
        ObjectNode document = object();
        document.put("format", 1)
                .put("name", one(List.of("a", "flow-1", "x_y")))
                .put("version", 1 + random.nextInt(5));
        if (maybe()) {
            document.put("description", "What it is for");
        }
        if (maybe()) {
            document.put("$schema", "https://revo.dev/schemas/workflow-1.schema.json");
        }
        if (random.nextBoolean()) {
            document.set("input", schema(2, true));
        }
        List<String> known = new ArrayList<>();
        document.set("steps", steps(known, 2));
        document.set("result", template(known, false));
        return document;
    }

    private JsonNode schema(int depth, boolean object) {
        ObjectNode schema = object();
        String type = object
                ? "object"
                : one(
                        depth == 0
                                ? List.of("string", "integer", "number", "boolean", "enum")
                                : List.of("string", "integer", "number", "boolean", "enum", "array", "object"));
        schema.put("type", type.equals("enum") ? "string" : type);
        if (maybe()) {
            schema.put("description", "what");
        }
        switch (type) {
            case "enum" -> schema.putArray("enum").add("a").add("b");
            case "array" -> schema.set("items", schema(depth - 1, false));
            case "object" -> {
                ObjectNode properties = schema.putObject("properties");
                properties.set("p", schema(depth - 1, false));
                properties.set("q", schema(Math.max(0, depth - 1), false));
                if (maybe()) {
                    schema.putArray("required").add("p");
                }
                if (maybe()) {
                    schema.put("additionalProperties", random.nextBoolean());
                }
            }
            default -> {
                // There is no more to say of it.
            }
        }
        return schema;
    }

    private ArrayNode steps(List<String> known, int depth) {
        ArrayNode steps = Json.nodes().arrayNode();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            String id = one(List.of("a", "step", "x_")) + ids++;
            steps.add(step(id, known, depth));
            known.add(id);
        }
        return steps;
    }

    private ObjectNode step(String id, List<String> known, int depth) {
        ObjectNode step = object();
        step.put("id", id);
        if (maybe()) {
            step.put("description", "does it");
        }
        if (maybe() && !known.isEmpty()) {
            step.putArray("after").add(one(known));
        }
        String kind = one(
                depth == 0
                        ? List.of("agent", "tool", "value", "approval", "decision", "plan")
                        : List.of("agent", "tool", "value", "approval", "decision", "plan", "steps"));
        if (maybe() || kind.equals("steps")) {
            step.put("when", one(List.of("true", "input.p == 1", "size(input) > 2 && has(input.q)")));
        }
        switch (kind) {
            case "agent" -> {
                step.put("agent", "writer");
                boolean each = fan(step, known);
                step.set("input", template(known, each));
                if (maybe()) {
                    step.put("accept", one(List.of("verified", "value", "any")));
                }
            }
            case "tool" -> {
                step.put("tool", "search-Web");
                boolean each = fan(step, known);
                if (random.nextBoolean()) {
                    step.set("arguments", object().set("q", template(known, each)));
                }
                if (maybe()) {
                    step.put("accept", one(List.of("ok", "any")));
                }
            }
            case "plan" -> {
                step.put("plan", "child").set("input", template(known, false));
                if (maybe()) {
                    step.put("version", 3);
                }
            }
            case "steps" -> {
                List<String> inner = new ArrayList<>(known);
                step.set("steps", steps(inner, depth - 1));
                step.set("result", template(inner, false));
            }
            case "value" -> step.set("value", template(known, false));
            default ->
                step.putObject(kind)
                        .put("permission", "orders:approve")
                        .put("expires", one(List.of("P2D", "PT30S", "P1DT2H3M4S")))
                        .put("question", "Shall it, ${input.p}?");
        }
        return step;
    }

    private boolean fan(ObjectNode step, List<String> known) {
        if (maybe()) {
            step.put("timeout", "PT5M");
        }
        if (maybe()) {
            step.put("retry", 1 + random.nextInt(5));
        }
        if (!maybe()) {
            return false;
        }
        step.put("each", known.isEmpty() ? "[1, 2]" : "steps." + one(known) + ".list");
        if (random.nextBoolean()) {
            step.set("join", Json.value(one(List.of("\"all\"", "\"any\"", "\"collect\"", "{\"quorum\": 2}"))));
        }
        return true;
    }

    private JsonNode template(List<String> known, boolean each) {
        List<String> texts = new ArrayList<>(List.of(
                "\"plain\"",
                "\"${input.p}\"",
                "\"${input.p + 1} and $${more}\"",
                "1.50",
                "null",
                "[true, \"${1 > 2}\"]",
                "{\"a\": {\"b\": \"${[1].map(x, x + 1)}\"}}"));
        if (!known.isEmpty()) {
            texts.add("{\"from\": \"${steps." + one(known) + ".value}\"}");
        }
        if (each) {
            texts.add("[\"${item}\", \"${index}\"]");
        }
        return Json.value(one(texts));
    }
}
