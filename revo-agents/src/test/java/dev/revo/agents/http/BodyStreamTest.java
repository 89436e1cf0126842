package dev.revo.agents.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body as it comes: asked for piece by piece, and closed by whoever gives it up. */
@Timeout(60)
class BodyStreamTest {
    private final BodyStream stream = new BodyStream();
    private final BodySubscriber<InputStream> feed = stream.subscriber();
    private final Asked asked = new Asked();

    /** What the reader asked of the connection. */
    private static final class Asked implements Flow.Subscription {
        private long wanted;
        private int cancelled;

        @Override
        public synchronized void request(long n) {
            wanted += n;
        }

        @Override
        public synchronized void cancel() {
            cancelled++;
        }

        synchronized long wanted() {
            return wanted;
        }

        synchronized int cancelled() {
            return cancelled;
        }
    }

    /** The head of an answer that is well. */
    private static final class Head implements HttpResponse.ResponseInfo {
        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(Map.of(), (name, value) -> true);
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_1_1;
        }
    }

    private static List<ByteBuffer> buffers(String... texts) {
        return List.of(texts).stream()
                .map(text -> ByteBuffer.wrap(text.getBytes(UTF_8)))
                .toList();
    }

    @Test
    void reads_across_pieces_and_asks_for_the_next_only_when_one_is_used_up() throws IOException {
        feed.onSubscribe(asked);
        assertThat(asked.wanted()).isEqualTo(1);
        feed.onNext(buffers("ab", "", "c"));
        byte[] into = new byte[10];
        assertThat(stream.read(into, 0, 0)).isZero();
        assertThat(stream.read(into, 3, 7)).isEqualTo(2);
        assertThat(new String(into, 3, 2, UTF_8)).isEqualTo("ab");
        assertThat(stream.read()).isEqualTo('c');
        assertThat(asked.wanted()).isEqualTo(1);
        feed.onNext(buffers("\u00e9"));
        assertThat(stream.read()).isEqualTo(0xc3);
        assertThat(asked.wanted()).isEqualTo(2);
        feed.onComplete();
        assertThat(stream.readAllBytes()).containsExactly(0xa9);
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(stream.read(into, 0, 5)).isEqualTo(-1);
        stream.close();
        assertThat(feed.getBody().toCompletableFuture().join()).isSameAs(stream);
    }

    @Test
    void a_fault_of_the_connection_is_told_after_what_came_before_it() throws IOException {
        feed.onSubscribe(asked);
        feed.onNext(buffers("a"));
        feed.onError(new IOException("reset"));
        assertThat(stream.read()).isEqualTo('a');
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("reset");
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("reset");
    }

    @Test
    void a_close_cancels_once_and_ends_a_read_that_waits() throws Exception {
        feed.onSubscribe(asked);
        FutureTask<Integer> read = new FutureTask<>(stream::read);
        Thread reader = new Thread(read, "reader");
        reader.start();
        Await.atMost(Duration.ofSeconds(20)).until("it waits", () -> reader.getState() == Thread.State.WAITING);
        stream.close();
        stream.close();
        assertThatThrownBy(read::get).hasRootCauseMessage("closed");
        assertThat(asked.cancelled()).isEqualTo(1);
    }

    @Test
    void a_body_that_was_given_up_before_it_came_is_cancelled_when_it_comes() {
        OpenBody body = new OpenBody();
        body.giveUp();
        body.apply(new Head()).onSubscribe(asked);
        assertThat(asked.cancelled()).isEqualTo(1);
        assertThat(asked.wanted()).isZero();
    }

    @Test
    void an_interrupt_ends_a_read_closes_the_connection_and_stays_set() {
        feed.onSubscribe(asked);
        Thread.currentThread().interrupt();
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked.cancelled()).isEqualTo(1);
    }
}
