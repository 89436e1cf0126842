package dev.revo.agents.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.sandbox.BoxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files left in a box by a hostile command do not lead the collector astray. */
class BoxFilesTest {
    private final Path box;
    private final Path secret;

    BoxFilesTest(@TempDir Path root) throws IOException {
        this.box = Files.createDirectory(root.resolve("box"));
        this.secret =
                Files.writeString(Files.createDirectory(root.resolve("outside")).resolve("secret"), "secret");
    }

    static Path parent(Path file) {
        return BoxFiles.parent(file);
    }

    private Map<String, BoxFile> collect(String path) {
        return BoxFiles.collect(box, Map.of(path, 100));
    }

    @Test
    void takes_regular_files() throws Exception {
        BoxFiles.write(box, Map.of("a/b/c", BoxFile.of("text"), "top", BoxFile.of("more")));
        assertThat(collect("a/b/c")).containsEntry("a/b/c", BoxFile.of("text"));
        assertThat(collect("top")).containsEntry("top", BoxFile.of("more"));
    }

    @Test
    void leaves_what_is_not_there_or_no_file_or_too_large() throws Exception {
        Files.createDirectory(box.resolve("dir"));
        Files.write(box.resolve("large"), new byte[101]);
        assertThat(collect("none")).isEmpty();
        assertThat(collect("none/deep")).isEmpty();
        assertThat(collect("dir")).isEmpty();
        assertThat(collect("large")).isEmpty();
    }

    @Test
    void follows_no_symbolic_link_to_a_file() throws Exception {
        Path link = Files.createSymbolicLink(box.resolve("link"), secret);
        assertThat(Files.readString(link)).isEqualTo("secret");
        assertThat(collect("link")).isEmpty();
    }

    @Test
    void follows_no_symbolic_link_to_a_directory() throws Exception {
        Path link = Files.createSymbolicLink(box.resolve("dir"), parent(secret));
        assertThat(Files.readString(link.resolve("secret"))).isEqualTo("secret");
        assertThat(collect("dir/secret")).isEmpty();
    }

    @Test
    void takes_no_file_with_a_second_name() throws Exception {
        Files.createLink(box.resolve("hard"), secret);
        assertThat(collect("hard")).isEmpty();
    }

    @Test
    void does_not_block_on_a_pipe() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", box.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(collect("pipe")).isEmpty();
    }

    @Test
    void deletes_links_and_not_what_they_lead_to() throws Exception {
        Files.createSymbolicLink(box.resolve("dir"), parent(secret));
        BoxFiles.delete(box);
        assertThat(box).doesNotExist();
        assertThat(secret).exists();
        BoxFiles.delete(box);
    }

    @Test
    void takes_a_file_of_exactly_the_most_bytes_and_an_empty_one() throws Exception {
        Files.write(box.resolve("full"), new byte[100]);
        Files.write(box.resolve("empty"), new byte[0]);
        assertThat(collect("full")).containsEntry("full", BoxFile.of(new byte[100]));
        assertThat(collect("empty")).containsKey("empty");
    }

    @Test
    void deletes_what_was_closed_to_its_owner() throws Exception {
        Path closed = Files.createDirectories(box.resolve("x/closed"));
        Files.writeString(closed.resolve("file"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        BoxFiles.delete(box);
        assertThat(box).doesNotExist();
    }

    @Test
    void a_file_without_a_directory_is_its_own_parent() {
        assertThat(BoxFiles.parent(Path.of("a"))).isEqualTo(Path.of("a"));
        assertThat(BoxFiles.parent(Path.of("a/b"))).isEqualTo(Path.of("a"));
    }
}
