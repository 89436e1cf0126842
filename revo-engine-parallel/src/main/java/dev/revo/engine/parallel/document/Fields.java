package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** An object of a document and where it stands. What is wrong with a field is noted, and the field taken as absent. */
final class Fields {
    private static final Pattern DURATION =
            Pattern.compile("P([0-9]{1,4}D)?(T([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?");
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final JsonNode node;
    private final String path;
    private final Flaws flaws;

    private Fields(JsonNode node, String path, Flaws flaws) {
        this.node = node;
        this.path = path;
        this.flaws = flaws;
    }

    /** The object at this place, if it is one. */
    static Optional<Fields> of(JsonNode node, String path, Flaws flaws) {
        if (!node.isObject()) {
            flaws.add(path, "is not an object", "Write {...}.");
            return Optional.empty();
        }
        return Optional.of(new Fields(node, path, flaws));
    }

    String path() {
        return path;
    }

    Flaws flaws() {
        return flaws;
    }

    String at(String field) {
        return Json.pointer(path, field);
    }

    boolean has(String field) {
        return node.has(field);
    }

    JsonNode get(String field) {
        return node.path(field);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** No others than these. */
    void only(Set<String> known) {
        for (String name : names()) {
            if (!known.contains(name)) {
                flaws.add(at(name), "is not known", "Leave it out; known are " + new TreeSet<>(known) + ".");
            }
        }
    }

    private void wrong(String field, String wrong, String fix) {
        flaws.add(at(field), wrong, fix);
    }

    void require(String... fields) {
        for (String field : fields) {
            if (!has(field)) {
                wrong(field, "is missing", "It is required: give it a value.");
            }
        }
    }

    /** The text of a field with so many characters; empty when it is absent or wrong. */
    Optional<String> text(String field, int least, int most) {
        if (!has(field)) {
            return Optional.empty();
        }
        return text(get(field), at(field), least, most);
    }

    private Optional<String> text(JsonNode value, String at, int least, int most) {
        if (!value.isTextual()) {
            flaws.add(at, "is not text", "Write it in quotes.");
            return Optional.empty();
        }
        String text = value.textValue();
        int length = text.codePointCount(0, text.length());
        if (length < least || length > most) {
            flaws.add(at, "has " + length + " characters", "Use " + least + " to " + most + ".");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    /** A text of a certain form. */
    Optional<String> named(String field, Pattern form, String fix) {
        Optional<String> text = text(field, 1, 1_000);
        if (text.isPresent() && !form.matcher(text.get()).matches()) {
            wrong(field, "is '" + Json.shortened(text.get()) + "'", fix);
            return Optional.empty();
        }
        return text;
    }

    Optional<String> oneOf(String field, List<String> choices) {
        require(field);
        Optional<String> text = text(field, 0, 1_000);
        if (text.isPresent() && !choices.contains(text.get())) {
            wrong(field, "is '" + Json.shortened(text.get()) + "'", "Use one of " + choices + ".");
            return Optional.empty();
        }
        return text;
    }

    /** The texts of an array with so many elements, each once. */
    List<String> texts(String field, int least, int most, int shortest, int longest) {
        List<String> texts = new ArrayList<>();
        List<JsonNode> all = array(field, least, most);
        for (int i = 0; i < all.size(); i++) {
            String at = at(field) + "/" + i;
            Optional<String> text = text(all.get(i), at, shortest, longest);
            if (text.isPresent() && texts.contains(text.get())) {
                flaws.add(at, "is there twice", "Leave one out.");
            }
            text.ifPresent(texts::add);
        }
        return texts;
    }

    /** The elements of an array with so many. */
    List<JsonNode> array(String field, int least, int most) {
        JsonNode value = get(field);
        if (!value.isArray()) {
            if (has(field)) {
                wrong(field, "is not an array", "Write [...].");
            } else {
                require(field);
            }
            return List.of();
        }
        if (value.size() < least || value.size() > most) {
            wrong(field, "has " + value.size() + " elements", "Use " + least + " to " + most + ".");
            return List.of();
        }
        List<JsonNode> all = new ArrayList<>();
        value.forEach(all::add);
        return all;
    }

    OptionalInt integer(String field, int least, int most) {
        if (!has(field)) {
            return OptionalInt.empty();
        }
        JsonNode value = get(field);
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            wrong(field, "is not a whole number from " + least + " to " + most, "Use one.");
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.intValue());
    }

    Optional<Boolean> bool(String field) {
        if (!has(field)) {
            return Optional.empty();
        }
        if (!get(field).isBoolean()) {
            wrong(field, "is neither true nor false", "Write one of them.");
            return Optional.empty();
        }
        return Optional.of(get(field).booleanValue());
    }

    Optional<Fields> object(String field) {
        require(field);
        return has(field) ? of(get(field), at(field), flaws) : Optional.empty();
    }

    /** A duration above zero, as ISO 8601 has it. */
    Optional<Duration> duration(String field) {
        String fix = "Write an ISO 8601 duration of at most ten years, such as PT30S or P2D.";
        return named(field, DURATION, fix).flatMap(text -> {
            try {
                Duration duration = Duration.parse(text);
                if (!duration.isZero() && duration.compareTo(LONGEST) <= 0) {
                    return Optional.of(duration);
                }
            } catch (DateTimeParseException e) {
                // Told below, like one that is too long.
            }
            wrong(field, "is '" + text + "'", fix);
            return Optional.empty();
        });
    }
}
