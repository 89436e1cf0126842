package dev.revo.agents.codegen;

import dev.revo.agent.Agent;
import dev.revo.agent.AgentContext;
import dev.revo.agent.AgentRequest;
import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.error.BudgetExceededException;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Evidence;
import dev.revo.proof.Verified;
import dev.revo.proof.Verifier;
import dev.revo.run.Progress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent that turns a requirement into code which was compiled and tested. A model proposes; the compiler, the tests,
 * and tests of the tests decide. What cannot be proven is answered as partial, with the tools' words.
 */
public final class CodeGeneration implements Agent<CodeRequest, GeneratedCode> {
    private static final Shape<Draft> DRAFT = Shape.of(Draft.class);

    private static final AgentSpec<CodeRequest, GeneratedCode> SPEC = AgentSpec.builder(
                    "code-generation", CodeRequest.class, GeneratedCode.class)
            .instructions(Prompts.INSTRUCTIONS)
            .verify("compile", part("compile"))
            .verify("isolation", part("isolation"))
            .verify("tests", part("tests"))
            .verify("coverage", part("coverage"))
            .verify("complexity", part("complexity"))
            .verify("vacuous", part("vacuous"))
            .build();

    CodeGeneration() {}

    private static Verifier<GeneratedCode> part(String name) {
        return (ctx, code) -> ctx.use(CodeChecks.class).check(ctx, code, name);
    }

    /** A request for code that does this, with tests by the agent and 4 attempts. */
    public static AgentRequest<GeneratedCode> request(String requirement, Language language) {
        return SPEC.request(CodeRequest.of(requirement, language));
    }

    /** A request with all its settings. */
    public static AgentRequest<GeneratedCode> request(CodeRequest request) {
        return SPEC.request(request);
    }

    /** What the agent is. */
    public static AgentSpec<CodeRequest, GeneratedCode> description() {
        return SPEC;
    }

    @Override
    public AgentSpec<CodeRequest, GeneratedCode> spec() {
        return SPEC;
    }

    @Override
    public Answer<GeneratedCode> run(AgentContext<GeneratedCode> ctx, CodeRequest request) {
        Best best = new Best();
        String prompt = Prompts.first(request);
        for (int attempt = 1; attempt <= request.attempts(); attempt++) {
            double before = (attempt - 1) / (double) request.attempts();
            try {
                ctx.progress(Progress.of(before, "attempt " + attempt + ": asking the model"));
                GeneratedCode code = code(request, ctx.ask(prompt, DRAFT), attempt);
                ctx.progress(Progress.of(
                        before + 0.5 / request.attempts(), "attempt " + attempt + ": compiling and testing"));
                Answer<GeneratedCode> answer = ctx.verify(code);
                if (answer instanceof Verified<GeneratedCode>) {
                    ctx.progress(Progress.of(1, "attempt " + attempt + ": proven"));
                    return answer;
                }
                best.offer(answer);
                ctx.progress(Progress.of(
                        attempt / (double) request.attempts(),
                        "attempt " + attempt + ": " + summary(answer.evidence())));
                prompt = Prompts.repair(request, code, answer.evidence().checks());
            } catch (BudgetExceededException e) {
                return best.orThrow(e);
            }
        }
        return best.orThrow(null);
    }

    private static String summary(Evidence evidence) {
        return evidence.checks().stream()
                .filter(check -> check.verdict() != Check.Verdict.PASSED)
                .findFirst()
                .map(check -> check.name() + " "
                        + (check.verdict() == Check.Verdict.FAILED ? "failed" : "could not be assessed"))
                .orElse("not proven");
    }

    private static GeneratedCode code(CodeRequest request, Draft draft, int attempt) {
        boolean given = !request.tests().isEmpty();
        List<SourceFile> tests = given ? request.tests() : draft.tests();
        return new GeneratedCode(
                request.language(),
                draft.files(),
                tests,
                given ? GeneratedCode.Author.CALLER : GeneratedCode.Author.MODEL,
                attempt);
    }

    /** The candidate for which most checks held. */
    private static final class Best {
        private @Nullable Answer<GeneratedCode> answer;
        private long held = -1;

        void offer(Answer<GeneratedCode> candidate) {
            long now = candidate.evidence().checks().stream()
                    .filter(check -> check.verdict() == Check.Verdict.PASSED)
                    .count();
            if (now > held) {
                held = now;
                answer = candidate;
            }
        }

        Answer<GeneratedCode> orThrow(@Nullable BudgetExceededException ended) {
            if (answer != null) {
                return answer;
            }
            throw ended == null ? new IllegalStateException("there was at least one attempt") : ended;
        }
    }
}
