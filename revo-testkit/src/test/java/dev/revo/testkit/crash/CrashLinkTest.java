package dev.revo.testkit.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrashLinkTest {

    private ServerSocket server;
    private Socket child;
    private Socket parent;
    private final List<Integer> halts = new ArrayList<>();

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        child = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
        parent = server.accept();
    }

    @AfterEach
    void disconnect() throws IOException {
        child.close();
        parent.close();
        server.close();
    }

    @Test
    void tells_every_reach_and_halts_at_the_armed_one_when_answered() throws IOException {
        CrashLink link = new CrashLink(child, "write", 2, halts::add);
        link.reach("write");
        link.reach("other");
        assertThat(halts).isEmpty();
        parent.getOutputStream().write('\n');
        link.reach("write");
        child.shutdownOutput();
        assertThat(new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8)).lines())
                .containsExactly("reach write", "reach other", "armed write");
        assertThat(halts).containsExactly(CrashLink.KILLED);
    }

    @Test
    void halts_when_the_test_is_gone() throws IOException {
        CrashLink link = new CrashLink(child, "write", 1, halts::add);
        parent.close();
        link.reach("write");
        assertThat(halts).containsExactly(CrashLink.KILLED);
    }

    @Test
    void refuses_names_that_would_break_the_protocol() {
        CrashLink link = new CrashLink(child, "write", 1, halts::add);
        assertThatIllegalArgumentException().isThrownBy(() -> link.reach("two\nlines"));
        assertThatIllegalArgumentException().isThrownBy(() -> link.reach("two\rlines"));
    }

    @Test
    void settings_without_a_port_give_no_link_and_others_connect() throws IOException {
        assertThat(CrashLink.fromSettings(key -> Optional.empty())).isEmpty();
        Map<String, String> settings = Map.of(
                "port", Integer.toString(server.getLocalPort()), "token", "secret", "name", "write", "count", "1");
        assertThat(CrashLink.fromSettings(key -> Optional.ofNullable(settings.get(key))))
                .isPresent();
        try (Socket accepted = server.accept();
                BufferedReader in = new BufferedReader(new InputStreamReader(accepted.getInputStream(), UTF_8))) {
            assertThat(in.readLine()).isEqualTo("secret");
        }
    }
}
