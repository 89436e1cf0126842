package dev.revo.agents.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.revo.agents.runtime.RetryAfter;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Hold;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP client under the models: what it sends, and what it makes of refusals. */
@Timeout(60)
class ModelHttpTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}";

    private final HttpClient client = new ModelHttpBuilder(Clock.fixed(NOW, ZoneOffset.UTC)).build();

    private static HttpRequest request(ModelServer server, String body) {
        return HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(server.baseUrl() + "/chat/completions")
                .addHeader("X-One", "a", "b")
                .body(body)
                .build();
    }

    @Test
    void sends_headers_and_body_and_brings_status_and_body() {
        try (ModelServer server = ModelServer.of("hello")) {
            SuccessfulHttpResponse response = client.execute(request(server, BODY));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("hello");
            assertThat(response.headers()).containsKey("content-type");
            assertThat(server.requests().get(0).body()).isEqualTo(BODY);
            assertThat(server.requests().get(0).header("x-one").orElseThrow())
                    .contains("a")
                    .contains("b");
        }
    }

    private HttpException refusal(Reply reply) {
        try (ModelServer server = ModelServer.builder().then(reply).start()) {
            client.execute(request(server, BODY));
            throw new AssertionError("it was not refused");
        } catch (HttpException e) {
            return e;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "17, 17",
        "' 5 ', 5",
        "999999999, 999999999",
        "'Thu, 01 Jan 2026 00:02:00 GMT', 120",
        "'Wed, 31 Dec 2025 23:59:00 GMT', 0"
    })
    void a_wait_in_seconds_or_until_a_date_is_kept(String header, long seconds) {
        HttpException refused = refusal(Reply.error(503, "busy").header("Retry-After", header));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(((RetryAfter) refused).retryAfter()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "1.5", "9999999999", "01 Jan 2026"})
    void what_is_neither_says_nothing(String header) {
        HttpException refused = refusal(Reply.error(429, "busy").header("Retry-After", header));
        assertThat(refused).isNotInstanceOf(RetryAfter.class);
        assertThat(refused).hasMessageContaining("busy");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 400, 500})
    void every_status_that_is_no_success_is_a_refusal(int status) {
        assertThat(refusal(Reply.raw(status, "text/plain", "no")).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 299})
    void other_successes_are_successes(int status) {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.raw(status, "text/plain", "fine"))
                .start()) {
            assertThat(client.execute(request(server, BODY)).body()).isEqualTo("fine");
        }
    }

    @Test
    void a_long_refusal_is_cut() {
        assertThat(refusal(Reply.raw(500, "text/plain", "x".repeat(70_000))).getMessage())
                .hasSize(64 * 1024);
    }

    @Test
    void uploads_are_refused_before_anything_is_sent() {
        HttpRequest upload = HttpRequest.builder()
                .method(HttpMethod.POST)
                .url("http://127.0.0.1:1/")
                .addFormDataField("a", "b")
                .build();
        assertThatThrownBy(() -> client.execute(upload))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("JSON only");
    }

    @Test
    void timeouts_are_those_that_were_set() {
        HttpClientBuilder builder = ModelHttp.builder();
        assertThat(builder.connectTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(builder.readTimeout()).isNull();
        builder.connectTimeout(Duration.ofSeconds(3)).readTimeout(Duration.ofMillis(200));
        assertThat(builder.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(builder.readTimeout()).isEqualTo(Duration.ofMillis(200));
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("late").after(Hold.closed()))
                .start()) {
            assertThatThrownBy(() -> builder.build().execute(request(server, BODY)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void an_endpoint_that_is_not_there_is_an_io_fault() {
        HttpRequest nowhere = HttpRequest.builder()
                .method(HttpMethod.GET)
                .url("http://127.0.0.1:1/")
                .build();
        assertThatThrownBy(() -> client.execute(nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseInstanceOf(java.io.IOException.class);
    }

    private static final class Heard implements ServerSentEventListener {
        private final List<String> all = new ArrayList<>();

        @Override
        public void onOpen(SuccessfulHttpResponse response) {
            all.add("open " + response.statusCode());
        }

        @Override
        public void onEvent(ServerSentEvent event) {
            all.add("event");
        }

        @Override
        public void onError(Throwable error) {
            all.add("error " + error.getClass().getSimpleName());
        }

        @Override
        public void onClose() {
            all.add("close");
        }
    }

    private List<String> heard(Reply reply) {
        Heard heard = new Heard();
        String streamed = BODY.replace("{\"model\"", "{\"stream\":true,\"model\"");
        try (ModelServer server = ModelServer.builder().then(reply).start()) {
            client.execute(request(server, streamed), heard);
        }
        return heard.all;
    }

    @Test
    void a_stream_is_opened_told_and_closed_or_ends_with_one_error() {
        assertThat(heard(Reply.text("hi"))).startsWith("open 200", "event").endsWith("close");
        assertThat(heard(Reply.error(500, "down"))).containsExactly("error HttpException");
        assertThat(heard(Reply.rateLimited("3"))).containsExactly("error HttpRefusal");
        // LangChain4j's parser tells the fault; that the stream is closed then says nothing more.
        assertThat(heard(Reply.text("hi").cutAfterBytes(300)))
                .startsWith("open 200")
                .containsOnlyOnce("error IOException")
                .endsWith("error IOException", "close");
    }
}
