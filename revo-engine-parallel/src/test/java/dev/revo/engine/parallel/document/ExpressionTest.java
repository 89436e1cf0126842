package dev.revo.engine.parallel.document;

import static dev.revo.engine.parallel.document.Docs.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.error.AgentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions and templates give. */
class ExpressionTest {
    private static final String INPUT = """
            {"n": 3, "d": 2.5, "s": "text", "b": true, "none": null, "l": [1, 2, 3], "o": {"k": "v", "a-b": 1},
             "exact": 1.10, "long": 123456789012345678901234567890}""";

    private final Expressions expressions = new Expressions();

    private JsonNode template(String text) {
        Flaws flaws = new Flaws();
        Template template = Template.read(Json.value(text), "/x", expressions, true, flaws);
        flaws.raise();
        Bindings bindings = Bindings.of(Optional.of(Json.value(INPUT)), Map.of("a", Json.value("{\"value\": 7}")));
        return template.evaluate(bindings.element(Json.value("\"it\""), 4), new Meter());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ${input.n + 1}                          | 4
            ${input.n > 2 && input.s == 'text'}     | true
            ${input.n == 3.0}                       | true
            ${input.n < 3.5}                        | true
            ${double(input.n) * input.d}            | 7.5
            ${input.none == null}                   | true
            ${has(input.nothing)}                   | false
            ${has(input.n)}                         | true
            ${input.l.map(x, x * 2)}                | [2,4,6]
            ${input.l.filter(x, x > 1)}             | [2,3]
            ${input.l.exists(x, x == 2)}            | true
            ${input.l.all(x, x > 1)}                | false
            ${2 in input.l}                         | true
            ${'k' in input.o}                       | true
            ${size(input.l)}                        | 3
            ${input.l[1]}                           | 2
            ${input.o['a-b']}                       | 1
            ${{'a': input.n, 'b': [input.s, null]}} | {"a":3,"b":["text",null]}
            ${input.b ? 'yes' : 'no'}               | "yes"
            ${input.s.startsWith('te')}             | true
            ${input.s.contains('x')}                | true
            ${input.s + '}' + "}"}                  | "text}}"
            ${'it\\'s ${'}                       | "it's ${"
            ${string(input.n)}                      | "3"
            ${steps.a.value}                        | 7
            ${steps['a'].value + 1}                 | 8
            ${item}                                 | "it"
            ${index + 1}                            | 5
            ${item + string(index)}                 | "it4"
            ${ input.n }                            | 3
            n is ${input.n}, d is ${input.d}, ${input.b} | "n is 3, d is 2.5, true"
            a $${b} costs $5                        | "a ${b} costs $5"
            plain                                   | "plain"
            """)
    void a_text_becomes(String text, String json) {
        assertThat(template(quoted(text)).toString()).isEqualTo(json);
    }

    @Test
    void the_rest_of_a_template_stays_as_it_is() {
        assertThat(template("{\"a\": [1, 1.10, null, true, \"${input.n}\"], \"${input.n}\": \"key\"}")
                        .toString())
                .isEqualTo("{\"a\":[1,1.10,null,true,3],\"${input.n}\":\"key\"}");
    }

    @Test
    void what_is_passed_on_as_it_is_keeps_its_digits() {
        assertThat(template(quoted("${input.exact}")).toString()).isEqualTo("1.10");
        assertThat(template(quoted("${input.long}")).toString()).isEqualTo("123456789012345678901234567890");
        assertThat(template(quoted("${[input.exact]}")).toString()).isEqualTo("[1.1]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ${input.nothing}           | there is no nothing in it
            ${input.nothing.more}      | there is no nothing in it
            ${input.l[3]}              | there is no 3 in it
            ${input.l['a']}            | there is no a in it
            ${input.s.x}               | there is no x in it
            ${input.nothing + 1}       | no such key: nothing
            ${input.l[input.n]}        | index out of bounds: 3
            ${input.n + input.d}       | no such overload
            ${1 / 0}                   | divide by zero
            ${9223372036854775807 + input.n} | integer overflow
            ${1.0 / 0.0}               | it is Infinity
            ${input.s ? 1 : 2}         | no such overload
            ${dyn({1: 2})}             | a key that is not text
            a ${input.l}               | it gives array, not something that can stand in a text
            """)
    void an_expression_without_a_value_says_why(String text, String why) {
        assertThatThrownBy(() -> template(quoted(text))).isInstanceOfSatisfying(AgentException.class, e -> {
            assertThat(e.code()).isEqualTo("expression_failed");
            assertThat(e).hasMessageStartingWith("/x: ").hasMessageContaining(why);
            assertThat(e.context()).containsEntry("path", "/x");
        });
    }

    @Test
    void names_that_a_loop_hides_are_not_used() {
        Flaws flaws = new Flaws();
        Expression hidden = expressions
                .read("[{'a': 1}].map(input, input.a)", false, "/x", flaws)
                .orElseThrow();
        assertThat(hidden.usesInput()).isFalse();
        Expression steps = expressions
                .read("[{'a': 1}].map(steps, steps.a)", false, "/x", flaws)
                .orElseThrow();
        assertThat(steps.steps()).isEmpty();
        Expression both = expressions
                .read("input.l.map(x, steps.b + x) == steps['c']", false, "/x", flaws)
                .orElseThrow();
        assertThat(both.usesInput()).isTrue();
        assertThat(both.steps()).containsExactlyInAnyOrder("b", "c");
        flaws.raise();
    }

    @Test
    void one_expression_can_be_evaluated_by_many_threads() throws Exception {
        Flaws flaws = new Flaws();
        Expression expression = expressions
                .read("input.l.filter(x, x > input.n).map(x, x * 2)", false, "/x", flaws)
                .orElseThrow();
        flaws.raise();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int n = i % 4;
                Bindings bindings =
                        Bindings.of(Optional.of(Json.value("{\"l\": [1, 2, 3], \"n\": " + n + "}")), Map.of());
                all.add(threads.submit(
                        () -> n + expression.evaluate(bindings, new Meter()).toString()));
            }
            for (Future<String> one : all) {
                assertThat(one.get()).isIn("0[2,4,6]", "1[4,6]", "2[6]", "3[]");
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
