package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A JSON value with expressions in its texts. A text that is one expression, such as {@code "${input.count}"}, becomes its
 * value; in any other text an expression becomes text. A second dollar before it takes it as it is written. Immutable and
 * thread-safe.
 */
sealed interface Template {
    /** Its value. */
    JsonNode evaluate(Bindings bindings, Meter meter);

    /** Gives every expression in it. */
    void each(Consumer<Expression> found);

    /** Reads a value of a document; what is wrong is noted. */
    static Template read(JsonNode node, String path, Expressions expressions, boolean element, Flaws flaws) {
        if (node.isTextual()) {
            return text(node.textValue(), path, expressions, element, flaws);
        }
        if (node.isObject()) {
            Map<String, Template> fields = new LinkedHashMap<>();
            node.properties()
                    .forEach(field -> fields.put(
                            field.getKey(),
                            read(field.getValue(), Json.pointer(path, field.getKey()), expressions, element, flaws)));
            return new Fields(fields);
        }
        if (node.isArray()) {
            List<Template> elements = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                elements.add(read(node.get(i), path + "/" + i, expressions, element, flaws));
            }
            return new Elements(elements);
        }
        return new Constant(node);
    }

    private static Template text(String text, String path, Expressions expressions, boolean element, Flaws flaws) {
        List<Template> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                plain.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                int end = end(text, at + 2);
                if (end < 0) {
                    flaws.add(path, "has a ${ without its }", "Close it, or write $${ for the characters ${.");
                    return new Constant(Json.nodes().textNode(""));
                }
                if (plain.length() > 0) {
                    parts.add(new Constant(Json.nodes().textNode(plain.toString())));
                    plain.setLength(0);
                }
                Optional<Expression> expression =
                        expressions.read(text.substring(at + 2, end).strip(), element, path, flaws);
                expression.ifPresent(found -> parts.add(new Value(found, path)));
                at = end + 1;
            } else {
                plain.append(text.charAt(at++));
            }
        }
        if (parts.isEmpty()) {
            return new Constant(Json.nodes().textNode(plain.toString()));
        }
        if (plain.length() > 0) {
            parts.add(new Constant(Json.nodes().textNode(plain.toString())));
        }
        return parts.size() == 1 ? parts.get(0) : new Text(parts, path);
    }

    /** Where the expression that begins here is closed; -1 when it is not. */
    private static int end(String text, int from) {
        int open = 0;
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '{') {
                open++;
            } else if (c == '}' && open-- == 0) {
                return i;
            }
        }
        return -1;
    }

    /** What has no expression in it. */
    record Constant(JsonNode node) implements Template {
        @Override
        public JsonNode evaluate(Bindings bindings, Meter meter) {
            CelValues.count(node, meter);
            return node;
        }

        @Override
        public void each(Consumer<Expression> found) {}
    }

    /** A text that is one expression. */
    record Value(Expression expression, String path) implements Template {
        @Override
        public JsonNode evaluate(Bindings bindings, Meter meter) {
            try {
                return expression.evaluate(bindings, meter);
            } catch (AgentException e) {
                throw at(path, e);
            }
        }

        @Override
        public void each(Consumer<Expression> found) {
            found.accept(expression);
        }
    }

    /** A text with expressions in it. */
    record Text(List<Template> parts, String path) implements Template {
        @Override
        public JsonNode evaluate(Bindings bindings, Meter meter) {
            StringBuilder text = new StringBuilder();
            for (Template part : parts) {
                JsonNode value = part.evaluate(bindings, meter);
                if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
                    throw at(path, Expression.unfit("something that can stand in a text", value));
                }
                text.append(value.asText());
            }
            return Json.nodes().textNode(text.toString());
        }

        @Override
        public void each(Consumer<Expression> found) {
            parts.forEach(part -> part.each(found));
        }
    }

    /** An object. */
    record Fields(Map<String, Template> fields) implements Template {
        @Override
        public JsonNode evaluate(Bindings bindings, Meter meter) {
            ObjectNode object = Json.nodes().objectNode();
            fields.forEach((name, field) -> object.set(name, field.evaluate(bindings, meter)));
            return object;
        }

        @Override
        public void each(Consumer<Expression> found) {
            fields.values().forEach(field -> field.each(found));
        }
    }

    /** An array. */
    record Elements(List<Template> elements) implements Template {
        @Override
        public JsonNode evaluate(Bindings bindings, Meter meter) {
            ArrayNode array = Json.nodes().arrayNode();
            elements.forEach(element -> array.add(element.evaluate(bindings, meter)));
            return array;
        }

        @Override
        public void each(Consumer<Expression> found) {
            elements.forEach(element -> element.each(found));
        }
    }

    /** A fault with the path in the document where it came about. */
    static AgentException at(String path, RevoException why) {
        return new AgentException(Fault.of(why.code(), path + ": " + why.getMessage())
                .with("path", path)
                .cause(why));
    }
}
