package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.answer;
import static dev.revo.agents.runtime.Asker.reading;
import static dev.revo.agents.runtime.Asker.results;
import static dev.revo.agents.runtime.Asker.start;
import static dev.revo.agents.runtime.Asker.tool;
import static dev.revo.agents.runtime.Asker.trusting;
import static dev.revo.agents.runtime.Asker.writing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.revo.Revo;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of tools: what the model may ask for, and what it reads of each. */
@NullUnmarked // A tool answers null on purpose.
class ToolLoopTest {
    record Order(String id, int count) {}

    private final AtomicInteger calls = new AtomicInteger();

    private final Tool order =
            Tool.of(ToolSpec.builder("order", "Orders").build(), Order.class, String.class, (ctx, o) -> {
                calls.incrementAndGet();
                return o.id() + " x " + o.count();
            });

    /** What the model reads after this turn. */
    private static List<String> told(Turn turn, Tool... tools) {
        ScriptedModel model = ScriptedModel.of(turn, Turn.say(GOOD));
        Revo.Builder builder = trusting(model);
        List.of(tools).forEach(builder::tool);
        try (Revo revo = builder.build()) {
            assertThat(answer(start(revo))).isEqualTo("good");
            return results(model.requests().get(1));
        }
    }

    private static Tool saying(String text) {
        return reading("say", ctx -> ToolResult.ok(text));
    }

