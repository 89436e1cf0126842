package dev.revo.agents.counts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers in the form of each provider's API, through the real adapters, priced to the last digit. */
class ProviderPayloadsTest {
    private static final BigDecimal INPUT = new BigDecimal("3");
    private static final BigDecimal OUTPUT = new BigDecimal("15");
    private static final BigDecimal READ = new BigDecimal("0.3");
    private static final BigDecimal WRITE = new BigDecimal("3.75");
    private static final BigDecimal REASONING = new BigDecimal("16.5");
    private static final ModelPrice PRICE = ModelPrice.of(usd(INPUT), usd(OUTPUT))
            .cacheRead(usd(READ))
            .cacheWrite(usd(WRITE))
            .reasoning(usd(REASONING));

    private final AtomicReference<String> answer = new AtomicReference<>("");
    private HttpServer server;

    private static Money usd(BigDecimal amount) {
        return new Money("USD", amount);
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private ChatModel openAi() {
        return OpenAiChatModel.builder()
                .baseUrl(url("/v1"))
                .apiKey("none")
                .modelName("gpt-5")
                .maxRetries(0)
                .build();
    }

    private ChatModel anthropic() {
        return AnthropicChatModel.builder()
                .baseUrl(url("/v1"))
                .apiKey("none")
                .modelName("claude")
                .maxTokens(100)
                .maxRetries(0)
                .build();
    }

    private ChatModel gemini() {
        return GoogleAiGeminiChatModel.builder()
                .baseUrl(url("/v1beta"))
                .apiKey("none")
                .modelName("gemini")
                .maxRetries(0)
                .build();
    }

    private TokenUsage told(ChatModel model, String payload) {
        answer.set(payload);
        return model.chat(UserMessage.from("why?")).tokenUsage();
    }

    private Usage counted(ChatModel model, String payload) {
        return ProviderCounts.of(told(model, payload)).orElseThrow();
    }

    private static String openAiPayload(String usage) {
        return "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"gpt-5\",\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"because\"},\"finish_reason\":\"stop\"}],\"usage\":" + usage
                + "}";
    }

    private static String anthropicPayload(String usage) {
        return "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":[{\"type\":\"text\","
                + "\"text\":\"because\"}],\"stop_reason\":\"end_turn\",\"usage\":" + usage + "}";
    }

    private static String geminiPayload(String usage) {
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"because\"}]},\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":" + usage + "}";
    }

    /** What was plain, read, written, answered and thought, each at its price: by hand, beside {@link ModelPrice}. */
    private static Money byHand(long plain, long read, long written, long said, long thought) {
        return usd(INPUT.multiply(BigDecimal.valueOf(plain))
                .add(READ.multiply(BigDecimal.valueOf(read)))
                .add(WRITE.multiply(BigDecimal.valueOf(written)))
                .add(OUTPUT.multiply(BigDecimal.valueOf(said)))
                .add(REASONING.multiply(BigDecimal.valueOf(thought)))
                .movePointLeft(6));
    }

    @Test
    void three_hundred_answers_of_three_providers_are_priced_exactly_as_their_parts() {
        Random random = new Random(20260301);
        ChatModel openAi = openAi();
        ChatModel anthropic = anthropic();
        ChatModel gemini = gemini();
        for (int n = 0; n < 100; n++) {
            int plain = random.nextInt(200_000);
            int read = random.nextInt(3) == 0 ? 0 : random.nextInt(200_000);
            int written = random.nextInt(3) == 0 ? 0 : random.nextInt(50_000);
            int said = random.nextInt(9_000);
            int thought = random.nextInt(3) == 0 ? 0 : random.nextInt(30_000);
            Usage ofOpenAi = counted(
                    openAi,
                    openAiPayload("{\"prompt_tokens\":" + (plain + read) + ",\"completion_tokens\":" + (said + thought)
                            + ",\"total_tokens\":" + (plain + read + said + thought)
                            + ",\"prompt_tokens_details\":{\"cached_tokens\":" + read
                            + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + thought + "}}"));
            assertThat(PRICE.of(ofOpenAi)).as("OpenAI %d", n).isEqualTo(byHand(plain, read, 0, said, thought));
            Usage ofAnthropic = counted(
                    anthropic,
                    anthropicPayload("{\"input_tokens\":" + plain + ",\"cache_read_input_tokens\":" + read
                            + ",\"cache_creation_input_tokens\":" + written + ",\"output_tokens\":" + said + "}"));
            assertThat(PRICE.of(ofAnthropic)).as("Anthropic %d", n).isEqualTo(byHand(plain, read, written, said, 0));
            Usage ofGemini = counted(
                    gemini,
                    geminiPayload("{\"promptTokenCount\":" + (plain + read) + ",\"cachedContentTokenCount\":" + read
                            + ",\"candidatesTokenCount\":" + said + ",\"thoughtsTokenCount\":" + thought
                            + ",\"totalTokenCount\":" + (plain + read + said + thought) + "}"));
            assertThat(PRICE.of(ofGemini)).as("Gemini %d", n).isEqualTo(byHand(plain, read, 0, said, thought));
            for (Usage usage : List.of(ofOpenAi, ofAnthropic, ofGemini)) {
                assertThat(PRICE.most(usage)).isGreaterThanOrEqualTo(PRICE.of(usage));
            }
        }
    }

    @Test
    void counts_as_the_adapters_tell_them_leave_out_what_was_paid_for() {
        TokenUsage anthropic = told(
                anthropic(),
                anthropicPayload("{\"input_tokens\":21,\"cache_read_input_tokens\":188086,"
                        + "\"cache_creation_input_tokens\":0,\"output_tokens\":393}"));
        assertThat(anthropic.inputTokenCount()).as("the control").isEqualTo(21);
        assertThat(ProviderCounts.of(anthropic))
                .contains(Usage.tokens(188_107, 393).cached(188_086, 0));
        TokenUsage gemini = told(
                gemini(),
                geminiPayload("{\"promptTokenCount\":8,\"candidatesTokenCount\":12,\"thoughtsTokenCount\":918,"
                        + "\"totalTokenCount\":938}"));
        assertThat(gemini.outputTokenCount()).as("the control").isEqualTo(12);
        assertThat(ProviderCounts.of(gemini)).contains(Usage.tokens(8, 930).reasoning(918));
    }

    /** Answers with less, or with nonsense. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15} | 10 | 0 | 5 | 0",
                "{'prompt_tokens':10,'completion_tokens':5} | 10 | 0 | 5 | 0",
                "{'prompt_tokens':10,'completion_tokens':5,'prompt_tokens_details':null} | 10 | 0 | 5 | 0",
                "{'prompt_tokens':10,'completion_tokens':5,'prompt_tokens_details':{'cached_tokens':null}} | 10 | 0 | 5 | 0",
                "{'prompt_tokens':10,'completion_tokens':5,'prompt_tokens_details':{'cached_tokens':11}} | 10 | 10 | 5 | 0",
                "{'prompt_tokens':10,'completion_tokens':5,'completion_tokens_details':{'reasoning_tokens':6}} | 10 | 0 | 5 | 5",
                "{'prompt_tokens':-10,'completion_tokens':-5} | 0 | 0 | 0 | 0",
                "{'prompt_tokens':10,'completion_tokens':5,'prompt_cache_hit_tokens':4,'prompt_cache_miss_tokens':6,"
                        + "'prompt_tokens_details':{'cached_tokens':4}} | 10 | 4 | 5 | 0"
            })
    void less_is_counted_in_full_and_nonsense_as_nothing(
            String usage, long input, long read, long output, long thought) {
        assertThat(counted(openAi(), openAiPayload(usage.replace('\'', '"'))))
                .isEqualTo(Usage.tokens(input, output).cached(read, 0).reasoning(thought));
    }

    @Test
    void an_adapter_that_nobody_knows_is_believed_and_what_only_its_total_has_was_made() {
        assertThat(ProviderCounts.of(new TokenUsage(7, 3))).contains(Usage.tokens(7, 3));
        assertThat(ProviderCounts.of(new TokenUsage(10, 5, 22)))
                .contains(Usage.tokens(10, 12).reasoning(7));
        assertThat(ProviderCounts.of(new TokenUsage(10, 5, 3))).contains(Usage.tokens(10, 5));
        assertThat(ProviderCounts.of(new TokenUsage(10, null, 22))).isEmpty();
        assertThat(ProviderCounts.of(new TokenUsage(null, 5, 22))).isEmpty();
    }
}
