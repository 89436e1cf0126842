package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.InvalidRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reading and writing JSON, with bounds: what is read here may come from anybody. */
final class Json {
    /** The most characters of a value that steps pass on. */
    static final int MOST = 1_000_000;

    static final int DEEPEST = 64;

    // Immutable once built; mappers are thread-safe after configuration.
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(100)
                            .maxStringLength(MOST)
                            .maxNameLength(1_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            // Decimals stay as they were written: through a double, an amount would lose digits.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /**
     * A text of anybody's.
     *
     * @throws InvalidRequestException naming the JSON Pointer of what is wrong
     */
    static JsonNode read(String text, int most) {
        if (text.length() > most) {
            throw InvalidRequestException.field(
                    "document", "has " + text.length() + " characters", "Use at most " + most + ".");
        }
        try (JsonParser parser = MAPPER.createParser(text)) {
            JsonNode tree = read(parser);
            checkNumbers(tree, "");
            return tree;
        } catch (IOException e) {
            throw new IllegalStateException("a text is read without reading a file", e);
        }
    }

    private static JsonNode read(JsonParser parser) throws IOException {
        try {
            JsonNode tree = MAPPER.readTree(parser);
            if (tree == null) {
                throw InvalidRequestException.field("document", "is empty", "Write a JSON value.");
            }
            if (parser.nextToken() != null) {
                throw InvalidRequestException.field("document", "goes on after its end", "Leave out what follows.");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw refused(parser, e);
        }
    }

    static JsonNode value(String text) {
        return read(text, MOST);
    }

    private static InvalidRequestException refused(JsonParser parser, JsonProcessingException e) {
        String at = shortened(parser.getParsingContext().pathAsPointer().toString());
        // Messages of the parser quote the input; one line and a bound keep a hostile document out of logs.
        String line = shortened(e.getOriginalMessage().lines().findFirst().orElse(""));
        JsonLocation place = parser.currentLocation();
        return InvalidRequestException.field(
                at.isEmpty() ? "document" : at,
                "cannot be read at line " + place.getLineNr() + ", column " + place.getColumnNr() + ": " + line,
                "Write JSON (RFC 8259).");
    }

    static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }

    // Beyond a double nobody agrees on what a number is, and some forms take a gigabyte when they are written out.
    private static void checkNumbers(JsonNode node, String path) {
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            if (Double.isInfinite(node.doubleValue()) || Math.abs((long) number.scale()) > 400) {
                throw InvalidRequestException.field(
                        path.isEmpty() ? "document" : path,
                        "is beyond all measure",
                        "Use numbers that a double can hold.");
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                checkNumbers(field.getValue(), pointer(path, field.getKey()));
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkNumbers(node.get(i), path + "/" + i);
            }
        }
    }

    /** The JSON Pointer (RFC 6901) of a field. */
    static String pointer(String path, String field) {
        return path + "/" + shortened(field.replace("~", "~0").replace("/", "~1"));
    }

    /** A value in an object of one field, as shapes have values that are no records. */
    static String wrapped(JsonNode value) {
        return nodes().objectNode().set("value", value).toString();
    }

    /** What a shape encoded. */
    static JsonNode unwrapped(String encoded, boolean whole) {
        JsonNode tree = own(encoded);
        return whole ? tree : tree.path("value");
    }

    /** A text of reVo's own. */
    static JsonNode own(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a shape gives JSON", e);
        }
    }

    static JsonNodeFactory nodes() {
        return MAPPER.getNodeFactory();
    }

    /** The same value with the fields of every object in order. */
    static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            ObjectNode sorted = nodes().objectNode();
            fields.forEach(sorted::set);
            return sorted;
        }
        if (node.isArray()) {
            ArrayNode sorted = nodes().arrayNode();
            node.forEach(each -> sorted.add(sorted(each)));
            return sorted;
        }
        return node;
    }

    static ArrayNode array(List<JsonNode> all) {
        return nodes().arrayNode().addAll(all);
    }
}