    @Test
    void lists_and_calls_only_what_the_decision_point_lets_the_principal_use() {
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "secret", "{}"), Turn.say(GOOD));
        PolicyDecisionPoint noSecrets = (ctx, request) ->
                request.resource().equals("secret") ? Decision.deny("r", "hidden") : Decision.allow("all");
        try (Revo revo = Asker.host()
                .model(model)
                .provide(PolicyDecisionPoint.class, noSecrets)
                .tool(reading("open", ctx -> ToolResult.ok("")))
                .tool(reading("secret", ctx -> ToolResult.ok("" + calls.incrementAndGet())))
                .build()) {
            assertThat(answer(start(revo))).isEqualTo("good");
        }
        assertThat(model.requests().get(0).toolSpecifications())
                .extracting(spec -> spec.name())
                .containsExactly("open");
        assertThat(results(model.requests().get(1)))
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("INVALID: There is no tool named 'secret'"));
        assertThat(calls).hasValue(0);
    }

    @Test
    void control_without_the_denial_the_same_tool_is_called() {
        assertThat(told(Turn.call("1", "secret", "{}"), reading("secret", ctx -> ToolResult.ok("s3"))))
                .containsExactly("s3");
    }

    @Test
    void a_denial_at_the_call_is_a_result_and_nothing_is_called() {
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "open", "{}"), Turn.say(GOOD));
        PolicyDecisionPoint atCall = (ctx, request) ->
                request.toolCall().isPresent() ? Decision.deny("r", "not today") : Decision.allow("all");
        try (Revo revo = Asker.host()
                .model(model)
                .provide(PolicyDecisionPoint.class, atCall)
                .tool(reading("open", ctx -> ToolResult.ok("" + calls.incrementAndGet())))
                .build()) {
            assertThat(answer(start(revo))).isEqualTo("good");
        }
        assertThat(results(model.requests().get(1))).containsExactly("DENIED: Not allowed: not today.");
        assertThat(calls).hasValue(0);
    }

    @Test
    void arguments_that_do_not_fit_are_fed_back_with_the_schema() {
        assertThat(told(Turn.call("1", "order", "{\"id\":\"a\"}"), order))
                .singleElement()
                .satisfies(text ->
                        assertThat(text).startsWith("INVALID").contains("count").contains("Schema:"));
        assertThat(told(Turn.call("1", "order", "{\"id\":\"a\",\"count\":1,\"x\":2}"), order))
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("INVALID").contains("x"));
        assertThat(calls).hasValue(0);
    }

    @Test
    void arguments_that_never_fit_end_the_run() {
        ScriptedModel model = ScriptedModel.answering(request -> Turn.call("1", "order", "{}"));
        try (Revo revo = trusting(model).tool(order).build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThatThrownBy(run::await)
                    .isInstanceOf(ProviderException.class)
                    .extracting(e -> ((RevoException) e).code())
                    .isEqualTo("stuck");
            // Three times the same failure, one warning, three more.
            assertThat(model.requests()).hasSize(6);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```json\n{\"id\":\"a\",\"count\":1}\n```",
                "```\n{\"id\":\"a\",\"count\":1}```",
                "\"{\\\"id\\\":\\\"a\\\",\\\"count\\\":1}\"",
                "  {\"count\":1,\"id\":\"a\"}  ",
            })
    void repairs_that_lose_nothing_are_made(String arguments) {
        assertThat(told(Turn.call("1", "order", arguments), order)).containsExactly("{\"value\":\"a x 1\"}");
    }

    @Test
    void raw_control_characters_in_strings_are_read() {
        assertThat(told(Turn.call("1", "order", "{\"id\":\"a\nb\",\"count\":1}"), order))
                .containsExactly("{\"value\":\"a\\nb x 1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"a\",\"count\":1",
                "{\"id\":\"a\",\"count\":",
                "{\"id\":\"a",
                "{",
                "[1]",
                "null",
                "\"text\"",
                "{\"id\":\"a\",\"count\":1} and more",
                "{\"id\":\"a\",\"id\":\"b\",\"count\":1}",
                "{id:'a',count:1}",
            })
    void what_is_truncated_or_no_object_is_never_completed_or_guessed(String arguments) {
        assertThat(told(Turn.call("1", "order", arguments), order))
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("INVALID"));
        assertThat(calls).hasValue(0);
    }

    @Test
    void empty_arguments_are_enough_for_a_tool_that_takes_none() {
        assertThat(told(Turn.call("1", "say", ""), saying("hi"))).containsExactly("hi");
    }

    @Test
    void ids_that_are_missing_or_the_same_are_made_unique() {
        ScriptedModel model = ScriptedModel.of(
                Turn.call("", "say", "{}").toolCall("x", "say", "{\"a\":1}").toolCall("x", "say", "{\"a\":2}"),
                Turn.say(GOOD));
        try (Revo revo = trusting(model).tool(saying("hi")).build()) {
            assertThat(answer(start(revo))).isEqualTo("good");
        }
        ChatRequest second = model.requests().get(1);
        AiMessage said = (AiMessage) second.messages().stream()
                .filter(AiMessage.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(said.toolExecutionRequests()).extracting(call -> call.id()).containsExactly("call_0", "x", "call_2");
        assertThat(results(second)).hasSize(3);
    }

    @Test
    void reads_of_one_turn_run_together_and_answer_in_their_order() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch secondDone = new CountDownLatch(1);
        Tool first = reading("first", ctx -> {
            both.countDown();
            assertThat(secondDone.await(20, TimeUnit.SECONDS)).isTrue();
            return ToolResult.ok("one");
        });
        Tool second = reading("second", ctx -> {
            both.countDown();
            assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
            secondDone.countDown();
            return ToolResult.ok("two");
        });
        assertThat(told(Turn.call("1", "first", "{}").toolCall("2", "second", "{}"), first, second))
                .containsExactly("one", "two");
    }

    @Test
    void writes_run_in_order_and_a_read_after_a_write_waits_for_it() {
        List<String> order = new CopyOnWriteArrayList<>();
        Function<String, Asker.Work> noting = name -> ctx -> {
            order.add(name + " begins");
            order.add(name + " ends");
            return ToolResult.ok(name);
        };
        assertThat(told(
                        Turn.call("1", "w1", "{}")
                                .toolCall("2", "r1", "{}")
                                .toolCall("3", "w2", "{}")
                                .toolCall("4", "w1", "{}"),
                        writing("w1", noting.apply("w1")),
                        reading("r1", noting.apply("r1")),
                        writing("w2", noting.apply("w2"))))
                .containsExactly("w1", "r1", "w2", "w1");
        assertThat(order)
                .containsExactly(
                        "w1 begins", "w1 ends", "r1 begins", "r1 ends", "w2 begins", "w2 ends", "w1 begins", "w1 ends");
    }

    @Test
    void a_tool_that_takes_too_long_is_a_result() {
        TestClock clock = TestClock.create();
        Hold never = Hold.closed();
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "slow", "{}"), Turn.say(GOOD));
        Tool slow = tool(
                ToolSpec.builder("slow", "waits").timeout(Duration.ofSeconds(7)).build(), ctx -> {
                    never.pass();
                    return ToolResult.ok("late");
                });
        try (Revo revo =
                trusting(model).provide(TimeSource.class, clock).tool(slow).build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            never.awaitEntered(PATIENCE);
            clock.advance(Duration.ofSeconds(7));
            assertThat(answer(run)).isEqualTo("good");
        }
        assertThat(results(model.requests().get(1))).containsExactly("TIMED_OUT: The tool did not answer within 7 s.");
    }

    @Test
    void a_result_that_is_too_long_is_cut_in_the_middle_and_says_so() {
        Tool long1 = tool(
                ToolSpec.builder("say", "talks").maxResultChars(100).build(),
                ctx -> ToolResult.ok("a".repeat(500) + "b".repeat(500)));
        assertThat(told(Turn.call("1", "say", "{}"), long1))
                .containsExactly("a".repeat(50) + "\n[... 900 of 1000 characters left out ...]\n" + "b".repeat(50));
    }

    @Test
    void a_result_or_a_fault_that_just_fits_is_not_cut() {
        Tool fits = tool(
                ToolSpec.builder("fits", "talks").maxResultChars(100).build(), ctx -> ToolResult.ok("a".repeat(100)));
        Tool boom = reading("boom", ctx -> {
            throw new IllegalStateException("b".repeat(2_000));
        });
        Tool burst = reading("burst", ctx -> {
            throw new IllegalStateException("b".repeat(2_001));
        });
        assertThat(told(
                        Turn.call("1", "fits", "{}").toolCall("2", "boom", "{}").toolCall("3", "burst", "{}"),
                        fits,
                        boom,
                        burst))
                .containsExactly(
                        "a".repeat(100), "ERROR: " + "b".repeat(2_000), "ERROR: " + "b".repeat(2_000) + " [cut]");
    }

    @Test
    void only_what_went_wrong_is_marked_as_an_error() {
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "say", "{}").toolCall("2", "boom", "{}"), Turn.say(GOOD));
        try (Revo revo = trusting(model)
                .tool(saying("hi"))
                .tool(reading("boom", ctx -> ToolResult.error("no")))
                .build()) {
            assertThat(answer(start(revo))).isEqualTo("good");
        }
        assertThat(model.requests().get(1).messages())
                .filteredOn(ToolExecutionResultMessage.class::isInstance)
                .extracting(message -> ((ToolExecutionResultMessage) message).isError())
                .containsExactly(false, true);
    }

    @Test
    void calls_beyond_those_that_run_at_once_run_together_too() {
        CountDownLatch last = new CountDownLatch(2);
        Turn turn = Turn.call("0", "look", "{\"n\":0}");
        for (int i = 1; i < 18; i++) {
            turn = turn.toolCall("" + i, "look", "{\"n\":" + i + "}");
        }
        Tool look = reading("look", ctx -> {
            int n = Integer.parseInt(ctx.call().argumentsJson().replaceAll("[^0-9]", ""));
            if (n >= 16) {
                last.countDown();
                assertThat(last.await(5, TimeUnit.SECONDS)).isTrue();
            }
            return ToolResult.ok("" + n);
        });
        assertThat(told(turn, look)).hasSize(18).startsWith("0").endsWith("16", "17");
    }

    @Test
    void what_is_no_json_is_told_with_the_place_where_it_ends_to_be() {
        assertThat(told(Turn.call("1", "order", "{\"id\":\"a\" \"count\":1}"), order))
                .singleElement()
                .satisfies(text -> assertThat(text).contains("not JSON at line 1, column "));
    }

    @Test
    void a_tool_is_told_with_its_parameters_and_is_another_one_when_they_change() {
        ScriptedModel model = ScriptedModel.of(GOOD);
        try (Revo revo = trusting(model).tool(order).tool(saying("hi")).build()) {
            assertThat(answer(start(revo))).isEqualTo("good");
        }
        assertThat(model.requests().get(0).toolSpecifications())
                .filteredOn(spec -> spec.name().equals("order"))
                .singleElement()
                .satisfies(spec -> assertThat(spec.parameters().properties()).containsOnlyKeys("id", "count"));
        Tool later = Tool.of(
                ToolSpec.builder("order", "Orders").build(), Asker.Question.class, String.class, (ctx, q) -> q.text());
        assertThat(Toolbox.hash(later.spec()))
                .isNotEqualTo(Toolbox.hash(order.spec()))
                .isEqualTo(Toolbox.hash(later.spec()));
    }

    @Test
    void a_tool_that_throws_answers_null_or_breaks_is_a_result() {
        assertThat(told(
                        Turn.call("1", "boom", "{}")
                                .toolCall("2", "nothing", "{}")
                                .toolCall("3", "deep", "{}")
                                .toolCall("4", "mute", "{}")
                                .toolCall("5", "say", "{}"),
                        reading("boom", ctx -> {
                            throw new IllegalStateException("no such table");
                        }),
                        reading("nothing", ctx -> null),
                        reading("deep", ctx -> {
                            throw new StackOverflowError();
                        }),
                        reading("mute", ctx -> {
                            throw new Exception();
                        }),
                        saying("fine")))
                .containsExactly(
                        "ERROR: no such table",
                        "ERROR: The tool answered nothing.",
                        "ERROR: StackOverflowError",
                        "ERROR: Exception",
                        "fine");
    }

    private static List<ChatRequest> until(String code, Function<ChatRequest, Turn> answers, Tool... tools) {
        ScriptedModel model = ScriptedModel.answering(answers);
        Revo.Builder builder = trusting(model);
        List.of(tools).forEach(builder::tool);
        try (Revo revo = builder.build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThatThrownBy(run::await)
                    .isInstanceOf(ProviderException.class)
                    .extracting(e -> ((RevoException) e).code())
                    .isEqualTo(code);
            return model.requests();
        }
    }

    @Test
    void the_same_call_four_times_is_told_once_and_then_ends_the_run() {
        AtomicInteger turn = new AtomicInteger();
        List<ChatRequest> requests = until(
                "stuck",
                request -> Turn.call("1", "say", turn.incrementAndGet() % 2 == 0 ? "{\"a\":1}" : "{ \"a\" : 1 }"),
                saying("hi"));
        assertThat(requests).hasSize(8);
        assertThat(requests.get(4).messages().toString()).contains("repeating the same calls");
        assertThat(requests.get(3).messages().toString()).doesNotContain("repeating the same calls");
    }

    @Test
    void an_alternation_ends_the_run_and_progress_does_not() {
        AtomicInteger turn = new AtomicInteger();
        assertThat(until(
                        "stuck",
                        request -> Turn.call("1", turn.getAndIncrement() % 2 == 0 ? "say" : "ask", "{}"),
                        saying("hi"),
                        reading("ask", ctx -> ToolResult.ok("ho"))))
                .hasSize(12);
        AtomicInteger counter = new AtomicInteger();
        assertThat(until(
                        "too_many_turns",
                        request -> Turn.call("1", "count", "{}"),
                        reading("count", ctx -> ToolResult.ok("" + counter.incrementAndGet()))))
                .hasSize(Asker.SPEC.maxTurns());
    }

    @Test
    void two_tools_of_one_name_are_refused_with_the_name() {
        try (Revo revo = trusting(ScriptedModel.of(GOOD))
                .tool(saying("a"))
                .tool(saying("b"))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThatThrownBy(run::await).hasMessageContaining("Two tools are named 'say'");
        }
    }
}
