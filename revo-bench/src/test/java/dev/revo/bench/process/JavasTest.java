package dev.revo.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavasTest {
    private static Path home(Path directory, String release) throws IOException {
        Path program = directory.resolve("bin/java");
        Files.createDirectories(directory.resolve("bin"));
        Files.writeString(program, "");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.writeString(directory.resolve("release"), release);
        return directory;
    }

    @Test
    void a_jdk_is_known_by_its_home_and_by_its_program(@TempDir Path directory) throws Exception {
        Path home = home(directory, "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"99.0.1\"\n");
        assertThat(Javas.of(home).version().feature()).isEqualTo(99);
        assertThat(Javas.of(home.resolve("bin/java"))).isEqualTo(Javas.of(home));
    }

    @Test
    void what_is_no_jdk_is_refused_with_what_it_needs(@TempDir Path directory) throws Exception {
        assertThat(Javas.at(home(directory, "JAVA_VERSION=\"1.8.0_412\"\n"))).isEmpty();
        assertThat(Javas.at(directory.resolve("absent"))).isEmpty();
        assertThatThrownBy(() -> Javas.of(directory.resolve("absent")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There is no JDK at", "JAVA_VERSION");
    }

    @Test
    void the_newest_is_not_older_than_the_one_that_asks() {
        assertThat(Javas.newest().version()).isGreaterThanOrEqualTo(Runtime.version());
        assertThat(Javas.newest().program()).isExecutable();
    }
}
