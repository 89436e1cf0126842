package dev.revo.agents.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.proof.Check;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the model and what may be asked of the agent. */
class CodegenPartsTest {
    private static final SourceFile CODE = new SourceFile("Max.java", "class Max { }");
    private static final SourceFile TEST = new SourceFile("MaxTest.java", "class MaxTest { }");

    private static GeneratedCode generated(GeneratedCode.Author author) {
        return new GeneratedCode(Language.JAVA, List.of(CODE), List.of(TEST), author, 1);
    }

    private static List<Check> checks(String feedback) {
        return List.of(Check.passed("compile"), Check.failed("tests", feedback));
    }

    @Test
    void asks_for_tests_only_where_none_are_given() {
        CodeRequest request = CodeRequest.of("the larger", Language.JAVA);
        assertThat(Prompts.first(request)).isEqualTo("Write this:\nthe larger\n\nWrite the tests too.");
        assertThat(Prompts.first(request.tests(List.of(TEST))))
                .contains("you may not change", "--- MaxTest.java\nclass MaxTest { }")
                .doesNotContain("Write the tests too");
    }

    @Test
    void a_repair_shows_the_code_the_tests_of_the_model_and_what_the_tools_said() {
        CodeRequest request = CodeRequest.of("the larger", Language.JAVA);
        String own = Prompts.repair(request, generated(GeneratedCode.Author.MODEL), checks("expected 3"));
        assertThat(own)
                .startsWith(Prompts.first(request))
                .contains("--- Max.java", "--- MaxTest.java", "- tests: expected 3\n")
                .doesNotContain("- compile")
                .endsWith("Answer with all files again.");
        String given = Prompts.repair(request, generated(GeneratedCode.Author.CALLER), checks("expected 3"));
        assertThat(given).contains("--- Max.java").doesNotContain("--- MaxTest.java");
    }

    @Test
    void a_flood_from_a_tool_is_cut_with_its_length() {
        CodeRequest request = CodeRequest.of("the larger", Language.JAVA);
        GeneratedCode code = generated(GeneratedCode.Author.MODEL);
        assertThat(Prompts.repair(request, code, checks("x".repeat(6_000)))).doesNotContain("more characters");
        assertThat(Prompts.repair(request, code, checks("x".repeat(6_007))))
                .contains("x".repeat(6_000) + "\n[7 more characters]")
                .doesNotContain("x".repeat(6_001));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/etc/passwd", "../up", "a/../b", "a\\..\\b"})
    void a_file_has_a_relative_path(String path) {
        assertThatThrownBy(() -> new SourceFile(path, ""))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'" + path + "'");
    }

    @Test
    void other_paths_are_taken_in_order() {
        List<SourceFile> files = List.of(new SourceFile("b/..c/B.java", "b"), new SourceFile("A.java", ""));
        assertThat(SourceFile.map(files))
                .containsExactly(java.util.Map.entry("b/..c/B.java", "b"), java.util.Map.entry("A.java", ""));
    }

    @Test
    void a_request_has_its_limits() {
        assertThat(new CodeRequest("x".repeat(20_000), Language.JAVA, List.of(), 20).attempts())
                .isEqualTo(20);
        assertThat(CodeRequest.of("x", Language.JAVA).attempts(1).attempts()).isEqualTo(1);
        assertThat(CodeRequest.of("x", Language.JAVA).attempts()).isEqualTo(4);
        assertThatThrownBy(() -> CodeRequest.of(" ", Language.JAVA)).hasMessageContaining("requirement");
        assertThatThrownBy(() -> CodeRequest.of("x".repeat(20_001), Language.JAVA))
                .hasMessageContaining("20001");
        for (int attempts : new int[] {0, 21}) {
            assertThatThrownBy(() -> CodeRequest.of("x", Language.JAVA).attempts(attempts))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("attempts is " + attempts);
        }
    }

    @Test
    void the_agent_checks_what_a_verification_reports() {
        assertThat(CodeGeneration.description()).isSameAs(new CodeGeneration().spec());
        assertThat(CodeGeneration.request("the larger", Language.JAVA).inputJson())
                .isEqualTo(CodeGeneration.request(CodeRequest.of("the larger", Language.JAVA))
                        .inputJson())
                .contains("the larger");
    }
}
