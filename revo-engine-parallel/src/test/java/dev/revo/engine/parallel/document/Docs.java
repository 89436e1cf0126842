package dev.revo.engine.parallel.document;

import dev.revo.error.InvalidRequestException;
import java.util.List;
import org.assertj.core.api.Assertions;

/** Documents for tests. */
final class Docs {
    private Docs() {}

    /** With these steps, and the value of the last one as the result. */
    static String document(String... steps) {
        return whole("{\"type\": \"object\"}", "\"done\"", steps);
    }

    static String whole(String input, String result, String... steps) {
        return """
                {"format": 1, "name": "test", "version": 1, "input": %s,
                 "steps": [%s],
                 "result": %s}""".formatted(input, String.join(",\n", steps), result);
    }

    /** A step with a value that is one expression. */
    static String value(String id, String expression) {
        return "{\"id\": \"%s\", \"value\": %s}".formatted(id, quoted("${" + expression + "}"));
    }

    static String quoted(String text) {
        return Json.nodes().textNode(text).toString();
    }

    /** What is wrong with it, a line for each. */
    static List<String> flaws(String document) {
        try {
            WorkflowDocument.parse(document);
        } catch (InvalidRequestException e) {
            List<String> lines = ("" + e.getMessage()).lines().toList();
            return lines.size() == 1 ? lines : lines.subList(1, lines.size());
        }
        return Assertions.fail("was accepted: " + document);
    }
}
