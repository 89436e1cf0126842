package dev.revo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedModelTest {

    private final Path file;

    RecordedModelTest(@TempDir Path directory) {
        this.file = directory.resolve("calls.jsonl");
    }

    @Test
    void a_replay_gives_back_what_was_recorded() throws IOException {
        ChatRequest full = ChatRequest.builder()
                .messages(
                        SystemMessage.from("be brief"),
                        UserMessage.from("add"),
                        TurnResponses.of(Turn.call("c0", "add", "{}")).aiMessage(),
                        ToolExecutionResultMessage.from("c0", "add", "2"))
                .modelName("m")
                .temperature(0.5)
                .stopSequences(List.of("END"))
                .toolChoice(ToolChoice.REQUIRED)
                .responseFormat(ResponseFormat.JSON)
                .toolSpecifications(tool("a"))
                .build();
        ScriptedModel real = ScriptedModel.of(
                Turn.say("adding")
                        .thinking("hm")
                        .toolCall("c1", "add", "{\"a\":1}")
                        .usage(7, 3),
                Turn.say("plain").withoutUsage().withoutFinishReason());
        ChatModel recording = RecordedModel.recording(real, file);
        ChatResponse first = recording.chat(full);
        ChatResponse second = recording.chat(UserMessage.from("hello"));
        assertThat(Files.readAllLines(file)).hasSize(2).allMatch(line -> line.startsWith("{\"request\":"));

        RecordedModel replay = RecordedModel.replaying(file);
        assertThat(replay.chat(full)).isEqualTo(first);
        assertThat(replay.chat(UserMessage.from("hello"))).isEqualTo(second);
        replay.assertExhausted();
    }

    @Test
    void equal_requests_get_their_answers_in_order_and_others_in_any() {
        record("q", "first");
        record("other", "else");
        record("q", "second");
        RecordedModel replay = RecordedModel.replaying(file);
        assertThat(replay.chat("q")).isEqualTo("first");
        assertThat(replay.chat("q")).isEqualTo("second");
        assertThatThrownBy(replay::assertExhausted).hasMessageContaining("1 of 3");
        assertThat(replay.chat("other")).isEqualTo("else");
        replay.assertExhausted();
    }

    @Test
    void a_mismatch_names_the_first_difference() {
        record("as recorded", "a");
        RecordedModel replay = RecordedModel.replaying(file);
        assertThatThrownBy(() -> replay.chat("as asked"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("/messages/0/", "as recorded", "as asked");
        assertThatThrownBy(() -> replay.chat(ChatRequest.builder()
                        .messages(UserMessage.from("as recorded"))
                        .toolSpecifications(tool("a"))
                        .build()))
                .hasMessageContaining("/tools: recorded nothing, asked [");
        assertThatThrownBy(() -> replay.chat(UserMessage.from("as recorded"), UserMessage.from("and more")))
                .hasMessageContaining("/messages/1: recorded nothing");
        assertThatThrownBy(() -> replay.chat(ChatRequest.builder()
                        .messages(UserMessage.from("as recorded"))
                        .temperature(0.7)
                        .build()))
                .hasMessageContaining("/temperature: recorded nothing, asked 0.7");
        assertThatThrownBy(replay::assertExhausted).hasMessageContaining("4 requests were not on the record");
    }

    @Test
    void a_call_beyond_the_record_is_an_error() {
        record("q", "a");
        RecordedModel replay = RecordedModel.replaying(file);
        replay.chat("q");
        assertThatThrownBy(() -> replay.chat("q")).hasMessageContaining("all 1 recorded calls are used");
    }

    @Test
    void failures_are_recorded_with_their_type() {
        RateLimitException limited = new RateLimitException("slow down", new HttpException(429, "limited"));
        ScriptedModel real = ScriptedModel.of(
                Turn.fail(limited),
                Turn.fail(new InternalServerException("down")),
                Turn.fail(new HttpException(418, "teapot")),
                Turn.fail(new IllegalStateException("odd")));
        RecordedModel recording = RecordedModel.recording(real, file);
        assertThatThrownBy(() -> recording.chat("1")).isSameAs(limited);
        for (int i = 2; i <= 4; i++) {
            String question = Integer.toString(i);
            assertThatThrownBy(() -> recording.chat(question)).isInstanceOf(RuntimeException.class);
        }
        recording.assertExhausted();

        RecordedModel replay = RecordedModel.replaying(file);
        assertThatThrownBy(() -> replay.chat("1"))
                .isInstanceOf(RateLimitException.class)
                .hasMessage("slow down")
                .cause()
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.statusCode()).isEqualTo(429));
        assertThatThrownBy(() -> replay.chat("2")).isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> replay.chat("3")).isInstanceOf(HttpException.class);
        assertThatThrownBy(() -> replay.chat("4")).hasMessage("IllegalStateException: odd");
    }

    @Test
    void files_that_are_no_record_are_refused_with_the_line() throws IOException {
        assertThatThrownBy(() -> RecordedModel.replaying(file)).isInstanceOf(UncheckedIOException.class);
        record("q", "a");
        String good = Files.readString(file);
        Files.writeString(file, good + "{\"request\":{}}\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordedModel.replaying(file))
                .withMessageContaining("line 2");
        Files.writeString(file, "no json");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordedModel.replaying(file))
                .withMessageContaining("line 1");
    }

    private void record(String question, String answer) {
        RecordedModel.recording(ScriptedModel.of(answer), file).chat(question);
    }

    private static ToolSpecification tool(String property) {
        return ToolSpecification.builder()
                .name("add")
                .description("adds")
                .parameters(JsonObjectSchema.builder()
                        .addIntegerProperty(property)
                        .required(property)
                        .build())
                .build();
    }
}
