package dev.revo.engine.tenancy.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.AuditSink.Batch;
import dev.revo.spi.AuditSink.Begin;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Line breaks in what is audited, on their way into files and headers. */
final class LineBreaksTest {
    private static final String FORGED = "{\"hash\":\"" + "0".repeat(64) + "\",\"forged\":1,\"seq\":\"99\"}";

    private final Receiver receiver = new Receiver();
    private final SignedChain chain = new SignedChain("acme")
            .add("x\n" + FORGED + "\n")
            .add("x\r\n" + FORGED + "\r\n")
            .add("plain");

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void attack25_a_line_break_in_a_text_makes_no_line_in_a_file(@TempDir Path directory) throws Exception {
        AuditSinks.file(directory).deliver(chain.signed(1, 3));
        byte[] bytes = KeptFiles.bytes(directory, "acme");
        String[] lines = new String(bytes, UTF_8).split("\\R", -1);
        assertThat(lines).as("three rows, a checkpoint, and the end").hasSize(5);
        assertThat(KeptFiles.rows(bytes)).hasSize(3).noneMatch(row -> row.startsWith("99 "));
        assertThat(chain.verdict(bytes).findings()).isEmpty();
    }

    @Test
    void attack25_control_a_sink_that_joins_texts_writes_the_forged_line() {
        StringBuilder naive = new StringBuilder();
        chain.signed(1, 3)
                .rows()
                .forEach(row -> naive.append(row.line().resource()).append('\n'));
        assertThat(KeptFiles.rows(naive.toString().getBytes(UTF_8))).anyMatch(row -> row.startsWith("99 "));
    }

    @Test
    void attack25_a_line_break_in_a_tenant_makes_no_header() {
        Batch whole = chain.signed(1, 3);
        Begin begin = new Begin(0, "", true, Optional.empty());
        receiver.sink().deliver(new Batch("acme\r\nX-Forged: 1", begin, whole.rows(), List.of()));
        Receiver.Request request = receiver.requests().get(0);
        assertThat(request.headers()).doesNotContainKey("X-forged");
        assertThat(request.header("Revo-tenant")).isEqualTo("acme%0D%0AX-Forged%3A+1");
    }

    @Test
    void attack25_control_a_client_that_does_not_look_sends_the_forged_header() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
            OutputStream out = socket.getOutputStream();
            String tenant = "acme\r\nX-Forged: 1";
            out.write(("POST /hook HTTP/1.1\r\nHost: x\r\nRevo-Tenant: " + tenant
                            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .getBytes(US_ASCII));
            out.flush();
            socket.getInputStream().readAllBytes();
        }
        assertThat(receiver.requests().get(0).headers()).containsKey("X-forged");
    }
}
