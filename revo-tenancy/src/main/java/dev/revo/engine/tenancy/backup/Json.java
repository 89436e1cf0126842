package dev.revo.engine.tenancy.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Kind;
import dev.revo.spi.BackupStore.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON of backups, read strictly: nothing twice, nothing missing, nothing after the end. */
final class Json {
    /** No row is longer, written or read. */
    static final int LINE = 64 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LINE)
                    .maxNestingDepth(20)
                    .build())
            .build();
    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always written", e);
        }
    }

    static JsonNode tree(String name, byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw Refusal.damaged(name + " is no JSON", e);
        }
    }

    static String text(JsonNode json, String field) {
        JsonNode found = json.path(field);
        if (!found.isTextual()) {
            throw Refusal.refused("does not say " + field);
        }
        return found.textValue();
    }

    static int whole(JsonNode json, String field) {
        JsonNode found = json.path(field);
        if (!found.canConvertToInt() || !found.isIntegralNumber()) {
            throw Refusal.refused("does not say " + field);
        }
        return found.intValue();
    }

    static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.refused("has a moment that is none");
        }
    }

    /** A row as a line, its end included. */
    static byte[] line(Table table, List<@Nullable Object> values) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            json.writeStartObject();
            for (int i = 0; i < values.size(); i++) {
                json.writeFieldName(table.columns().get(i).name());
                value(json, values.get(i));
            }
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean yes) {
            json.writeBoolean(yes);
        } else if (value instanceof BigDecimal number) {
            json.writeString(number.toPlainString());
        } else if (value instanceof byte[] bytes) {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        } else {
            json.writeString(value.toString());
        }
    }

    /** The values of a line, in the order of the table's columns. */
    static List<@Nullable Object> values(Table table, byte[] line) {
        try (JsonParser json = FACTORY.createParser(line)) {
            List<@Nullable Object> values = new ArrayList<>(table.columns().size());
            expect(json.nextToken() == JsonToken.START_OBJECT);
            for (Column column : table.columns()) {
                expect(column.name().equals(json.nextFieldName()));
                values.add(value(json, column.kind()));
            }
            expect(json.nextToken() == JsonToken.END_OBJECT && json.nextToken() == null);
            return values;
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw Refusal.damaged("a row of " + table.name() + " is not one", e);
        }
    }

    private static @Nullable Object value(JsonParser json, Kind kind) throws IOException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (kind == Kind.BOOLEAN) {
            expect(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
            return json.getBooleanValue();
        }
        if (kind == Kind.INTEGER) {
            expect(token == JsonToken.VALUE_NUMBER_INT);
            return json.getLongValue();
        }
        expect(token == JsonToken.VALUE_STRING);
        String text = json.getText();
        return switch (kind) {
            case DECIMAL -> decimal(text);
            case INSTANT -> Instant.parse(text);
            case BYTES -> Base64.getDecoder().decode(text);
            default -> text;
        };
    }

    private static BigDecimal decimal(String text) {
        // 1e999999999 is short to write and long to compute with.
        expect(text.length() <= 100 && text.matches("-?[0-9]+(\\.[0-9]+)?"));
        return new BigDecimal(text);
    }

    private static void expect(boolean right) {
        if (!right) {
            throw new IllegalArgumentException("it has other fields, or another type");
        }
    }
}
