package dev.revo.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.testkit.crash.CrashRun.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashPointsTest {

    private final Path directory;

    CrashPointsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_dry_run_lists_the_points_in_order_and_ends_in_good_order() throws IOException {
        CrashRun run = ledger("dry").dryRun();
        assertThat(run.points())
                .containsExactly(
                        new Point("before", 1),
                        new Point("after", 1),
                        new Point("before", 2),
                        new Point("after", 2),
                        new Point("before", 3),
                        new Point("after", 3),
                        new Point("end", 1));
        assertThat(run.exitCode()).isZero();
        assertThat(run.reached()).isFalse();
        assertThat(run.output()).contains("orderly end");
        assertThat(lines("dry")).hasSize(3);
    }

    @Test
    void a_kill_leaves_what_was_written_before_the_point_and_nothing_else() throws IOException {
        CrashRun before = ledger("before").killAt("before", 2);
        assertThat(before.reached()).isTrue();
        assertThat(before.points()).last().isEqualTo(new Point("before", 2));
        assertThat(before.points()).hasSize(3);
        assertThat(before.exitCode()).isNotZero();
        assertThat(lines("before")).containsExactly("line 1");
        ledger("after").killAt("after", 2);
        assertThat(lines("after")).containsExactly("line 1", "line 2");
    }

    @Test
    void neither_a_kill_nor_a_halt_runs_shutdown_hooks() {
        CrashRun killed = ledger("killed").killAt("end", 1);
        CrashRun halted = ledger("halted").haltAt("end", 1);
        assertThat(List.of(killed, halted)).allSatisfy(run -> {
            assertThat(run.reached()).isTrue();
            assertThat(run.output()).contains("all written").doesNotContain("orderly end");
        });
        assertThat(halted.exitCode()).isEqualTo(CrashLink.KILLED);
    }

    @Test
    void a_point_that_is_not_reached_lets_the_child_end() throws IOException {
        CrashRun run = ledger("missed").killAt("before", 4);
        assertThat(run.reached()).isFalse();
        assertThat(run.exitCode()).isZero();
        assertThat(lines("missed")).hasSize(3);
    }

    @Test
    void points_do_nothing_when_nobody_listens() {
        CrashPoint.reach("anything");
        assertThat(System.getProperty("revo.crash.port")).isNull();
    }

    @Test
    void a_child_that_hangs_is_killed_at_the_time_out_and_its_output_shown() {
        assertThatThrownBy(() -> CrashPoints.of(Talker.class)
                        .args("hang")
                        .timeout(Duration.ofMillis(1_500))
                        .dryRun())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not end")
                .hasMessageContaining("hanging")
                .hasMessageContaining("count=1");
    }

    @Test
    void output_is_bounded_and_its_end_kept() {
        CrashRun run =
                CrashPoints.of(Talker.class).args("shout").outputBytes(100).dryRun();
        assertThat(run.output()).hasSize(100).endsWith("xthe end" + System.lineSeparator());
        assertThat(run.outputCut()).isTrue();
        assertThat(run.points()).isEmpty();
    }

    @Test
    void the_exit_code_is_the_childs() {
        assertThat(CrashPoints.of(Talker.class).args("exit").dryRun().exitCode())
                .isEqualTo(7);
    }

    @Test
    void settings_reach_the_child() throws IOException {
        Path work = Files.createDirectory(directory.resolve("work dir"));
        CrashRun run = CrashPoints.of(Talker.class)
                .args("settings", "an argument \"quoted\"")
                .jvmArg("-Done=1")
                .environment("TWO", "2")
                .directory(work)
                .dryRun();
        assertThat(run.output().strip()).isEqualTo("1,2,work dir,an argument \"quoted\"");
        assertThat(run.outputCut()).isFalse();
    }

    @Test
    void wrong_settings_are_refused_at_once() {
        CrashPoints points = CrashPoints.of(Talker.class);
        assertThatIllegalArgumentException().isThrownBy(() -> points.timeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> points.outputBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> points.killAt("", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> points.haltAt("point", 0));
    }

    private CrashPoints ledger(String file) {
        return CrashPoints.of(Ledger.class).args(directory.resolve(file).toString());
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }
}
