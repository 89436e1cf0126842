package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.model.ModelSettings;
import dev.revo.run.Usage;
import org.junit.jupiter.api.Test;

/** Tokens that nobody counted: an estimate that errs on the side of the budget. */
class TokensTest {
    private static final UserMessage WHY = UserMessage.from("why?");
    private static final ToolSpecification LOOK =
            ToolSpecification.builder().name("look").description("looks").build();

    private static ChatRequest.Builder request() {
        return ChatRequest.builder().messages(WHY, UserMessage.from("and when?"));
    }

    @Test
    void three_characters_are_a_token_and_a_part_of_one_is_one() {
        assertThat(Tokens.of("")).isZero();
        assertThat(Tokens.of("a")).isEqualTo(1);
        assertThat(Tokens.of("abc")).isEqualTo(1);
        assertThat(Tokens.of("abcd")).isEqualTo(2);
    }

    @Test
    void a_message_is_all_that_is_sent_of_it_and_what_frames_it() {
        assertThat(Tokens.of(WHY)).isEqualTo(8 + Tokens.of(ChatMessageSerializer.messageToJson(WHY)));
    }

    @Test
    void a_request_sends_all_its_messages_and_the_tools_with_them() {
        long messages = Tokens.of(WHY) + Tokens.of(UserMessage.from("and when?"));
        assertThat(Tokens.input(request().build())).isEqualTo(messages);
        assertThat(Tokens.input(request().toolSpecifications(LOOK, LOOK).build()))
                .isEqualTo(messages + 2 * (8 + Tokens.of(LOOK.toString())));
    }

    @Test
    void what_the_provider_counted_is_believed_and_half_a_count_is_none() {
        ChatResponse.Builder response = ChatResponse.builder().aiMessage(AiMessage.from("because"));
        assertThat(Tokens.used(
                        ModelSettings.defaults(),
                        request().build(),
                        response.tokenUsage(new TokenUsage(7, 3)).build()))
                .isEqualTo(Usage.tokens(7, 3));
        Usage estimate = Usage.tokens(
                        Tokens.input(request().build()),
                        Tokens.of(ChatMessageSerializer.messageToJson(AiMessage.from("because"))))
                .asEstimate();
        assertThat(Tokens.used(
                        ModelSettings.defaults(),
                        request().build(),
                        response.tokenUsage(new TokenUsage(7, null, 7)).build()))
                .isEqualTo(estimate);
    }

    @Test
    void a_host_reads_what_reVo_does_not_know_and_a_reader_that_fails_costs_no_second_call() {
        ChatResponse response = ChatResponse.builder()
                .aiMessage(AiMessage.from("because"))
                .tokenUsage(new TokenUsage(7, 3))
                .build();
        ChatRequest request = request().build();
        Usage read = Usage.tokens(70, 30).cached(20, 10).reasoning(5);
        assertThat(Tokens.used(ModelSettings.defaults().usage(answer -> read), request, response))
                .isEqualTo(read);
        assertThat(Tokens.used(ModelSettings.defaults().usage(answer -> null), request, response)
                        .estimated())
                .isTrue();
        assertThat(Tokens.used(
                                ModelSettings.defaults().usage(answer -> {
                                    throw new IllegalStateException("no count");
                                }),
                                request,
                                response)
                        .estimated())
                .isTrue();
    }
}
