package dev.revo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxValuesTest {
    private static final BoxCommand LS = BoxCommand.of("ls", "-l");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "..",
                "../x",
                "a/../b",
                "a/..",
                ".",
                "./a",
                "a/./b",
                "a//b",
                "a/",
                "a\\b",
                "a\u0000",
                "a\nb",
                "a b",
                "~/x/*",
                "ä"
            })
    void a_path_that_could_leave_the_box_is_refused(String path) {
        assertThatThrownBy(() -> LS.file(path, "x")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> LS.readOnly(path, Path.of("x"))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> LS.collect(path, 1)).isInstanceOf(InvalidRequestException.class);
    }

    @Property(tries = 300)
    void every_path_that_is_taken_stays_inside(@ForAll String path) {
        try {
            LS.file(path, "x");
        } catch (InvalidRequestException e) {
            return;
        }
        Path box = Path.of("/box");
        assertThat(box.resolve(path).normalize()).startsWith(box).isNotEqualTo(box);
    }

    @Test
    void a_command_keeps_what_it_was_given_and_copies_share_nothing() {
        BoxCommand full = LS.file("a/b.txt", "text")
                .env("LANG", "C")
                .readOnly("lib", Path.of("/usr/lib"))
                .collect("out/x", 5)
                .stdin(BoxFile.of("in"))
                .wall(Duration.ofSeconds(1));
        assertThat(full.argv()).containsExactly("ls", "-l");
        assertThat(full.files()).containsEntry("a/b.txt", BoxFile.of("text"));
        assertThat(full.environment()).isEqualTo(Map.of("LANG", "C"));
        assertThat(full.readOnly()).isEqualTo(Map.of("lib", Path.of("/usr/lib")));
        assertThat(full.collect()).isEqualTo(Map.of("out/x", 5));
        assertThat(full.stdin().utf8()).isEqualTo("in");
        assertThat(full.limits().wall()).isEqualTo(Duration.ofSeconds(1));
        assertThat(LS.files()).isEmpty();
        assertThatThrownBy(() -> full.files().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> LS.file("x".repeat(401), "x")).hasMessageContaining("path");
    }

    @Test
    void words_and_variables_hold_no_nul() {
        assertThatThrownBy(() -> BoxCommand.of("a", "b\0c")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> BoxCommand.of(" ")).hasMessageContaining("names no program");
        assertThatThrownBy(() -> BoxCommand.of(List.of())).hasMessageContaining("names no program");
        for (String name : List.of("", "A=B", "1A", "A B", "A\0")) {
            assertThatThrownBy(() -> LS.env(name, "x")).hasMessageContaining("environment");
        }
        assertThatThrownBy(() -> LS.env("A", "b\0c")).hasMessageContaining("environment.A holds a NUL");
        assertThatThrownBy(() -> LS.collect("a", -1)).hasMessageContaining("collect allows -1");
    }

    @Test
    void limits_have_a_least() {
        BoxLimits limits = BoxLimits.defaults()
                .wall(Duration.ofSeconds(1))
                .cpu(Duration.ofSeconds(2))
                .memoryBytes(3L << 20)
                .processes(4)
                .fileBytes(5)
                .outputBytes(6);
        assertThat(limits.wall()).isEqualTo(Duration.ofSeconds(1));
        assertThat(limits.cpu()).isEqualTo(Duration.ofSeconds(2));
        assertThat(limits.memoryBytes()).isEqualTo(3L << 20);
        assertThat(limits.processes()).isEqualTo(4);
        assertThat(limits.fileBytes()).isEqualTo(5);
        assertThat(limits.outputBytes()).isEqualTo(6);
        assertThatThrownBy(() -> limits.wall(Duration.ZERO)).hasMessageContaining("limits.wall");
        assertThatThrownBy(() -> limits.cpu(Duration.ZERO)).hasMessageContaining("limits.cpu");
        assertThatThrownBy(() -> limits.memoryBytes(1)).hasMessageContaining("limits.memoryBytes");
        assertThatThrownBy(() -> limits.processes(0)).hasMessageContaining("limits.processes");
        assertThatThrownBy(() -> limits.fileBytes(-1)).hasMessageContaining("limits.fileBytes");
        assertThatThrownBy(() -> limits.outputBytes(-1)).hasMessageContaining("limits.outputBytes");
    }

    @Test
    void files_copy_their_bytes() {
        byte[] bytes = {1, 2};
        BoxFile file = BoxFile.of(bytes);
        bytes[0] = 9;
        file.bytes()[1] = 9;
        assertThat(file).isEqualTo(BoxFile.of(new byte[] {1, 2})).hasSameHashCodeAs(BoxFile.of(new byte[] {1, 2}));
        assertThat(file).isNotEqualTo(BoxFile.of("x")).isNotEqualTo("x").hasToString("2 bytes");
        assertThat(file.size()).isEqualTo(2);
        BoxResult result = new BoxResult(BoxResult.Ended.EXITED, 0, "out", false);
        assertThat(result.files()).isEmpty();
        assertThat(result.wall()).isZero();
    }

    @Test
    void a_policy_is_met_by_what_is_enforced_only() {
        SandboxReport report = new SandboxReport(
                "process",
                Map.of(Protection.NETWORK, Force.ENFORCED, Protection.FS_WRITE, Force.PARTIAL),
                Map.of(Protection.NETWORK, "unreachable"));
        assertThat(report.enforces(Protection.NETWORK)).isTrue();
        assertThat(report.enforces(Protection.FS_WRITE)).isFalse();
        assertThat(report.force(Protection.CPU)).isEqualTo(Force.ABSENT);
        assertThat(SandboxPolicy.defaults().missing(report)).containsExactly(Protection.FS_WRITE);
        assertThatThrownBy(() -> SandboxPolicy.defaults().demand(report))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll("[FS_WRITE]", "'process'", "acceptUnprotected")
                .satisfies(
                        e -> assertThat(((UnavailableException) e).retryable()).isFalse());
        SandboxPolicy.acceptUnprotected().demand(report);
        SandboxPolicy.requireEnforced(Protection.NETWORK).demand(report);
        assertThat(SandboxPolicy.requireEnforced(Protection.CPU, Protection.ENV).demanded())
                .containsExactlyInAnyOrder(Protection.CPU, Protection.ENV);
    }
}
