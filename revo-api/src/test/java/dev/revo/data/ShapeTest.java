package dev.revo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.output.structured.Description;
import dev.revo.error.BugException;
import dev.revo.error.InvalidRequestException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    /** A color. */
    enum Color {
        RED,
        GREEN
    }

    @Description({"A point", "in the plane."})
    record Point(@Description("across") int x, long y) {}

    record All(
            String text,
            BigDecimal decimal,
            BigInteger big,
            double real,
            boolean flag,
            Instant at,
            Duration took,
            UUID id,
            URI link,
            Path file,
            Color color,
            Optional<Integer> maybe,
            List<Point> points,
            Set<String> words,
            Map<String, Integer> counts,
            Point nested) {}

    record Loop(List<Loop> inner) {}

    record Odd(Thread thread) {}

    record Raw(@SuppressWarnings("rawtypes") List list) {}

    record Keys(Map<Integer, String> map) {}

    private static final Shape<All> ALL = Shape.of(All.class);
    private static final Shape<Point> POINT = Shape.of(Point.class);

    @Property(tries = 200)
    void a_record_of_everything_comes_back_as_it_was(
            @ForAll String text,
            @ForAll BigDecimal decimal,
            @ForAll BigInteger big,
            @ForAll double real,
            @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long millis,
            @ForAll long number,
            @ForAll @Size(max = 5) List<Integer> figures,
            @ForAll @Size(max = 5) Map<String, Integer> counts) {
        String plain = text.codePoints()
                .filter(c -> c < 0xd800 || c > 0xdfff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        All value = new All(
                plain,
                decimal,
                big,
                real,
                number % 2 == 0,
                Instant.ofEpochMilli(millis).plusNanos(Math.floorMod(number, 1_000_000)),
                Duration.ofMillis(millis),
                new UUID(number, millis),
                URI.create("https://example.org/" + Math.abs(millis)),
                Path.of("a", "b" + Math.abs(millis)),
                Color.values()[(int) Math.floorMod(number, 2L)],
                figures.stream().findFirst(),
                figures.stream().map(f -> new Point(f, number)).toList(),
                Set.of("one", "two"),
                counts,
                new Point(1, number));
        String json = ALL.encode(value);
        All back = ALL.decode(json);
        assertThat(back.decimal()).isEqualByComparingTo(decimal);
        assertThat(back.real()).isEqualTo(real);
        assertThat(ALL.encode(back)).isEqualTo(json);
        assertThat(back.file()).isEqualTo(value.file());
        assertThat(back.at()).isEqualTo(value.at());
        assertThat(back.maybe()).isEqualTo(value.maybe());
        assertThat(back.counts()).isEqualTo(counts);
        assertThat(back.points()).isEqualTo(value.points());
    }

    @Property(tries = 50)
    void single_values_are_wrapped(@ForAll int number, @ForAll boolean flag, @ForAll long wide) {
        assertThat(Shape.of(Integer.class).encode(number)).isEqualTo("{\"value\":" + number + "}");
        assertThat(Shape.of(Integer.class).decode("{\"value\":" + number + "}")).isEqualTo(number);
        assertThat(Shape.of(Boolean.class).decode(Shape.of(Boolean.class).encode(flag)))
                .isEqualTo(flag);
        assertThat(Shape.of(Long.class).decode(Shape.of(Long.class).encode(wide)))
                .isEqualTo(wide);
        assertThat(Shape.listOf(Integer.class).decode("{\"value\":[1," + number + "]}"))
                .containsExactly(1, number);
    }

    record Perhaps(Optional<Point> point, Optional<List<Point>> points) {}

    @Test
    void what_is_optional_is_whole_when_it_is_there() {
        Shape<Perhaps> shape = Shape.of(Perhaps.class);
        assertThat(shape.decode("{\"point\":{\"x\":1,\"y\":2},\"points\":[{\"x\":1,\"y\":2}]}"))
                .isEqualTo(new Perhaps(Optional.of(new Point(1, 2)), Optional.of(List.of(new Point(1, 2)))));
        assertThat(shape.decode("{}")).isEqualTo(new Perhaps(Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> shape.decode("{\"point\":{\"x\":1}}")).hasMessageContaining("$.point.y is missing");
        assertThatThrownBy(() -> shape.decode("{\"points\":[{\"x\":1,\"y\":2},{\"y\":1}]}"))
                .hasMessageContaining("$.points[1].x is missing");
        assertThatThrownBy(() -> shape.decode("{\"points\":[{\"x\":1,\"y\":2},{\"x\":true,\"y\":1}]}"))
                .hasMessageContaining("$.points[1].x");
    }

    record Throwing(int x) {
        @Override
        public int x() {
            throw new IllegalStateException("accessor");
        }
    }

    @Test
    void a_value_that_cannot_be_written_is_named() {
        assertThatThrownBy(() -> Shape.of(Throwing.class).encode(new Throwing(1)))
                .isInstanceOf(BugException.class)
                .hasMessageContainingAll("Throwing", "accessor");
    }

    record Words(Set<String> words) {}

    @Property(tries = 50)
    void equal_sets_give_equal_text(@ForAll Set<String> words) {
        List<String> other = new java.util.ArrayList<>(words);
        java.util.Collections.reverse(other);
        Shape<Words> shape = Shape.of(Words.class);
        String text = shape.encode(new Words(new java.util.LinkedHashSet<>(words)));
        assertThat(shape.encode(new Words(new java.util.LinkedHashSet<>(other))))
                .isEqualTo(text);
        assertThat(shape.encode(new Words(Set.copyOf(words)))).isEqualTo(text);
        assertThat(shape.encode(new Words(new java.util.TreeSet<>(words)))).isEqualTo(text);
    }

    @Test
    void a_null_value_is_no_value() {
        assertThatThrownBy(() -> Shape.of(Integer.class).decode("{\"value\":null}"))
                .hasMessageContaining("$ is missing");
        assertThat(Shape.of(Void.class).decode("{\"value\":null}")).isNull();
    }

    @Test
    void decimals_keep_every_digit() {
        Shape<BigDecimal> shape = Shape.of(BigDecimal.class);
        BigDecimal exact = new BigDecimal("1234567890.12345678901234567890");
        assertThat(shape.decode(shape.encode(exact))).isEqualTo(exact);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                              | $.x is missing",
                "{\"x\":1}                       | $.y is missing",
                "{\"x\":1,\"y\":null}            | $.y is missing",
                "{\"x\":1,\"y\":2,\"z\":3}       | z",
                "{\"x\":\"1\",\"y\":2}           | $.x",
                "{\"x\":1.0,\"y\":2}             | $.x",
                "{\"x\":true,\"y\":2}            | $.x",
                "{\"x\":3000000000,\"y\":2}      | $.x",
                "{\"x\":1,\"y\":1e400}           | $.y",
                "{\"x\":1,\"x\":1,\"y\":2}       | uplicate",
                "{\"x\":1,\"y\":2} {}            | railing",
                "{\"x\":1,\"y\":2                | not JSON",
                "[1,2]                           | $",
                "null                            | $",
                "7                               | $",
                "\"{}\"                          | $",
                "{\"x\":01,\"y\":2}              | not JSON",
                "{'x':1,'y':2}                   | not JSON",
                "{\"x\":1,\"y\":2,}              | not JSON",
                "{\"x\":NaN,\"y\":2}             | not JSON"
            })
    void what_does_not_fit_is_refused_with_its_place(String json, String told) {
        assertThatThrownBy(() -> POINT.decode(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(told);
    }

    @Test
    void control_what_fits_is_taken() {
        assertThat(POINT.decode(" {\"y\":2,\"x\":1} ")).isEqualTo(new Point(1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void nothing_is_no_document(String json) {
        assertThatThrownBy(() -> POINT.decode(json)).hasMessageContaining("document is empty");
    }

    @Test
    @Timeout(10)
    void hostile_documents_are_refused_quickly() {
        Shape<BigInteger> big = Shape.of(BigInteger.class);
        assertThatThrownBy(() -> big.decode("{\"value\":1e999999999}")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> big.decode("{\"value\":" + "9".repeat(2_000) + "}"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> POINT.decode("[".repeat(100_000))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> POINT.decode("{\"x\":\"" + "a".repeat(100_000) + "\",\"y\":1}"))
                .isInstanceOf(InvalidRequestException.class)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).length()).isLessThan(700));
    }

    @Test
    void the_place_is_named_in_lists_maps_and_optionals() {
        String json = ALL.encode(new All(
                "t",
                BigDecimal.ONE,
                BigInteger.TWO,
                0.5,
                true,
                Instant.EPOCH,
                Duration.ZERO,
                new UUID(1, 2),
                URI.create("a:b"),
                Path.of("f"),
                Color.RED,
                Optional.of(7),
                List.of(new Point(1, 2)),
                Set.of("w"),
                Map.of("k", 1),
                new Point(3, 4)));
        assertThatThrownBy(() -> ALL.decode(json.replace("{\"x\":1,\"y\":2}", "{\"x\":1}")))
                .hasMessageContaining("$.points[0].y is missing");
        assertThatThrownBy(() -> ALL.decode(json.replace("{\"k\":1}", "{\"k\":null}")))
                .hasMessageContaining("$.counts.k is missing");
        assertThatThrownBy(() -> ALL.decode(json.replace("\"maybe\":7", "\"maybe\":\"x\"")))
                .hasMessageContaining("$.maybe");
        assertThatThrownBy(() -> ALL.decode(json.replace("\"RED\"", "0"))).hasMessageContaining("$.color");
        assertThatThrownBy(() -> ALL.decode(json.replace("\"RED\"", "\"PINK\"")))
                .hasMessageContaining("$.color");
        assertThatThrownBy(() -> ALL.decode(json.replace("\"1970-01-01T00:00:00Z\"", "0")))
                .hasMessageContaining("$.at is not text");
        assertThatThrownBy(() -> ALL.decode(json.replace("\"PT0S\"", "0"))).hasMessageContaining("$.took");
        assertThatThrownBy(() -> ALL.decode(json.replace("[\"w\"]", "[\"w\",null]")))
                .hasMessageContaining("$.words[1] is missing");
        assertThatThrownBy(() -> ALL.decode(json.replace("\"text\":\"t\"", "\"text\":5")))
                .hasMessageContaining("$.text");
        assertThat(ALL.decode(json.replace("\"maybe\":7,", "")).maybe()).isEmpty();
        assertThat(ALL.decode(json.replace("\"maybe\":7", "\"maybe\":null")).maybe())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":1,\"more\":2}", "{\"valu\":1}", "1", "[]", "{}"})
    void a_wrapped_value_stands_in_one_field(String json) {
        assertThatThrownBy(() -> Shape.of(Integer.class).decode(json)).hasMessageContaining("one field 'value'");
    }

    @Test
    void the_schema_is_closed_and_names_what_is_required() {
        JsonObjectSchema schema = ALL.schema();
        assertThat(schema.additionalProperties()).isFalse();
        assertThat(schema.required()).contains("text", "nested").doesNotContain("maybe");
        assertThat(schema.properties().get("color"))
                .isInstanceOfSatisfying(
                        JsonEnumSchema.class, e -> assertThat(e.enumValues()).containsExactly("RED", "GREEN"));
        assertThat(schema.properties().get("points"))
                .isInstanceOfSatisfying(
                        JsonArraySchema.class,
                        list -> assertThat(list.items()).isInstanceOfSatisfying(JsonObjectSchema.class, point -> {
                            assertThat(point.description()).isEqualTo("A point in the plane.");
                            assertThat(point.properties().get("x"))
                                    .isNotNull()
                                    .extracting(JsonSchemaElement::description)
                                    .isEqualTo("across");
                        }));
        assertThat(Shape.of(Integer.class).schema().required()).containsExactly("value");
        assertThat(Shape.listOf(Point.class).name()).isEqualTo("list<" + Point.class.getName() + ">");
        assertThat(POINT.name()).isEqualTo(Point.class.getName());
        assertThat(Shape.of(Void.class).schema().properties()).containsKey("value");
    }

    @Test
    void what_has_no_schema_is_refused_by_name() {
        assertThatThrownBy(() -> Shape.of(Loop.class)).hasMessageContaining("contains itself");
        assertThatThrownBy(() -> Shape.of(Odd.class)).hasMessageContainingAll("Odd.thread", "java.lang.Thread");
        assertThatThrownBy(() -> Shape.of(Raw.class)).hasMessageContaining("Raw.list");
        assertThatThrownBy(() -> Shape.of(Keys.class)).hasMessageContaining("Keys.map");
        assertThatThrownBy(() -> Shape.listOf(Object.class)).hasMessageContaining("java.lang.Object");
    }
}
