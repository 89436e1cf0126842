package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as a person starts it: a process of its own, its output, its status, its evidence. */
class QuickstartIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Path directory;

    @BeforeEach
    void within(@TempDir Path given) {
        directory = given;
    }

    private record Ended(int status, String out, String err) {}

    private Ended run(Map<String, String> environment, String... properties) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Drevo.evidence=" + directory.resolve("evidence.json"));
        command.addAll(List.of(properties));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "dev.revo.examples.quickstart.Quickstart"));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REVO_"));
        builder.environment().putAll(environment);
        builder.redirectOutput(directory.resolve("out").toFile());
        builder.redirectError(directory.resolve("err").toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), read("out"), read("err"));
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name), StandardCharsets.UTF_8);
    }

    private static Map<String, String> at(ModelServer server) {
        return Map.of("REVO_MODEL_URL", server.baseUrl(), "REVO_MODEL_NAME", ModelServer.MODEL);
    }

    private static String draft(String code, String test) {
        return JSON.createObjectNode()
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                        "files",
                        JSON.createArrayNode()
                                .add(JSON.createObjectNode()
                                        .put("path", "Twice.java")
                                        .put("text", code)))
                .set(
                        "tests",
                        JSON.createArrayNode()
                                .add(JSON.createObjectNode()
                                        .put("path", "TwiceTest.java")
                                        .put("text", test)))
                .toString();
    }

    private static String twice(String expression) {
        return "public class Twice { public static int of(int n) { return " + expression + "; } }";
    }

    private static final String TEST = """
            import static org.junit.jupiter.api.Assertions.assertEquals;
            import org.junit.jupiter.api.Test;
            class TwiceTest { @Test void doubles() { assertEquals(6, Twice.of(3)); } }
            """;

    @Test
    void without_a_model_it_proves_the_built_in_task_and_says_so() throws Exception {
        Ended ended = run(Map.of());
        assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out()).contains("a scripted one answers").contains("attempt 1: tests failed");
        JsonNode evidence = JSON.readTree(directory.resolve("evidence.json").toFile());
        assertThat(evidence.path("outcome").asText()).isEqualTo("verified");
        int tests = 0;
        for (JsonNode check : evidence.path("evidence").path("checks")) {
            if (check.path("name").asText().equals("tests")) {
                tests = check.path("measures").path("passed").path("value").asInt();
            }
        }
        assertThat(tests).isPositive();
        assertThat(ended.out()).contains("passed " + tests + " tests");
    }

    @Test
    void another_task_of_another_model_is_solved() throws Exception {
        try (ModelServer server = ModelServer.of(Turn.say(draft(twice("2 * n"), TEST)))) {
            Ended ended = run(at(server), "-Drevo.ask=double a number");
            assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out())
                    .contains("double a number")
                    .contains("Twice.java")
                    .contains("VERIFIED");
            assertThat(server.requests().get(0).lastText()).contains("double a number");
        }
    }

    @Test
    void a_model_that_stays_wrong_gives_no_proof_and_status_1() throws Exception {
        try (ModelServer server = ModelServer.answering(request -> Reply.of(Turn.say(draft(twice("n"), TEST))))) {
            Ended ended = run(at(server), "-Drevo.ask=double a number");
            assertThat(ended.status()).as(ended.err()).isEqualTo(1);
            assertThat(ended.out()).contains("NO PROOF").doesNotContain("VERIFIED");
        }
    }

    @Test
    void code_that_deletes_the_report_of_its_tests_gives_no_proof() throws Exception {
        String deleting = "public class Twice { public static int of(int n) { try { for (java.nio.file.Path p :"
                + " java.nio.file.Files.list(java.nio.file.Path.of(\".\")).toList()) {"
                + " java.nio.file.Files.delete(p); } } catch (Exception e) { } return 2 * n; } }";
        try (ModelServer server = ModelServer.answering(request -> Reply.of(Turn.say(draft(deleting, TEST))))) {
            Ended ended = run(at(server), "-Drevo.ask=double a number");
            assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(1);
            assertThat(ended.out()).contains("NO PROOF");
        }
    }

    @Test
    void a_wrong_key_is_one_line_with_the_fix_and_status_2() throws Exception {
        try (ModelServer server =
                ModelServer.builder().apiKey("right").then(Turn.say("never")).start()) {
            Ended ended = run(at(server), "-Drevo.ask=x");
            assertThat(ended.status()).isEqualTo(2);
            assertThat(ended.err()).contains("key").doesNotContain("\tat ");
            assertThat(ended.err().strip().lines()).hasSize(1);
        }
    }

    @Test
    void an_unreachable_endpoint_and_an_unknown_model_say_so() throws Exception {
        Ended unreachable =
                run(Map.of("REVO_MODEL_URL", "http://127.0.0.1:1/v1", "REVO_MODEL_NAME", "m"), "-Drevo.ask=x");
        assertThat(unreachable.status()).isEqualTo(2);
        assertThat(unreachable.err()).contains("does not answer").doesNotContain("\tat ");
        try (ModelServer server =
                ModelServer.builder().models("other").then(Turn.say("never")).start()) {
            Ended unknown = run(at(server), "-Drevo.ask=x");
            assertThat(unknown.status()).isEqualTo(2);
            assertThat(unknown.err()).contains("does not know the model");
        }
        assertThat(run(Map.of("REVO_MODEL_URL", "http://x/v1"), "-Drevo.ask=x").err())
                .contains("REVO_MODEL_NAME");
    }
}
