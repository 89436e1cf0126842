package dev.revo.agents.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import java.util.TreeMap;

/** The one JSON reader and writer of the runtime. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private Json() {}

    /** Text that reVo wrote itself. */
    static JsonNode own(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BugException(
                    Fault.of("bad_json", "JSON that reVo wrote cannot be read: " + e.getOriginalMessage())
                            .cause(e));
        }
    }

    /** The same value with the fields of every object in order of their names: equal values have equal text. */
    static JsonNode canonical(JsonNode value) {
        if (value.isObject()) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            value.properties().forEach(e -> sorted.put(e.getKey(), canonical(e.getValue())));
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            sorted.forEach(node::set);
            return node;
        }
        if (value.isArray()) {
            ArrayNode node = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> node.add(canonical(element)));
            return node;
        }
        return value;
    }
}
