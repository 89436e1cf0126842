package dev.revo.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.Turn;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes on the wire, seen without an HTTP client. */
class WireTest {

    private static final String CLOSING = "Connection: close\r\n";

    @Property(tries = 60, seed = "4711")
    void a_cut_comes_at_exactly_the_byte_asked_for(@ForAll @IntRange(max = 700) int at, @ForAll boolean stream)
            throws IOException {
        String whole = body(answer(Reply.text("cut me somewhere, wherever you like"), stream), stream);
        String cut = answer(Reply.text("cut me somewhere, wherever you like").cutAfterBytes(at), stream);
        String expected = at < whole.length() ? whole.substring(0, at) : whole;
        assertThat(body(cut, stream)).isEqualTo(expected);
        if (at < whole.length()) {
            assertThat(complete(cut, stream)).as("complete").isFalse();
        }
        String clean = answer(Reply.text("cut me somewhere, wherever you like").endAfterBytes(at), stream);
        assertThat(body(clean, stream)).isEqualTo(expected);
        assertThat(complete(clean, stream)).as("complete").isTrue();
    }

    @Test
    void a_reset_is_seen_as_one() {
        try (ModelServer server =
                ModelServer.builder().then(Reply.text("x").resetAfterBytes(5)).start()) {
            assertThatThrownBy(() -> Raw.socket(server, post(Raw.ask("q", false), "")))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void a_stall_keeps_back_everything_from_its_byte_on() throws Exception {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("stalled").stallAfterBytes(30, hold).cutAfterBytes(40))
                .start()) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return Raw.socket(server, post(Raw.ask("q", false), ""));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            hold.awaitEntered(Duration.ofSeconds(10));
            assertThat(answer).isNotDone();
            hold.open();
            assertThat(body(answer.get(10, TimeUnit.SECONDS), false)).hasSize(40);
        }
    }

    @Test
    void a_stream_without_finish_reason_or_usage_lacks_exactly_those() throws IOException {
        String body = body(answer(Reply.of(Turn.say("x").withoutFinishReason()).withoutUsage(), true), true);
        assertThat(body).doesNotContain("\"usage\"", "\"finish_reason\":\"").endsWith("data: [DONE]\n\n");
        try (ModelServer server = ModelServer.of("x", "x")) {
            assertThat(Raw.socket(server, post(Raw.ask("q", true), CLOSING))).contains("\"usage\"");
            String notAsked = Raw.ask("q", true).replace("\"include_usage\":true", "\"include_usage\":false");
            assertThat(Raw.socket(server, post(notAsked, CLOSING))).doesNotContain("\"usage\"");
        }
        String dead = body(answer(Reply.text("x").diesAfterTokens(), true), true);
        assertThat(dead).contains("\"content\":\"x\"").doesNotContain("[DONE]", "\"usage\"");
    }

    @Test
    void requests_in_chunks_and_several_on_one_connection_are_read() throws IOException {
        String body = Raw.ask("q", false);
        String chunked = "POST /v1/chat/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(10) + ";x=y\r\n" + body.substring(0, 10) + "\r\n"
                + Integer.toHexString(body.length() - 10) + "\r\n" + body.substring(10) + "\r\n0\r\n\r\n";
        try (ModelServer server = ModelServer.of("first", "second")) {
            String both = Raw.socket(server, chunked + post(body, CLOSING));
            assertThat(both).containsSubsequence("first", "second");
            assertThat(server.requests()).extracting(ModelRequest::lastText).containsExactly("q", "q");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET / FTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void what_is_not_http_gets_400_and_is_hung_up_on(String text) throws IOException {
        try (ModelServer server = ModelServer.of("x")) {
            assertThat(Raw.socket(server, text)).startsWith("HTTP/1.1 400 ");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void positions_and_pieces_out_of_range_are_refused() {
        Reply reply = Reply.text("x");
        assertThatIllegalArgumentException().isThrownBy(() -> reply.cutAfterBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> reply.pieces(0));
        assertThatIllegalArgumentException().isThrownBy(() -> reply.keepAlive(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(Turn.fail(new IllegalStateException("down"))));
    }

    private static String answer(Reply reply, boolean stream) throws IOException {
        try (ModelServer server = ModelServer.builder().then(reply).start()) {
            return Raw.socket(server, post(Raw.ask("q", stream), CLOSING));
        }
    }

    private static String post(String body, String headers) {
        return "POST /v1/chat/completions HTTP/1.1\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** Undoes the chunks of an answer that may be cut anywhere. */
    private static String body(String answer, boolean chunked) {
        String rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        if (!chunked) {
            return rest;
        }
        StringBuilder body = new StringBuilder();
        while (!rest.isEmpty() && rest.contains("\r\n")) {
            int size = Integer.parseInt(rest.substring(0, rest.indexOf("\r\n")), 16);
            int start = rest.indexOf("\r\n") + 2;
            body.append(rest, start, Math.min(rest.length(), start + size));
            rest = rest.substring(Math.min(rest.length(), start + size + 2));
        }
        return body.toString();
    }

    private static boolean complete(String answer, boolean chunked) {
        if (chunked) {
            return answer.endsWith("\r\n0\r\n\r\n");
        }
        int at = answer.indexOf("Content-Length: ") + "Content-Length: ".length();
        int announced = Integer.parseInt(answer.substring(at, answer.indexOf("\r\n", at)));
        return body(answer, false).length() == announced;
    }
}
