package dev.revo.agents.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guest of the self-test does reach what nothing keeps from it. */
class ProbeTest {
    @Test
    void reaches_everything_in_this_process_and_says_what_it_cannot(@TempDir Path dir) throws Exception {
        Path secret = Files.writeString(dir.resolve("secret"), "secret\n");
        Path written = dir.resolve("written");
        String variable = System.getenv().keySet().iterator().next();
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String self = Long.toString(ProcessHandle.current().pid());
            String said = probe(
                    written.toString(),
                    secret.toString(),
                    Integer.toString(tcp.getLocalPort()),
                    Integer.toString(udp.getLocalPort()),
                    self,
                    "100",
                    variable,
                    "REVO_NO_SUCH_VARIABLE");
            assertThat(said)
                    .contains(
                            Probe.STARTED, "write=written", "read=secret", "tcp=connected", "udp=sent", "process=seen")
                    .contains("env=" + variable, "probe=done")
                    .doesNotContain("REVO_NO_SUCH_VARIABLE");
            assertThat(written).hasContent(Probe.SENT);
        } finally {
            Files.deleteIfExists(Path.of("filled"));
        }
        String refused =
                probe(dir.resolve("no/where").toString(), dir.resolve("none").toString(), "1", "0", "999999999", "0");
        assertThat(refused).contains("write=refused", "read=refused", "tcp=refused", "process=hidden", "file=0");
        Files.deleteIfExists(Path.of("filled"));
    }

    private static String probe(String... arguments) {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            Probe.main(arguments);
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
