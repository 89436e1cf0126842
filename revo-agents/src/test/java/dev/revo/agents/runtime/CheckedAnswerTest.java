package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.trusting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentEvent;
import dev.revo.agent.AgentSpec;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Verifier;
import dev.revo.proof.VerifyContext;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import dev.revo.testkit.model.ScriptedModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checks of an answer: what is told of them, and what they may run their candidates in. */
@Timeout(60)
class CheckedAnswerTest {
    private static final SandboxReport OPEN = new SandboxReport("paper", Map.of(), Map.of());
    private static final SandboxReport CLOSED = new SandboxReport(
            "steel", Map.of(Protection.NETWORK, Force.ENFORCED, Protection.FS_WRITE, Force.ENFORCED), Map.of());

    /** A sandbox that only says what it enforces. */
    private record Box(SandboxReport report) implements Sandbox {
        @Override
        public BoxResult run(RunContext ctx, BoxCommand command) {
            throw new IllegalStateException("nothing is run here");
        }
    }

    private static Check boxed(VerifyContext ctx) {
        return Check.passed("it").tool(ctx.sandbox().report().backend(), "1");
    }

    private static AgentSpec<Asker.Question, Asker.Said> spec(Verifier<Asker.Said> verifier) {
        return AgentSpec.builder("checked", Asker.Question.class, Asker.Said.class)
                .verify("it", verifier)
                .build();
    }

    private static RunHandle<Answer<Asker.Said>> start(Revo revo, AgentSpec<Asker.Question, Asker.Said> spec) {
        RunHandle<Answer<Asker.Said>> run =
                revo.solo().agents().start(spec.request(new Asker.Question("q")), RunOptions.defaults());
        run.await();
        return run;
    }

    private static Answer<Asker.Said> boxed(Function<Revo.Builder, Revo.Builder> with) {
        AgentSpec<Asker.Question, Asker.Said> spec = spec((ctx, said) -> boxed(ctx));
        try (Revo revo = with.apply(trusting(ScriptedModel.of("never"))
                        .agent(Agent.of(spec, (ctx, q) -> ctx.verify(new Asker.Said("x")))))
                .build()) {
            return start(revo, spec).await();
        }
    }

    private static List<String> checks(Answer<?> answer) {
        return answer.evidence().checks().stream()
                .map(check -> check.name() + " " + check.verdict())
                .toList();
    }

    @Test
    void a_sandbox_that_enforces_what_the_policy_demands_is_used_and_stands_in_the_evidence() {
        Answer<Asker.Said> answer = boxed(builder -> builder.provide(Sandbox.class, new Box(CLOSED)));
        assertThat(checks(answer)).containsExactly("it PASSED");
        assertThat(answer.evidence().sandbox()).contains(CLOSED);
    }

    @Test
    void a_sandbox_that_enforces_less_than_the_policy_demands_is_not_used() {
        Answer<Asker.Said> answer = boxed(builder -> builder.provide(Sandbox.class, new Box(OPEN)));
        assertThat(checks(answer)).containsExactly("it NOT_ASSESSED");
        assertThat(answer.evidence().checks().get(0).feedback().toString())
                .contains("The policy demands [NETWORK, FS_WRITE]", "'paper'");
        assertThat(answer.evidence().sandbox()).isEmpty();
    }

    @Test
    void control_a_host_that_accepts_the_risk_gets_that_sandbox() {
        Answer<Asker.Said> answer = boxed(builder -> builder.provide(Sandbox.class, new Box(OPEN))
                .provide(SandboxPolicy.class, SandboxPolicy.acceptUnprotected()));
        assertThat(checks(answer)).containsExactly("it PASSED");
        assertThat(answer.evidence().sandbox()).contains(OPEN);
    }

    @Test
    void each_check_is_told_and_the_last_ones_count() {
        AtomicInteger checks = new AtomicInteger();
        AgentSpec<Asker.Question, Asker.Said> spec = spec(
                (ctx, said) -> checks.getAndIncrement() == 0 ? Check.failed("it", "too short") : Check.passed("it"));
        try (Revo revo = trusting(ScriptedModel.of("never"))
                .agent(Agent.of(spec, (ctx, q) -> {
                    ctx.progress(Progress.of(0.5, "half way"));
                    ctx.verify(new Asker.Said("x"));
                    return ctx.verify(new Asker.Said("longer"));
                }))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo, spec);
            assertThat(checks(run.await())).containsExactly("it PASSED");
            assertThat(Heard.of(run, AgentEvent.Checked.class, e -> e.check() + " " + e.verdict()))
                    .containsExactly("it FAILED", "it PASSED");
            assertThat(Heard.of(run, RunEvent.Progressed.class, e -> e.data().toString()))
                    .singleElement()
                    .satisfies(told -> assertThat(told).contains("half way"));
        }
    }
}
