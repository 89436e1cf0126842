package dev.revo.testkit.http;

import static dev.revo.testkit.http.Clients.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.testkit.Await;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.Turn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a host uses the server. */
    @Test
    void example_a_host_tests_its_own_code_against_the_server() {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.rateLimited(Duration.ofSeconds(1)))
                .then(Turn.call("c1", "clock", "{}"))
                .when(request -> request.lastText().equals("noon"), Reply.text("It is noon."))
                .start()) {
            var model = Clients.blocking(server).maxRetries(1).build();
            String id = model.chat(UserMessage.from("what time is it?"))
                    .aiMessage()
                    .toolExecutionRequests()
                    .get(0)
                    .id();
            assertThat(id).isEqualTo("c1");
            assertThat(model.chat("noon")).isEqualTo("It is noon.");
            assertThat(server.requests()).hasSize(3);
            server.assertExhausted();
        }
    }

    @Test
    void a_request_is_shown_with_all_its_parts() throws Exception {
        String body = """
                {"model":"m","messages":[
                  {"role":"system","content":"be brief"},
                  {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                  {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"add","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"c1","content":"2"}],
                 "tools":[{"type":"function","function":{"name":"add"}}]}""";
        try (ModelServer server = ModelServer.of("fine")) {
            HttpRequest.Builder post = HttpRequest.newBuilder(
                            URI.create(server.baseUrl().replace("/v1", "") + "/chat/completions?x=1"))
                    .header("X-Test", "yes")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            assertThat(Raw.send(post).statusCode()).isEqualTo(200);
            ModelRequest request = server.requests().get(0);
            assertThat(request.index()).isZero();
            assertThat(request.path()).isEqualTo("/chat/completions");
            assertThat(request.header("x-TEST")).contains("yes");
            assertThat(request.header("missing")).isEmpty();
            assertThat(request.body()).isEqualTo(body);
            assertThat(request.model()).isEqualTo("m");
            assertThat(request.stream()).isFalse();
            assertThat(request.tools()).containsExactly("add");
            assertThat(request.messages())
                    .extracting(ModelRequest.Message::role)
                    .containsExactly("system", "user", "assistant", "tool");
            assertThat(request.messages().get(1).text()).isEqualTo("ab");
            assertThat(request.messages().get(2).reasoning()).isEqualTo("hm");
            assertThat(request.messages().get(2).toolCalls()).hasSize(1);
            assertThat(request.messages().get(3).toolCallId()).isEqualTo("c1");
            assertThat(request.lastText()).isEqualTo("2");
            assertThat(request.toString()).contains("#0", "be brief");
        }
    }

    @Test
    void a_stream_ends_with_finish_reason_usage_and_mark_and_equal_scripts_give_equal_bytes() throws Exception {
        String[] bodies = new String[2];
        for (int i = 0; i < 2; i++) {
            try (ModelServer server = ModelServer.of("hello")) {
                bodies[i] = Raw.post(server, Raw.ask("q", true)).body();
            }
        }
        assertThat(bodies[0]).isEqualTo(bodies[1]).endsWith("data: [DONE]\n\n");
        List<String> events = bodies[0].lines().filter(line -> !line.isEmpty()).toList();
        assertThat(events).hasSize(5).allMatch(line -> line.startsWith("data: "));
        assertThat(events.get(2)).contains("\"delta\":{},\"finish_reason\":\"stop\"");
        JsonNode usage = JSON.readTree(events.get(3).substring(6)).path("usage");
        assertThat(usage.path("total_tokens").asInt()).isEqualTo(15);
    }

    @Test
    void errors_have_openais_form_and_retry_after_comes_in_every_shape() throws Exception {
        Instant past = Instant.parse("2020-01-02T03:04:05Z");
        try (ModelServer server = ModelServer.builder()
                .then(Reply.rateLimited(Duration.ofSeconds(7)))
                .then(Reply.rateLimited(past))
                .then(Reply.rateLimited("999999999999"))
                .then(Reply.error(503, "busy"))
                .then(Reply.raw(200, "text/plain", "hello"))
                .start()) {
            assertThat(retryAfter(server)).isEqualTo("7");
            assertThat(retryAfter(server)).isEqualTo("Thu, 2 Jan 2020 03:04:05 GMT");
            assertThat(retryAfter(server)).isEqualTo("999999999999");
            HttpResponse<String> busy = Raw.post(server, Raw.ask("q", false));
            assertThat(busy.statusCode()).isEqualTo(503);
            assertThat(JSON.readTree(busy.body()).at("/error/message").asText()).isEqualTo("busy");
            assertThat(Raw.post(server, Raw.ask("q", false)).body()).isEqualTo("hello");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.error(200, "fine"));
    }

    @Test
    void models_are_listed_and_the_key_is_asked_for_everywhere() throws Exception {
        try (ModelServer server =
                        ModelServer.builder().models("a", "b").apiKey("key").start();
                ModelServer open = ModelServer.of("x")) {
            HttpRequest.Builder models = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/models"));
            assertThat(Raw.send(models).statusCode()).isEqualTo(401);
            HttpResponse<String> listed = Raw.send(models.header("Authorization", "Bearer key"));
            assertThat(JSON.readTree(listed.body()).path("data").findValuesAsText("id"))
                    .containsExactly("a", "b");
            assertThat(Raw.send(HttpRequest.newBuilder(URI.create(open.baseUrl() + "/models")))
                            .body())
                    .contains(ModelServer.MODEL);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void what_is_no_chat_request_is_refused_and_uses_no_line_up() throws Exception {
        try (ModelServer server = ModelServer.of("x")) {
            assertThat(Raw.post(server, "{\"model\":").statusCode()).isEqualTo(400);
            assertThat(Raw.post(server, "[]").statusCode()).isEqualTo(400);
            URI chat = URI.create(server.baseUrl() + "/chat/completions");
            assertThat(Raw.send(HttpRequest.newBuilder(chat)).statusCode()).isEqualTo(405);
            URI unknown = URI.create(server.baseUrl() + "/embeddings");
            assertThat(Raw.send(HttpRequest.newBuilder(unknown)).statusCode()).isEqualTo(404);
            assertThat(server.remaining()).isEqualTo(1);
        }
    }

    @Test
    void a_request_without_a_line_and_a_failing_function_are_not_forgotten() throws Exception {
        try (ModelServer server = ModelServer.of("only one");
                ModelServer broken = ModelServer.answering(request -> {
                    throw new IllegalStateException("broken script");
                })) {
            Raw.post(server, Raw.ask("1", false));
            server.assertExhausted();
            HttpResponse<String> second = Raw.post(server, Raw.ask("one too many", false));
            assertThat(second.statusCode()).isEqualTo(400);
            assertThat(second.body()).contains("script_failed");
            assertThatThrownBy(server::assertExhausted)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("one too many");
            assertThat(Raw.post(broken, Raw.ask("q", false)).statusCode()).isEqualTo(400);
            assertThatThrownBy(broken::assertExhausted)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("broken script");
        }
    }

    @Test
    void concurrency_is_counted_at_its_highest() {
        Hold hold = Hold.closed();
        try (ModelServer server =
                ModelServer.answering(request -> Reply.text("x").after(hold))) {
            List<CompletableFuture<Integer>> calls = IntStream.range(0, 8)
                    .mapToObj(
                            i -> CompletableFuture.supplyAsync(() -> status(server), task -> new Thread(task).start()))
                    .toList();
            server.awaitRequests(8, LIMIT);
            assertThat(server.running()).isEqualTo(8);
            hold.open();
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(200));
            Await.atMost(LIMIT).until("idle", () -> server.running() == 0);
            assertThat(server.mostRunning()).isEqualTo(8);
        }
    }

    @Test
    void keep_alive_goes_on_until_the_hold_opens() throws Exception {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("at last").keepAliveUntil(hold, Duration.ofMillis(2)))
                .start()) {
            CompletableFuture<String> body = CompletableFuture.supplyAsync(() -> {
                try {
                    return Raw.post(server, Raw.ask("q", true)).body();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            hold.awaitEntered(LIMIT);
            assertThat(Hold.closed().pass(Duration.ofMillis(20))).isFalse();
            hold.open();
            assertThat(body.get(10, TimeUnit.SECONDS))
                    .startsWith(": keep-alive\n\n: keep-alive\n\n")
                    .contains("at last");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.text("x").keepAliveUntil(hold, Duration.ZERO));
    }

    @Test
    void closing_ends_replies_that_are_held_back() {
        Hold hold = Hold.closed();
        ModelServer server = ModelServer.of(Turn.say("never").after(hold));
        CompletableFuture<Integer> call =
                CompletableFuture.supplyAsync(() -> status(server), task -> new Thread(task).start());
        hold.awaitEntered(LIMIT);
        server.close();
        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
        Await.atMost(LIMIT).until("the reply given up", () -> hold.waiting() == 0);
        assertThat(server.openConnections()).isZero();
        assertThatThrownBy(() -> server.awaitClosed(0, LIMIT)).hasMessageContaining("closed by the server");
    }

    @Test
    void waiting_for_what_does_not_happen_fails_with_what_was_seen() throws Exception {
        try (ModelServer server = ModelServer.of("x")) {
            Duration soon = Duration.ofMillis(10);
            assertThatThrownBy(() -> server.awaitRequests(1, soon)).hasMessageContaining("there are 0");
            assertThatThrownBy(() -> server.awaitClosed(0, soon)).hasMessageContaining("request 0");
            Raw.post(server, Raw.ask("q", false));
            assertThatThrownBy(() -> server.awaitClosed(0, soon)).hasMessageContaining("it is open");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> server.awaitRequests(2, LIMIT)).hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static int status(ModelServer server) {
        try {
            return Raw.post(server, Raw.ask("q", false)).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String retryAfter(ModelServer server) throws IOException, InterruptedException {
        HttpResponse<String> response = Raw.post(server, Raw.ask("q", false));
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).contains("rate_limit_exceeded");
        return response.headers().firstValue("Retry-After").orElseThrow();
    }
}
