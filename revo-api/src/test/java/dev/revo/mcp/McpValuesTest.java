package dev.revo.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.event.RevoEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class McpValuesTest {
    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    @Test
    void a_config_copies_every_field() {
        McpConfig config = McpConfig.stdio("files", "npx", "-y", "server", "/data")
                .allow("read_*", "list")
                .allow("stat")
                .secret("TOKEN", "vault:files/acme")
                .environment("LANG", "C.UTF-8")
                .timeout(Duration.ofSeconds(5))
                .maxResultBytes(2_000)
                .callsPerMinute(7);
        assertThat(config.name()).isEqualTo("files");
        assertThat(config.command()).containsExactly("npx", "-y", "server", "/data");
        assertThat(config.uri()).isEmpty();
        assertThat(config.allow()).containsExactly("read_*", "list", "stat");
        assertThat(config.secrets()).containsEntry("TOKEN", "vault:files/acme");
        assertThat(config.environment()).containsEntry("LANG", "C.UTF-8");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxResultBytes()).isEqualTo(2_000);
        assertThat(config.callsPerMinute()).isEqualTo(7);
        assertThat(config).hasToString("files at npx");
        McpConfig remote = McpConfig.http("crm", URI.create("https://crm.example/mcp?key=1"));
        assertThat(remote.uri()).isPresent();
        assertThat(remote).hasToString("crm at crm.example");
        assertThat(McpConfig.http("dev", URI.create("http://localhost:8080/mcp"))
                        .command())
                .isEmpty();
    }

    @Test
    void a_config_out_of_form_is_refused() {
        McpConfig config = McpConfig.stdio("files", "npx");
        refused("mcp.name", () -> McpConfig.stdio("Files!", "npx"));
        refused("mcp.command", () -> McpConfig.stdio("files", " "));
        refused("mcp.command", () -> McpConfig.stdio("files", "npx", "a\0b"));
        for (String uri : List.of("http://crm.example", "ftp://crm.example", "/mcp", "https:opaque")) {
            refused("mcp.uri", () -> McpConfig.http("crm", URI.create(uri)));
        }
        refused("mcp.uri", () -> McpConfig.http("crm", URI.create("https://user:pw@crm.example")));
        refused("mcp.allow", () -> config.allow("read file"));
        refused("mcp.secret.TOKEN", () -> config.secret("TOKEN", "sk-12345"));
        refused("mcp.secret", () -> config.secret("bad header", "vault:x"));
        refused("mcp.environment", () -> config.environment("A=B", "x"));
        refused("mcp.timeout", () -> config.timeout(Duration.ZERO));
        refused("mcp.maxResultBytes", () -> config.maxResultBytes(999));
        refused("mcp.callsPerMinute", () -> config.callsPerMinute(0));
        refused("search.text", () -> McpSearch.of("a".repeat(201)));
        refused("search.top", () -> new McpSearch("", 0));
    }

    @Property
    void the_allow_list_means_what_its_stars_say(
            @ForAll @StringLength(min = 1, max = 6) @CharRange(from = 'a', to = 'c') String letters,
            @ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'c') String tool) {
        String pattern = letters.replace('c', '*');
        boolean expected = Pattern.matches(pattern.replace("*", ".*"), tool);
        assertThat(McpConfig.stdio("x", "x").allow(pattern).allows(tool))
                .as("%s on %s", pattern, tool)
                .isEqualTo(expected);
    }

    @Test
    void without_a_list_every_tool_is_let_through() {
        assertThat(McpConfig.stdio("x", "x").allows("anything")).isTrue();
        assertThat(McpSearch.of("files").top()).isEqualTo(20);
    }

    @Test
    void results_join_their_texts() {
        McpResult result = new McpResult(
                false,
                List.of(
                        new McpResult.Text("a"),
                        new McpResult.Binary("image/png", "AA=="),
                        new McpResult.Link("https://x", "x"),
                        new McpResult.Text("b")),
                Optional.empty(),
                false);
        assertThat(result.text()).isEqualTo("a\nb");
        assertThat(McpResult.text("a").failed()).isFalse();
        assertThat(McpResult.failure("a").failed()).isTrue();
        McpTool tool = new McpTool("files", "read", "d", "{}", "h", McpTool.Pin.CHANGED);
        assertThat(tool.quarantined()).isTrue();
        assertThat(new McpTool("files", "read", "d", "{}", "h", McpTool.Pin.SAME).quarantined())
                .isFalse();
        assertThat(new McpResource("file:///a", "a", "").name()).isEqualTo("a");
        assertThat(new McpHealth(McpHealth.State.UNKNOWN, Instant.EPOCH, Optional.empty(), Optional.empty(), "")
                        .state())
                .isEqualTo(McpHealth.State.UNKNOWN);
    }

    @Test
    void events_have_stable_types() {
        RevoEvent.Head head = new RevoEvent.Head(new UUID(0, 1), 0, Instant.EPOCH, "acme", Optional.empty());
        List<McpEvent> events = List.of(
                new McpEvent.HealthChanged(head, "files", McpHealth.State.HEALTHY),
                new McpEvent.Quarantined(head, "files", "read", "h"),
                new McpEvent.PinsApproved(head, "files", 2),
                new McpEvent.Called(head, "files", "read", false, 10, 20));
        assertThat(events)
                .extracting(RevoEvent::type)
                .containsExactly("mcp.health_changed", "mcp.quarantined", "mcp.pins_approved", "mcp.called");
        assertThat(events).allSatisfy(event -> assertThat(event.data()).containsEntry("server", "files"));
    }
}
