package dev.revo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as its caller sees it: exit status, both streams, the file it writes. */
class VerifyCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RIGHT = "class Adder { int add(int a, int b) { return a + b; } }";
    private static final String WRONG = "class Adder { int add(int a, int b) { return a - b; } }";
    private static final String HOSTILE =
            "class Adder { static { while (true) { new Thread(() -> { for (;;) { } }).start(); } }"
                    + " int add(int a, int b) { return 0; } }";
    private static final String TEST = "public class Main { public static void main(String[] args) {"
            + " if (new Adder().add(2, 3) != 5) throw new AssertionError(); } }";

    private final Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    VerifyCommandTest(@TempDir Path dir) {
        this.dir = dir;
    }

    private static String task(String id, String code) {
        var node = JSON.createObjectNode().put("id", id).put("language", "java");
        node.putObject("files").put("Adder.java", code);
        node.putObject("tests").put("Main.java", TEST);
        return node.toString();
    }

    private Path tasks(String... lines) throws IOException {
        return Files.write(dir.resolve("tasks.jsonl"), List.of(lines));
    }

    private int run(String... args) {
        return RevoBench.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private Path verdicts() {
        return dir.resolve("new/directory/verdicts.jsonl");
    }

    private int verify(Path tasks, String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "verify",
                                "--accept-unprotected",
                                "--tasks",
                                tasks.toString(),
                                "--out",
                                verdicts().toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private List<String> answers() throws IOException {
        List<String> all = new ArrayList<>();
        for (String line : Files.readAllLines(verdicts())) {
            JsonNode node = JSON.readTree(line);
            all.add(node.get("id").asText() + " " + node.get("verdict").asText() + " "
                    + node.get("reason").asText());
        }
        return all;
    }

    private JsonNode summary() throws IOException {
        List<String> lines = out.toString().lines().toList();
        return JSON.readTree(lines.get(lines.size() - 1));
    }

    @Test
    void answers_every_line_in_order_also_a_bad_one() throws Exception {
        int status =
                verify(tasks(task("a", RIGHT), "not JSON", task("b", WRONG), "", task("c", RIGHT)), "--parallel", "2");
        assertThat(status).isZero();
        assertThat(answers())
                .containsExactly(
                        "a accepted tests_passed",
                        "line-2 unverifiable bad_line",
                        "b rejected tests_failed",
                        "c accepted tests_passed");
        JsonNode counts = summary();
        assertThat(counts.get("candidates").asInt()).isEqualTo(3);
        assertThat(counts.get("badLines").asInt()).isEqualTo(1);
        assertThat(counts.get("accepted").asInt()).isEqualTo(2);
        assertThat(counts.get("rejected").asInt()).isEqualTo(1);
        assertThat(counts.get("parallel").asInt()).isEqualTo(2);
        assertThat(counts.get("seconds").asDouble()).isPositive();
        assertThat(counts.get("secondsEach").asDouble())
                .isBetween(0.0, counts.get("seconds").asDouble());
    }

    @Test
    void tells_its_progress_on_standard_error_only() throws Exception {
        verify(tasks(task("a", RIGHT), task("b", WRONG)), "--parallel", "1");
        assertThat(err.toString().lines())
                .containsExactly("1/2 a accepted tests_passed", "2/2 b rejected tests_failed");
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void a_hostile_candidate_changes_no_verdict_of_its_neighbours() throws Exception {
        verify(
                tasks(task("1", RIGHT), task("2", HOSTILE), task("3", RIGHT), task("4", WRONG), task("5", RIGHT)),
                "--parallel",
                "2");
        assertThat(answers().get(1)).startsWith("2 rejected");
        assertThat(answers())
                .contains(
                        "1 accepted tests_passed",
                        "3 accepted tests_passed",
                        "4 rejected tests_failed",
                        "5 accepted tests_passed");
    }

    @Test
    void a_file_without_candidates_has_no_verdicts() throws Exception {
        assertThat(verify(tasks("only rubbish"))).isZero();
        assertThat(answers()).containsExactly("line-1 unverifiable bad_line");
        assertThat(summary().get("candidates").asInt()).isZero();
        assertThat(summary().get("secondsEach").asDouble()).isZero();
        assertThat(summary().get("parallel").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void ends_with_2_and_one_message_when_it_cannot_start() throws Exception {
        assertThat(verify(dir.resolve("none.jsonl"))).isEqualTo(2);
        assertThat(err.toString()).contains("There is no file", "none.jsonl").doesNotContain("\tat ");
        assertThat(verify(tasks(task("a", RIGHT)), "--parallel", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--parallel is 0, use 1 or more.");
        assertThat(verify(tasks(task("a", RIGHT)), "--parallel", "two")).isEqualTo(2);
        assertThat(run("verify", "--tasks", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required option: '--out=FILE'");
        assertThat(run("no-such-command")).isEqualTo(2);
        assertThat(verdicts()).doesNotExist();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void explains_itself() {
        assertThat(run()).isZero();
        assertThat(err.toString()).contains("Usage: revo-bench", "verify");
        assertThat(run("verify", "--help")).isZero();
        assertThat(out.toString()).contains("bad_line", "--accept-unprotected");
    }
}
