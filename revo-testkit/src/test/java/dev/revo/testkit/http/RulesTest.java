package dev.revo.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.revo.testkit.http.ModelRequest.Message;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RulesTest {

    private static final Message USER = new Message("user", "hello", null, null, List.of());

    @Test
    void answered_calls_in_any_order_are_fine() {
        assertThat(HistoryRule.violation(List.of())).isEmpty();
        assertThat(HistoryRule.violation(List.of(USER, calls(null, "a", "b"), result("b"), result("a"), USER)))
                .isEmpty();
        assertThat(HistoryRule.violation(List.of(calls(null, "a"), result("a"), calls(null, "a"), result("a"))))
                .isEmpty();
    }

    @Test
    void an_unanswered_call_is_named() {
        assertThat(HistoryRule.violation(List.of(calls(null, "a", "b"), result("a"))))
                .hasValueSatisfying(why -> assertThat(why).endsWith("without an answer: b"));
        assertThat(HistoryRule.violation(List.of(calls(null, "a"), USER, result("a"))))
                .hasValueSatisfying(why -> assertThat(why).endsWith("without an answer: a"));
    }

    @Test
    void an_answer_too_many_is_named() {
        assertThat(HistoryRule.violation(List.of(calls(null, "a"), result("a"), result("a"))))
                .hasValueSatisfying(why -> assertThat(why).contains("messages[2]", "'a'"));
        assertThat(HistoryRule.violation(List.of(USER, result("x"))))
                .hasValueSatisfying(why -> assertThat(why).contains("messages[1]", "'x'"));
        assertThat(HistoryRule.violation(List.of(new Message("tool", "", null, null, List.of()))))
                .isPresent();
    }

    @Test
    void an_id_used_twice_in_one_message_is_named() {
        assertThat(HistoryRule.violation(List.of(calls(null, "a", "a"), result("a"))))
                .hasValueSatisfying(why -> assertThat(why).contains("used twice", "'a'"));
    }

    @Test
    void reasoning_is_refused_or_demanded_by_rule() {
        Message plain = new Message("assistant", "hi", null, null, List.of());
        Message thinking = new Message("assistant", "hi", "hm", null, List.of());
        List<Message> without = List.of(USER, plain, calls(null, "a"));
        List<Message> with = List.of(USER, thinking, calls("hm", "a"));
        assertThat(ReasoningRule.ANY.violation(without)).isEmpty();
        assertThat(ReasoningRule.ANY.violation(with)).isEmpty();
        assertThat(ReasoningRule.R1_CLASSIC.violation(without)).isEmpty();
        assertThat(ReasoningRule.R1_CLASSIC.violation(with))
                .hasValueSatisfying(why -> assertThat(why).contains("messages[1]"));
        assertThat(ReasoningRule.THINKING_V4.violation(with)).isEmpty();
        assertThat(ReasoningRule.THINKING_V4.violation(without))
                .hasValueSatisfying(why -> assertThat(why).contains("messages[2]"));
    }

    private static Message calls(@Nullable String reasoning, String... ids) {
        return new Message(
                "assistant",
                "",
                reasoning,
                null,
                Stream.of(ids)
                        .map(id -> ToolExecutionRequest.builder()
                                .id(id)
                                .name("tool")
                                .arguments("{}")
                                .build())
                        .toList());
    }

    private static Message result(String id) {
        return new Message("tool", "done", null, id, List.of());
    }
}
