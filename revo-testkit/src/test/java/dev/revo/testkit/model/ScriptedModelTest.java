package dev.revo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScriptedModelTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void says_its_lines_in_order_and_remembers_the_requests() {
        ScriptedModel model = ScriptedModel.of("a", "b");
        assertThat(model.chat("1")).isEqualTo("a");
        assertThat(model.remaining()).isEqualTo(1);
        assertThat(model.chat("2")).isEqualTo("b");
        model.assertExhausted();
        assertThat(model.requests()).extracting(ScriptedModelTest::text).containsExactly("1", "2");
    }

    @Test
    void a_request_without_a_line_is_an_error_that_names_it_and_is_not_forgotten() {
        ScriptedModel model = ScriptedModel.of("a");
        model.chat("1");
        assertThatThrownBy(() -> model.chat("one too many"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("one too many");
        assertThatThrownBy(model::assertExhausted)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("one too many");
    }

    @Test
    void lines_left_over_are_an_error() {
        ScriptedModel model = ScriptedModel.of("a", "b");
        model.chat("1");
        assertThatThrownBy(model::assertExhausted)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 of 2 lines");
    }

    @Test
    void a_turn_carries_all_that_a_model_can_say() {
        ScriptedModel model = ScriptedModel.of(
                Turn.say("adding").thinking("hm").toolCall("c1", "add", "{}").usage(7, 3),
                Turn.think("only").text("done").finish(FinishReason.LENGTH).withoutUsage(),
                Turn.say("cut").withoutFinishReason());
        ChatResponse first = ask(model, "1");
        assertThat(first.aiMessage().text()).isEqualTo("adding");
        assertThat(first.aiMessage().thinking()).isEqualTo("hm");
        assertThat(first.aiMessage().toolExecutionRequests()).singleElement().satisfies(call -> {
            assertThat(call.id()).isEqualTo("c1");
            assertThat(call.name()).isEqualTo("add");
        });
        assertThat(first.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(first.tokenUsage()).isEqualTo(new TokenUsage(7, 3, 10));
        ChatResponse second = ask(model, "2");
        assertThat(second.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(second.tokenUsage()).isNull();
        ChatResponse third = ask(model, "3");
        assertThat(third.finishReason()).isNull();
        assertThat(third.tokenUsage()).isEqualTo(new TokenUsage(10, 5, 15));
    }

    @Test
    void failures_and_functions_of_the_request_can_be_scripted() {
        IllegalStateException failure = new IllegalStateException("down");
        ScriptedModel model = ScriptedModel.builder()
                .then(Turn.fail(failure))
                .thenAnswer(request -> Turn.say(text(request) + "!"))
                .build();
        assertThatThrownBy(() -> model.chat("1")).isSameAs(failure);
        assertThat(model.chat("2")).isEqualTo("2!");
        assertThat(ScriptedModel.answering(request -> Turn.say("echo " + text(request)))
                        .chat("x"))
                .isEqualTo("echo x");
    }

    @Test
    void matching_lines_answer_concurrent_requests_whatever_their_order() {
        ScriptBuilder<ChatRequest, Turn, ScriptedModel> builder = ScriptedModel.builder();
        IntStream.range(0, 64).forEach(i -> builder.when(asks("q" + i), Turn.say("a" + i)));
        ScriptedModel model = builder.build();
        List<String> answers = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> model.chat("q" + (63 - i)))
                .toList();
        assertThat(answers)
                .isEqualTo(IntStream.range(0, 64).mapToObj(i -> "a" + (63 - i)).toList());
        model.assertExhausted();
        assertThatThrownBy(() -> model.chat("q1")).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_line_without_end_serves_what_no_earlier_line_takes_and_need_not_be_used() {
        ScriptedModel model = ScriptedModel.builder()
                .when(asks("special"), Turn.say("once"))
                .always(request -> true, request -> Turn.say("usual"))
                .build();
        assertThat(List.of(model.chat("special"), model.chat("special"), model.chat("x")))
                .containsExactly("once", "usual", "usual");
        model.assertExhausted();
    }

    @Test
    void a_turn_waits_until_its_hold_is_open() throws InterruptedException {
        Hold hold = Hold.closed();
        ScriptedModel model = ScriptedModel.of(Turn.say("late").after(hold));
        AtomicReference<String> answer = new AtomicReference<>();
        Thread caller = new Thread(() -> answer.set(model.chat("1")));
        caller.start();
        hold.awaitEntered(LIMIT);
        assertThat(hold.waiting()).isEqualTo(1);
        assertThat(answer.get()).isNull();
        hold.open();
        caller.join(LIMIT.toMillis());
        assertThat(answer.get()).isEqualTo("late");
        assertThat(hold.waiting()).isZero();
    }

    @Test
    void an_interrupt_ends_the_wait_as_langchain4j_does() throws InterruptedException {
        Hold hold = Hold.closed();
        ScriptedModel model = ScriptedModel.of(Turn.say("never").after(hold));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            failure.set(catchThrowable(() -> model.chat("1")));
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        hold.awaitEntered(LIMIT);
        caller.interrupt();
        caller.join(LIMIT.toMillis());
        assertThat(failure.get()).isInstanceOf(RuntimeException.class).hasCauseInstanceOf(InterruptedException.class);
        assertThat(flag.get()).isTrue();
    }

    @Test
    void holds_report_when_nobody_comes_and_when_they_stay_closed() throws InterruptedException {
        Hold hold = Hold.closed();
        assertThatThrownBy(() -> hold.awaitEntered(Duration.ofMillis(5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nobody came");
        assertThat(hold.pass(Duration.ofMillis(1))).isFalse();
        hold.open();
        assertThat(hold.pass(Duration.ZERO)).isTrue();
        hold.pass();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Hold.closed().awaitEntered(LIMIT)).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void usage_multiplies_and_refuses_negative_counts() {
        assertThat(new TurnUsage(4, 3, 2, 1).times(3)).isEqualTo(new TurnUsage(12, 9, 6, 3));
        assertThat(TurnUsage.of(4, 3).total()).isEqualTo(7);
        assertThatIllegalArgumentException().isThrownBy(() -> TurnUsage.of(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TurnUsage(1, 1, 0, -1));
    }

    private static Predicate<ChatRequest> asks(String text) {
        return request -> text(request).equals(text);
    }

    private static ChatResponse ask(ScriptedModel model, String text) {
        return model.chat(UserMessage.from(text));
    }

    private static String text(ChatRequest request) {
        ChatMessage message = request.messages().get(0);
        return ((UserMessage) message).singleText();
    }
}
