package dev.revo.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that measure, as their driver sees them. */
class ChildJvmTest {
    private static final List<String> FAST = List.of("-Xmx64m", "-XX:TieredStopAtLevel=1");

    private static ChildJvm start(String behaviour, Path mark) throws Exception {
        return ChildJvm.start("it", Javas.newest(), FAST, TestSide.class, List.of(behaviour, mark.toString()));
    }

    @Test
    void answers_come_back_by_name_though_the_side_prints_too(@TempDir Path directory) throws Exception {
        Path mark = Files.writeString(directory.resolve("mark"), "");
        try (ChildJvm child = start("prints", mark)) {
            assertThat(child.round(7)).containsOnlyKeys("cost").containsEntry("cost", 14.0);
            assertThat(child.warm(1)).containsKey("rounds");
        }
        assertThat(mark).as("cleaned up").doesNotExist();
    }

    @Test
    void one_that_fails_says_why(@TempDir Path directory) {
        assertThatThrownBy(() -> start("cannot", directory.resolve("mark")))
                .isInstanceOf(ChildJvm.FailedException.class)
                .hasMessageContaining("it ended with status 1", "no side today");
        assertThatThrownBy(() -> {
                    try (ChildJvm child = start("breaks", directory.resolve("mark"))) {
                        child.round(1);
                    }
                })
                .isInstanceOf(ChildJvm.FailedException.class)
                .hasMessageContaining("broke in a round");
    }

    @Test
    void one_whose_driver_is_gone_cleans_up_and_ends_in_the_middle_of_a_round(@TempDir Path directory)
            throws Exception {
        Path mark = Files.writeString(directory.resolve("mark"), "");
        Process process = new ProcessBuilder(
                        Javas.newest().program().toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestSide.class.getName(),
                        "hangs",
                        mark.toString())
                .start();
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(answers.readLine()).startsWith("ready ");
            process.getOutputStream().write("round 1\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            assertThat(answers.readLine())
                    .as("the control: it is at work while it has a driver")
                    .isEqualTo("hanging");
            assertThat(process.isAlive()).isTrue();
            assertThat(mark).exists();
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
            assertThat(mark).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }
}
