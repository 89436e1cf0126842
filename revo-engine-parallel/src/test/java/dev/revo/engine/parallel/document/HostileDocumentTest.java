package dev.revo.engine.parallel.document;

import static dev.revo.engine.parallel.document.Docs.document;
import static dev.revo.engine.parallel.document.Docs.flaws;
import static dev.revo.engine.parallel.document.Docs.quoted;
import static dev.revo.engine.parallel.document.Docs.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.error.AgentException;
import dev.revo.error.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of strangers that want to hang or to exhaust the process. */
@Timeout(120)
class HostileDocumentTest {
    private final Expressions expressions = new Expressions();

    private Optional<Expression> read(String text, Flaws flaws) {
        return expressions.read(text, false, "/x", flaws);
    }

    private JsonNode evaluate(String text, String input) {
        Flaws flaws = new Flaws();
        Expression expression = read(text, flaws).orElseThrow(() -> new AssertionError("refused: " + text));
        return expression.evaluate(Bindings.of(Optional.of(Json.value(input)), Map.of()), new Meter());
    }

    private static String repeated(String unit, int times) {
        return unit.repeat(times);
    }

    private static String numbers(int count) {
        return "{\"l\": ["
                + IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",")) + "]}";
    }

    @Test
    void a_document_that_is_too_long_is_refused_unread() {
        assertThat(flaws(repeated(" ", WorkflowDocument.MOST_CHARACTERS + 1)))
                .singleElement()
                .asString()
                .startsWith("document has 262145 characters");
    }

    @Test
    void deep_nesting_is_refused() {
        String deep = repeated("[", 100_000) + repeated("]", 100_000);
        assertThat(flaws(document("{\"id\": \"x\", \"value\": " + deep + "}")))
                .singleElement()
                .asString()
                .startsWith("/steps/0/value/0")
                .contains("cannot be read");
        assertThatCode(() -> WorkflowDocument.parse(
                        document("{\"id\": \"x\", \"value\": " + repeated("[", 50) + repeated("]", 50) + "}")))
                .doesNotThrowAnyException();
    }

    @Test
    void groups_in_groups_end_with_the_nesting() {
        String inner = value("x", "1");
        for (int i = 0; i < 40; i++) {
            inner = "{\"id\": \"g" + i + "\", \"when\": \"true\", \"steps\": [" + inner + "], \"result\": 1}";
        }
        String document = document(inner);
        assertThatThrownBy(() -> WorkflowDocument.parse(document)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "1e400", "0.0e99999"})
    void numbers_beyond_all_measure_are_refused(String number) {
        assertThat(flaws(document("{\"id\": \"x\", \"value\": [1, " + number + "]}")))
                .singleElement()
                .asString()
                .startsWith("/steps/0/value/1 is beyond all measure");
    }

    @Test
    void a_number_of_too_many_digits_is_refused() {
        assertThat(flaws(document("{\"id\": \"x\", \"value\": " + repeated("9", 101) + "}")))
                .singleElement()
                .asString()
                .startsWith("/steps/0/value cannot be read");
    }

    @Test
    void messages_do_not_repeat_long_texts() {
        String name = repeated("n", 900);
        assertThat(flaws(document("{\"id\": \"" + name + "\", \"value\": 1, \"" + name + "\": 1}")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(500));
    }

    @Test
    void many_flaws_are_not_all_listed() {
        String steps = IntStream.range(0, 150)
                .mapToObj(i -> "{\"id\": \"s" + i + "\"}")
                .collect(Collectors.joining(","));
        List<String> lines = flaws(document(steps));
        assertThat(lines).hasSize(21).last().isEqualTo("and 130 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))",
                "input.",
                "input..x",
                "'unclosed",
                "1 ? 2",
                "a b",
                "{'a': }",
                "[1,",
                "\u0000",
                "for (;;) {}",
                "while(true)",
                "input.l.map(steps)",
                "new java.lang.String()",
                "input.getClass()",
                "java.lang.System.exit(1)",
                "type(input)",
                "int",
                "[list, map]",
                "input == null_type",
                "duration('1s')",
                "timestamp('2020-01-01T00:00:00Z')",
                "bytes('x')",
                "uint(1)",
                "1u",
                "input.s.matches('(a+)+$')",
                "[1].map(a, [1].map(b, [1].map(c, [1].map(d, 1))))",
                "[1].map(a, a).map(a, a).map(a, a).map(a, a)",
            })
    void texts_that_are_no_expressions_or_not_allowed_are_refused(String text) {
        Flaws flaws = new Flaws();
        assertThat(read(text, flaws)).isEmpty();
        assertThatThrownBy(flaws::raise)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageMatching("(?s)(\\d+ things are wrong:\\R)?/x .*");
    }

    @Test
    void an_expression_that_is_too_long_is_refused() {
        Flaws flaws = new Flaws();
        assertThat(read("1" + repeated(" + 1", 250), flaws)).isEmpty();
        assertThatThrownBy(flaws::raise).hasMessageContaining("it has 1001 characters");
        assertThat(evaluate("1" + repeated(" + 1", 249), "{}").intValue()).isEqualTo(250);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "-", "1+", "true?1:", "input.", "[", "(", "{1:", "a.b(", "'", "\"", "1 in "})
    void texts_of_one_thing_over_and_over_are_read_or_refused_but_end(String unit) {
        String text = repeated(unit, Expressions.LONGEST / unit.length() - 1) + "1";
        Flaws flaws = new Flaws();
        Optional<Expression> read = read(text, flaws);
        assertThat(read.isPresent()).isEqualTo(flaws.count() == 0);
    }

    @Test
    void the_console_does_not_hear_of_strangers_mistakes() {
        PrintStream before = System.err;
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
        try {
            read("1 +", new Flaws());
            read("'", new Flaws());
        } finally {
            System.setErr(before);
        }
        assertThat(heard.size()).isZero();
    }

    @Test
    void loops_over_loops_cost_too_much() {
        String loops = "input.l.all(a, input.l.all(b, input.l.all(c, a + b + c >= 0)))";
        assertThat(evaluate(loops, numbers(20)).booleanValue()).isTrue();
        assertThatThrownBy(() -> evaluate(loops, numbers(2_000)))
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.code()).isEqualTo("expression_costs"));
    }

    @Test
    void a_list_of_ten_thousand_can_be_mapped_and_a_longer_one_costs_too_much() {
        assertThat(evaluate("input.l.map(a, a * 2)", numbers(10_000))).hasSize(10_000);
        assertThatThrownBy(() -> evaluate("input.l.map(a, a * 2)", numbers(100_000)))
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.code()).isEqualTo("expression_costs"));
    }

    @Test
    void texts_that_double_end_at_the_bound() {
        String doubling = "['" + repeated("x", 100) + "'].map(a, " + plus("a", 90) + ").map(a, " + plus("a", 90)
                + ").map(a, " + plus("a", 90) + ")";
        assertThatThrownBy(() -> evaluate(doubling, "{}"))
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.code()).isIn("expression_costs", "value_too_large"));
        String once = "['" + repeated("x", 100) + "'].map(a, " + plus("a", 90) + ")";
        assertThat(evaluate(once, "{}").get(0).textValue()).hasSize(9_000);
    }

    private static String plus(String name, int times) {
        return IntStream.range(0, times).mapToObj(i -> name).collect(Collectors.joining("+"));
    }

    private static String nested(int width) {
        String all = "[" + IntStream.range(0, width).mapToObj(i -> "a").collect(Collectors.joining(",")) + "]";
        return "[1].map(a, " + all + ").map(a, " + all + ").map(a, " + all + ")";
    }

    @Test
    void what_is_small_inside_and_large_outside_ends_at_the_bound() {
        assertThatThrownBy(() -> evaluate(nested(130), "{}"))
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.code()).isEqualTo("value_too_large"));
        assertThat(evaluate(nested(10), "{}").toString()).hasSizeGreaterThan(2_000);
    }

    @Test
    void comparing_what_is_nested_ends() {
        String pair = nested(60) + " == " + nested(60);
        Flaws flaws = new Flaws();
        // Two of them have six loops.
        assertThat(read(pair, flaws)).isEmpty();
        String all = "[" + IntStream.range(0, 100).mapToObj(i -> "a").collect(Collectors.joining(",")) + "]";
        String own = "[1].map(a, " + all + ").map(a, " + all + ").all(a, a == a)";
        assertThat(evaluate(own, "{}").booleanValue()).isTrue();
    }

    @Test
    void seeking_a_long_text_in_a_long_text_costs_too_much() {
        String input = "{\"a\": \"" + repeated("a", 400_000) + "\", \"b\": \"" + repeated("a", 200_000) + "b\"}";
        assertThatThrownBy(() -> evaluate("input.a.contains(input.b)", input))
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.code()).isEqualTo("expression_costs"));
        assertThat(evaluate("input.a.contains('aaaab')", input).booleanValue()).isFalse();
        assertThat(evaluate("input.a.contains('aaaa')", input).booleanValue()).isTrue();
    }

    @Test
    void a_large_value_cannot_be_multiplied_by_a_template() {
        String big = "{\"big\": \"" + repeated("x", 300_000) + "\"}";
        Flaws flaws = new Flaws();
        Template template = Template.read(
                Json.value("[" + repeated(quoted("${input.big}") + ",", 9) + "1]"), "/x", expressions, false, flaws);
        flaws.raise();
        Bindings bindings = Bindings.of(Optional.of(Json.value(big)), Map.of());
        assertThatThrownBy(() -> template.evaluate(bindings, new Meter()))
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.code()).isEqualTo("value_too_large"));
        Template once = Template.read(Json.value(quoted("${input.big}")), "/x", expressions, false, flaws);
        assertThat(once.evaluate(bindings, new Meter()).textValue()).hasSize(300_000);
    }
}
