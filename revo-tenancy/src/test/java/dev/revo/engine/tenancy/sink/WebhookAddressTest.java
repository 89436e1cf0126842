package dev.revo.engine.tenancy.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.engine.tenancy.http.AddressKind;
import dev.revo.error.DeniedException;
import dev.revo.error.UnavailableException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A web hook whose address leads inside. The receiver on the loopback is the inner server that is not to be reached. */
final class WebhookAddressTest {
    private final Receiver inner = new Receiver();
    private final SignedChain chain = SignedChain.of("acme", 3);

    @AfterEach
    void close() {
        inner.close();
    }

    private static HttpSink guarded(String uri) {
        return AuditSinks.http(URI.create(uri), Receiver.key());
    }

    private void refused(HttpSink sink) {
        assertThatThrownBy(() -> sink.deliver(chain.signed(1, 3)))
                .isInstanceOfSatisfying(
                        DeniedException.class, e -> assertThat(e.code()).isEqualTo("address_refused"));
        assertThat(inner.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "localhost",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "0.0.0.0",
                "[::]",
                "169.254.169.254",
                "[fe80::1]",
                "[::ffff:169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "198.18.0.1",
                "[fd00::1]",
                "[fec0::1]",
                "224.0.0.1",
                "[ff02::1]",
                "255.255.255.255",
                "240.0.0.1",
                "0.1.2.3",
                "192.0.0.1",
                "[2001::1]",
                "[2001:db8::1]",
                "[64:ff9b:1::1]",
                "[100::1]"
            })
    void attack27_an_inner_address_is_not_asked(String host) {
        refused(guarded("https://" + host + ":" + inner.port() + "/hook"));
    }

    @Test
    void attack27_control_with_the_guard_off_the_inner_server_is_asked() {
        // The same address, allowed: what the guard keeps out would get the lines.
        inner.sink().deliver(chain.signed(1, 3));
        assertThat(inner.requests()).hasSize(1);
    }

    @Test
    void attack27_a_name_that_leads_inside_is_not_asked() throws Exception {
        HttpSink sink = AuditSinks.http(URI.create("https://hooks.example:" + inner.port() + "/"), Receiver.key());
        InetAddress outer = InetAddress.getByName("198.41.0.4");
        refused(sink.over(host -> new InetAddress[] {InetAddress.getLoopbackAddress()}, InstantSource.system()));
        // One good address among several does not help.
        refused(sink.over(
                host -> new InetAddress[] {outer, InetAddress.getByName("169.254.169.254")}, InstantSource.system()));
        assertThatThrownBy(() -> sink.over(
                                host -> {
                                    throw new UnknownHostException(host);
                                },
                                InstantSource.system())
                        .deliver(chain.signed(1, 3)))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void attack27_a_name_is_looked_at_again_before_each_request() {
        AtomicInteger asked = new AtomicInteger();
        HttpSink sink = inner.sink()
                .over(
                        host -> new InetAddress[] {
                            asked.incrementAndGet() == 1
                                    ? InetAddress.getLoopbackAddress()
                                    : InetAddress.getByName("169.254.169.254")
                        },
                        InstantSource.system());
        sink.deliver(chain.signed(1, 3));
        assertThat(inner.requests()).hasSize(1);
        assertThatThrownBy(() -> sink.deliver(chain.signed(1, 3))).isInstanceOf(DeniedException.class);
        assertThat(inner.requests()).hasSize(1);
    }

    @Test
    void attack27_a_name_that_changes_after_it_was_looked_at_gets_no_line() throws Exception {
        // The check sees an address of the Internet and the connection goes to the loopback: no certificate, no
        // request.
        HttpSink sink = AuditSinks.http(URI.create("https://localhost:" + inner.port() + "/hook"), Receiver.key())
                .over(host -> new InetAddress[] {InetAddress.getByName("198.41.0.4")}, InstantSource.system());
        assertThatThrownBy(() -> sink.deliver(chain.signed(1, 3))).isInstanceOf(UnavailableException.class);
        assertThat(inner.requests()).isEmpty();
    }

    @Test
    void attack27_a_redirect_is_not_followed() {
        inner.next(
                Receiver.status(307, "Location", inner.uri().resolve("/inside").toString()));
        assertThatThrownBy(() -> inner.sink().deliver(chain.signed(1, 3))).isInstanceOf(UnavailableException.class);
        assertThat(inner.requests()).extracting(Receiver.Request::path).containsExactly("/hook");
    }

    @Test
    void attack27_control_a_client_that_follows_redirects_reaches_the_inside() throws Exception {
        inner.next(
                Receiver.status(307, "Location", inner.uri().resolve("/inside").toString()));
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        client.send(
                HttpRequest.newBuilder(inner.uri())
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        assertThat(inner.requests()).extracting(Receiver.Request::path).containsExactly("/hook", "/inside");
    }

    @Test
    void attack27_http_is_for_the_loopback_alone() throws Exception {
        refused(guarded("http://127.0.0.1:" + inner.port() + "/hook"));
        HttpSink plain = AuditSinks.http(URI.create("http://hooks.example/"), Receiver.key())
                .allowLoopback()
                .allowPrivate();
        for (String address : new String[] {"198.41.0.4", "10.0.0.1"}) {
            refused(plain.over(host -> new InetAddress[] {InetAddress.getByName(address)}, InstantSource.system()));
        }
    }

    @Test
    void what_is_allowed_is_asked_and_nothing_else() throws Exception {
        HttpSink meta = guarded("https://169.254.169.254/").allowPrivate().allowLoopback();
        refused(meta);
        refused(guarded("https://127.0.0.1/").allowPrivate());
        refused(guarded("https://10.0.0.1/").allowLoopback());
        // Allowed: the connection is tried. The name leads to a port that speaks no TLS, so that nothing leaves here.
        assertThatThrownBy(() -> guarded("https://localhost:" + inner.port() + "/")
                        .allowPrivate()
                        .over(host -> new InetAddress[] {InetAddress.getByName("10.0.0.1")}, InstantSource.system())
                        .deliver(chain.signed(1, 3)))
                .isInstanceOf(UnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "172.15.0.1, PUBLIC",
        "172.32.0.1, PUBLIC",
        "100.63.0.1, PUBLIC",
        "100.128.0.1, PUBLIC",
        "198.17.0.1, PUBLIC",
        "198.20.0.1, PUBLIC",
        "192.0.1.1, PUBLIC",
        "223.255.255.255, PUBLIC",
        "2606:4700::1, PUBLIC",
        "64:ff9b::808:808, PUBLIC",
        "2002:808:808::1, PUBLIC",
        "::ffff:8.8.8.8, PUBLIC",
        "192.0.2.1, SPECIAL",
        "198.51.100.1, SPECIAL",
        "203.0.113.1, SPECIAL",
        "2001:db8::1, SPECIAL",
        "2001:1ff::1, SPECIAL",
        "2001:200::1, PUBLIC",
        "3fff::1, SPECIAL",
        "4000::1, SPECIAL",
        "::2, SPECIAL",
        "fc00::1, PRIVATE",
        "10.255.255.255, PRIVATE"
    })
    void kinds_end_where_the_registries_say(String address, AddressKind kind) throws Exception {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(kind);
    }
}
