package dev.revo.spi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;

/** JSON objects of any fields. */
record ObjectKind(String kind) implements ConfigurationKind {
    // A field that is there twice would be read as one by some and as the other by others.
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public void validate(RunContext ctx, String name, String json) {
        JsonNode read;
        try {
            read = STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            // Not its message, which quotes the text.
            throw InvalidRequestException.field(
                    "configuration.json",
                    "is no JSON"
                            + (e.getLocation() == null
                                    ? ""
                                    : ", in line " + e.getLocation().getLineNr()),
                    "Write one JSON object, each field once.");
        }
        if (!read.isObject()) {
            throw InvalidRequestException.field(
                    "configuration.json", "is no JSON object", "Write for example {\"timeout\":\"PT30S\"}.");
        }
    }
}
