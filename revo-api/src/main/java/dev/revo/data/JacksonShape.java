package dev.revo.data;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import java.util.List;

/** The codec behind {@link Shape}, on Jackson, which stays out of every signature. */
final class JacksonShape<T> implements Shape<T> {
    // Immutable once built; mappers are thread-safe after configuration.
    private static final ObjectMapper JSON = mapper();

    private final String name;
    // Both immutable.
    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final JsonObjectSchema schema;
    private final RequiredFields required;
    // A value that is not a record stands in an object of one field, because tools and models speak in objects.
    private final boolean wrapped;

    private JacksonShape(String name, JavaType type, JsonObjectSchema schema) {
        this.name = name;
        this.writer = JSON.writerFor(type);
        this.reader = JSON.readerFor(type);
        this.schema = schema;
        this.required = new RequiredFields(type);
        this.wrapped = !type.getRawClass().isRecord();
    }

    static <T> Shape<T> of(Class<T> type) {
        requireNonNull(type, "type");
        return new JacksonShape<>(type.getName(), JSON.constructType(type), SchemaOf.root(type));
    }

    static <E> Shape<List<E>> listOf(Class<E> element) {
        requireNonNull(element, "element");
        JavaType list = JSON.getTypeFactory().constructCollectionType(List.class, element);
        return new JacksonShape<>("list<" + element.getName() + ">", list, SchemaOf.listRoot(element));
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder(SharedBuffers.factory())
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(PathText.module())
                .addModule(SetText.module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                // Decimals stay as they were written: through a double, an amount would lose digits.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        c -> c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(200).build());
        return mapper;
    }

    @Override
    public JsonObjectSchema schema() {
        return schema;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String encode(T value) {
        try {
            String text = writer.writeValueAsString(value);
            return wrapped ? "{\"value\":" + text + "}" : text;
        } catch (JsonProcessingException e) {
            throw new BugException(
                    Fault.of("encode_failed", "A " + name + " cannot be written as JSON: " + e.getOriginalMessage())
                            .cause(e));
        }
    }

    @Override
    public T decode(String json) {
        try {
            JsonNode tree = JSON.readTree(json);
            if (tree.isMissingNode()) {
                throw InvalidRequestException.field("document", "is empty", "Send a JSON value of " + name + ".");
            }
            JsonNode value = wrapped ? unwrap(tree) : tree;
            required.check(value);
            return reader.readValue(value);
        } catch (JsonMappingException e) {
            throw refused(path(e), e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw refused("document", "is not JSON" + where + ": " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw refused("document", "could not be read: " + e.getMessage(), e);
        }
    }

    private JsonNode unwrap(JsonNode tree) {
        if (!tree.isObject() || tree.size() != 1 || !tree.has("value")) {
            throw InvalidRequestException.field(
                    "$", "is not an object with the one field 'value'", "Write {\"value\": ...} around it.");
        }
        return tree.get("value");
    }

    private InvalidRequestException refused(String where, String wrong, Exception cause) {
        // Jackson's messages quote input; one line and a bound keep a hostile document out of logs.
        String line = wrong.lines().findFirst().orElse("").strip();
        String bounded = line.length() > 300 ? line.substring(0, 300) : line;
        return new InvalidRequestException(Fault.of(
                        "invalid_request", where + ": " + bounded + ". Send JSON that fits the schema of " + name + ".")
                .with("field", where)
                .cause(cause));
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder("$");
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append('.').append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
