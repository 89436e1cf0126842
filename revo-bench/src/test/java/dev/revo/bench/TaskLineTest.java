package dev.revo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line that cannot be read spoils itself only. */
class TaskLineTest {
    private final Path file;

    TaskLineTest(@TempDir Path dir) {
        this.file = dir.resolve("tasks.jsonl");
    }

    private List<TaskLine> read(String text) throws IOException {
        return TaskLine.readAll(Files.writeString(file, text));
    }

    @Test
    void reads_candidates_in_order_and_passes_over_blank_lines() throws Exception {
        List<TaskLine> lines = read("""
                {"id":"a","language":"java","files":{"A.java":"class A {}","B.java":""},"tests":{"T.java":"t"}}

                \t
                {"id":7,"language":"java","files":{},"tests":{},"more":[1]}""");
        assertThat(lines).extracting(TaskLine::id).containsExactly("a", "7");
        assertThat(lines).extracting(TaskLine::number).containsExactly(1, 4);
        assertThat(lines).extracting(TaskLine::problem).containsOnly("");
        assertThat(lines.get(0).candidate().orElseThrow().files()).containsOnlyKeys("A.java", "B.java");
        assertThat(lines.get(0).candidate().orElseThrow().tests()).containsEntry("T.java", "t");
        assertThat(lines.get(1).candidate().orElseThrow().id()).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"a\"|line-1|line 1 is not JSON: Unexpected end-of-input",
                "[1]|line-1|line 1 is not a JSON object",
                "null|line-1|line 1 is not a JSON object",
                "{\"id\":\"a\"}|a|line 1 has no text in the field 'language'",
                "{\"id\":\" \",\"language\":1}|line-1|line 1 has no text in the field 'language'",
                "{\"id\":{},\"language\":\"java\"}|line-1|line 1 has no object in the field 'files'",
                "{\"id\":\"a\",\"language\":\"java\",\"files\":[]}|a|line 1 has no object in the field 'files'",
                "{\"id\":\"a\",\"language\":\"java\",\"files\":{}}|a|line 1 has no object in the field 'tests'",
                "{\"id\":\"a\",\"language\":\"java\",\"files\":{\"A\":1},\"tests\":{}}|a|line 1 has no text at 'files.A'",
                "{\"id\":\"a\",\"language\":\"java\",\"files\":{\" \":\"\"},\"tests\":{}}|a|line 1",
            })
    void says_what_is_wrong_with_a_line_and_goes_on(String text, String id, String problem) throws Exception {
        List<TaskLine> lines = read(text + "\n{\"id\":\"next\",\"language\":\"java\",\"files\":{},\"tests\":{}}\n");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).id()).isEqualTo(id);
        assertThat(lines.get(0).candidate()).isEmpty();
        assertThat(lines.get(0).problem()).startsWith(problem);
        assertThat(lines.get(1).candidate()).isPresent();
    }

    @Test
    void bytes_that_are_no_text_spoil_their_line_only() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {'{', (byte) 0xff, '\n'});
        bytes.writeBytes(
                "{\"id\":\"\u00e9\",\"language\":\"java\",\"files\":{},\"tests\":{}}".getBytes(StandardCharsets.UTF_8));
        List<TaskLine> lines = TaskLine.readAll(Files.write(file, bytes.toByteArray()));
        assertThat(lines.get(0).problem()).isEqualTo("line 1 is not UTF-8");
        assertThat(lines.get(1).id()).isEqualTo("\u00e9");
    }

    @Test
    void says_how_to_give_a_file_that_is_missing() {
        assertThatThrownBy(() -> TaskLine.readAll(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no file")
                .hasMessageContaining("--tasks");
    }

    @Test
    void an_empty_file_holds_no_candidate() throws Exception {
        assertThat(read("")).isEmpty();
        assertThat(read("\n\n")).isEmpty();
    }
}
