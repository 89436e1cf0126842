package dev.revo.engine.tenancy.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.testkit.TestClock;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpSinkTest {
    private final Receiver receiver = new Receiver();
    private final SignedChain chain = SignedChain.of("acme", 30);

    @AfterEach
    void close() {
        receiver.close();
    }

    private UnavailableException failure(HttpSink sink) {
        try {
            sink.deliver(chain.signed(1, 3));
        } catch (UnavailableException e) {
            assertThat(e).hasMessageNotContaining("secret");
            return e;
        }
        throw new AssertionError("it was taken");
    }

    @Test
    void a_request_says_whose_lines_it_has_and_is_signed_with_its_time() throws Exception {
        TestClock clock = TestClock.at(Instant.parse("2026-01-01T00:00:00Z"));
        receiver.sink().over(InetAddress::getAllByName, clock).deliver(chain.signed(1, 30));
        Receiver.Request request = receiver.requests().get(0);
        assertThat(receiver.requests()).hasSize(1);
        assertThat(request.header("Content-type")).isEqualTo("application/jsonl");
        assertThat(request.header("Revo-tenant")).isEqualTo("acme");
        assertThat(request.header("Revo-first")).isEqualTo("1");
        assertThat(request.header("Revo-last")).isEqualTo("30");
        assertThat(request.header("Revo-signature"))
                .isEqualTo("t=1767225600,v1=" + Receiver.hmac("1767225600", request.body()));
        assertThat(chain.verdict(request.body()).findings()).isEmpty();
        assertThat(chain.verdict(request.body()).vouchedTo()).isEqualTo(30);
        assertThat(AuditSinks.jsonLines(chain.signed(1, 30))).isEqualTo(request.body());
        assertThat(receiver.wrong()).isEmpty();
    }

    @Test
    void control_a_receiver_notices_a_changed_body_and_another_key() {
        AuditSinks.http(receiver.uri(), () -> Secret.of("another-key-of-somebody".toCharArray()))
                .allowLoopback()
                .deliver(chain.signed(1, 3));
        assertThat(receiver.wrong()).hasSize(1);
        byte[] body = {1, 2, 3};
        String right = Receiver.hmac("5", body);
        body[1] = 9;
        assertThat(Receiver.hmac("5", body)).isNotEqualTo(right);
    }

    @Test
    void much_goes_in_several_requests_in_order() throws Exception {
        chain.add("long ".repeat(2_000)).add("short");
        receiver.sink().bodyBytes(2_048).deliver(chain.signed(1, 32));
        assertThat(receiver.requests().size()).isGreaterThan(4);
        assertThat(receiver.requests())
                .filteredOn(request -> request.body().length > 2_048)
                .as("the long one alone")
                .singleElement()
                .satisfies(request -> assertThat(request.header("Revo-first")).isEqualTo(request.header("Revo-last")));
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        receiver.requests().forEach(request -> all.writeBytes(request.body()));
        assertThat(chain.verdict(all.toByteArray()).findings()).isEmpty();
        assertThat(receiver.kept("acme")).hasSize(32);
    }

    @Test
    void only_a_status_of_success_says_that_it_is_kept() {
        for (int status : List.of(301, 302, 307, 400, 401, 404, 409, 410, 413, 429, 500, 502, 503)) {
            receiver.next(Receiver.status(status, "Location", "/elsewhere"));
            assertThat(failure(receiver.sink())).hasMessageContaining("status " + status);
        }
        receiver.next(Receiver.status(200), Receiver.status(202));
        receiver.sink().deliver(chain.signed(1, 3));
        receiver.sink().deliver(chain.signed(1, 3));
    }

    @Test
    void a_server_says_how_long_it_is_to_be_left_alone() {
        TestClock clock = TestClock.at(Instant.parse("2026-01-01T00:00:00Z"));
        HttpSink sink = receiver.sink().over(InetAddress::getAllByName, clock);
        receiver.next(
                Receiver.status(429, "Retry-After", "120"),
                Receiver.status(503, "Retry-After", "Thu, 01 Jan 2026 00:01:30 GMT"),
                Receiver.status(503, "Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT"),
                Receiver.status(503, "Retry-After", "soon"),
                Receiver.status(503, "Retry-After", "-5"),
                Receiver.status(503));
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waits.add(failure(sink).retryAfter().orElse(Duration.ZERO));
        }
        assertThat(waits)
                .containsExactly(
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(90),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO);
    }

    @Test
    void a_server_that_is_slow_cuts_or_does_not_end_is_a_failure() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpSink hasty = receiver.sink().timeout(Duration.ofMillis(300));
        receiver.next(exchange -> await(over), Receiver.cut(), exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write("trickle".getBytes(UTF_8));
            out.flush();
            await(over);
        });
        assertThat(failure(hasty)).hasMessageContaining("did not answer within");
        assertThat(failure(receiver.sink())).hasMessageContaining("could not be asked");
        assertThat(failure(hasty)).hasMessageContaining("did not answer within");
        receiver.next(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 3_000; i++) {
                    out.write(new byte[1024]);
                }
            }
        });
        assertThat(failure(receiver.sink())).hasMessageContaining("longer than");
        over.countDown();
        receiver.sink().deliver(chain.signed(1, 30));
        assertThat(receiver.kept("acme")).hasSize(30);
        receiver.close();
        assertThat(failure(receiver.sink())).hasMessageContaining("could not be asked");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_interrupt_ends_the_waiting() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> receiver.sink().deliver(chain.signed(1, 3)))
                    .isInstanceOf(CancelledException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void the_key_is_asked_for_each_time_and_closed() {
        List<Secret> given = new ArrayList<>();
        HttpSink sink = AuditSinks.http(receiver.uri(), () -> {
                    Secret secret = Secret.of(Receiver.KEY.toCharArray());
                    given.add(secret);
                    return secret;
                })
                .allowLoopback();
        sink.deliver(chain.signed(1, 3));
        sink.deliver(chain.signed(4, 6));
        assertThat(given)
                .hasSize(2)
                .allSatisfy(secret -> assertThat(secret.reveal()).containsOnly('\0'));
        assertThatThrownBy(() -> AuditSinks.http(receiver.uri(), () -> Secret.of("short".toCharArray()))
                        .allowLoopback()
                        .deliver(chain.signed(1, 3)))
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo("audit_sink_key"))
                .hasMessageNotContaining("short");
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void choices_are_checked_and_copied() {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        HttpSink sink = AuditSinks.http(URI.create("https://hooks.example/audit"), Receiver.key())
                .named("siem")
                .timeout(Duration.ofSeconds(5))
                .since(from);
        assertThat(sink.name()).isEqualTo("siem");
        assertThat(sink.since()).contains(from);
        assertThat(receiver.sink().name()).isEqualTo("http");
        assertThat(receiver.sink().since()).isEmpty();
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(26))) {
            assertThatThrownBy(() -> sink.timeout(wrong)).isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> sink.bodyBytes(1_023)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> sink.named("")).isInstanceOf(InvalidRequestException.class);
        for (String wrong : List.of(
                "ftp://hooks.example/",
                "https:opaque",
                "https://ada:pw@hooks.example/",
                "https://hooks.example/#x",
                "/")) {
            assertThatThrownBy(() -> AuditSinks.http(URI.create(wrong), Receiver.key()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageNotContaining("pw");
        }
    }
}
