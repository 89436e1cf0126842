package dev.revo.agents.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.Revo;
import dev.revo.agents.StandardAgents;
import dev.revo.data.Shape;
import dev.revo.error.BudgetExceededException;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Partial;
import dev.revo.proof.Verified;
import dev.revo.run.Budget;
import dev.revo.run.RunOptions;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.model.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent with a scripted model and everything else real: compiler, sandbox, JUnit, JaCoCo. */
class CodeGenerationIT {
    private static final Shape<Draft> DRAFT = Shape.of(Draft.class);

    private static final SourceFile TESTS = new SourceFile("MaxTest.java", """
            import static org.junit.jupiter.api.Assertions.assertEquals;
            import org.junit.jupiter.api.Test;
            class MaxTest {
              @Test void first() { assertEquals(3, Max.of(3, 2)); }
              @Test void second() { assertEquals(3, Max.of(2, 3)); }
            }
            """);

    private static SourceFile code(String expression) {
        return new SourceFile(
                "Max.java", "public class Max { public static int of(int a, int b) { return " + expression + "; } }");
    }

    private static String draft(SourceFile code, SourceFile... tests) {
        return DRAFT.encode(new Draft(List.of(code), List.of(tests)));
    }

    private static Answer<GeneratedCode> ask(ChatModel model, CodeRequest request, List<String> progress) {
        return ask(model, request, RunOptions.defaults().onProgress(p -> progress.add(p.note())));
    }

    private static Answer<GeneratedCode> ask(ChatModel model, CodeRequest request, RunOptions options) {
        try (Revo revo = Revo.builder()
                .model(model)
                .trustAllCallers()
                .install(StandardAgents.module())
                .install(TestScheduler.module())
                .build()) {
            return revo.solo()
                    .agents()
                    .start(CodeGeneration.request(request), options)
                    .await();
        }
    }

    @Test
    void repairs_a_candidate_with_the_real_output_of_its_tests() {
        ScriptedModel model = ScriptedModel.of(draft(code("a"), TESTS), draft(code("a > b ? a : b"), TESTS));
        List<String> progress = new ArrayList<>();
        Answer<GeneratedCode> answer = ask(model, CodeRequest.of("the larger of two numbers", Language.JAVA), progress);
        assertThat(answer).as("%s", answer.evidence()).isInstanceOf(Verified.class);
        assertThat(answer.verified().value().attempts()).isEqualTo(2);
        assertThat(answer.evidence().check("tests").orElseThrow().measures())
                .containsEntry("passed", new dev.revo.proof.Check.Measure(2, "tests"));
        assertThat(answer.evidence().sandbox()).isPresent();
        assertThat(progress).contains("attempt 1: tests failed");
        assertThat(model.requests().get(1).messages().toString())
                .contains("expected: <3> but was: <2>")
                .contains("return a;");
    }

    @Test
    void says_partial_when_the_model_stays_wrong() {
        ScriptedModel model = ScriptedModel.of(draft(code("a"), TESTS), draft(code("b"), TESTS));
        Answer<GeneratedCode> answer =
                ask(model, CodeRequest.of("the larger", Language.JAVA).attempts(2), new ArrayList<>());
        assertThat(answer).isInstanceOf(Partial.class);
        assertThat(answer.evidence().check("tests").orElseThrow().verdict()).isEqualTo(Check.Verdict.FAILED);
    }

    @Test
    void gives_the_best_candidate_when_the_budget_is_spent_and_none_without_any() {
        CodeRequest request = CodeRequest.of("the larger", Language.JAVA);
        ScriptedModel model = ScriptedModel.of(draft(code("a"), TESTS), draft(code("a > b ? a : b"), TESTS));
        Answer<GeneratedCode> best = ask(model, request, RunOptions.defaults().budget(Budget.modelCalls(1)));
        assertThat(best).isInstanceOf(Partial.class);
        assertThat(best.candidate().orElseThrow().attempts()).isEqualTo(1);
        ScriptedModel unasked = ScriptedModel.of(draft(code("a"), TESTS));
        assertThatThrownBy(() -> ask(unasked, request, RunOptions.defaults().budget(Budget.modelCalls(0))))
                .isInstanceOf(BudgetExceededException.class);
        assertThat(unasked.requests()).isEmpty();
    }

    @Test
    void refuses_tests_that_cannot_fail() {
        SourceFile vacuous = new SourceFile("MaxTest.java", """
                import org.junit.jupiter.api.Test;
                class MaxTest { @Test void calls() { try { Max.of(1, 2); } catch (RuntimeException e) { } } }
                """);
        ScriptedModel model = ScriptedModel.of(draft(code("a"), vacuous));
        Answer<GeneratedCode> answer =
                ask(model, CodeRequest.of("the larger", Language.JAVA).attempts(1), new ArrayList<>());
        assertThat(answer).isInstanceOf(Partial.class);
        assertThat(answer.evidence().check("vacuous").orElseThrow().feedback()).contains("vacuous_tests");
    }

    @Test
    void tests_of_the_caller_are_not_the_models_to_change() {
        SourceFile easy =
                new SourceFile("MaxTest.java", TESTS.text().replace("(3, Max.of(2, 3))", "(2, Max.of(2, 3))"));
        ScriptedModel model = ScriptedModel.of(draft(code("a"), easy));
        CodeRequest request = CodeRequest.of("the larger", Language.JAVA)
                .tests(List.of(TESTS))
                .attempts(1);
        Answer<GeneratedCode> answer = ask(model, request, new ArrayList<>());
        assertThat(answer).isInstanceOf(Partial.class);
        assertThat(answer.candidate().orElseThrow().tests()).containsExactly(TESTS);
        assertThat(answer.candidate().orElseThrow().testsBy()).isEqualTo(GeneratedCode.Author.CALLER);
    }
}
