package dev.revo.it.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentRequest;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.UnverifiedException;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Verified;
import dev.revo.proof.Verifier;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.sandbox.SandboxReport;
import dev.revo.spi.Interceptor;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.model.ScriptedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A host that replaces parts: journal, sandbox, verifier, interceptor; and controls its runs. */
class OwnPartsTest {
    record Script(String text) {}

    /** Proof as a parameter type: what is unverified cannot be released, because it does not compile. */
    record Release(Verified<Script> script) {}

    /** A journal of the host's own. */
    private static final class OwnStore implements RunJournal {
        private final Map<String, List<JournalEntry>> rows = new ConcurrentHashMap<>();

        @Override
        public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
            rows.computeIfAbsent(ctx.tenant() + "/" + batch.get(0).run(), k -> new CopyOnWriteArrayList<>())
                    .addAll(batch);
        }

        @Override
        public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
            return rows.getOrDefault(ctx.tenant() + "/" + run, List.of()).stream()
                    .filter(e -> e.sequence() >= from)
                    .limit(atMost)
                    .toList();
        }

        @Override
        public OptionalLong claim(RunContext ctx, RunId run) {
            return OptionalLong.of(1);
        }

        @Override
        public List<Unfinished> unfinished(RunContext system, int atMost) {
            return List.of();
        }
    }

    /** A sandbox of the host's own: a machine elsewhere that answers with the words of the command. */
    private static final class Remote implements Sandbox {
        @Override
        public SandboxReport report() {
            return new SandboxReport(
                    "remote-vm", Map.of(SandboxReport.Protection.NETWORK, SandboxReport.Force.ENFORCED), Map.of());
        }

        @Override
        public BoxResult run(RunContext ctx, BoxCommand command) throws Exception {
            return ctx.cancellation()
                    .guard(
                            () -> {},
                            () -> new BoxResult(BoxResult.Ended.EXITED, 0, String.join(" ", command.argv()), false));
        }
    }

    private static final Verifier<Script> SHELLCHECK = (ctx, script) -> {
        BoxResult result = ctx.sandbox()
                .run(
                        ctx.run(),
                        BoxCommand.of("shellcheck", "-")
                                .file("s.sh", script.text())
                                .wall(Duration.ofSeconds(5)));
        return switch (result.ended()) {
            case EXITED ->
                result.exit() == 0
                        ? Check.passed("shellcheck").tool("shellcheck", "0.9")
                        : Check.failed("shellcheck", result.output());
            case BOX_FAILED -> Check.notAssessed("shellcheck", "no sandbox");
            default -> Check.failed("shellcheck", result.ended().toString());
        };
    };

    private static final AgentSpec<Script, Script> SPEC = AgentSpec.builder("script", Script.class, Script.class)
            .verify("shellcheck", SHELLCHECK)
            .build();

    private static Revo.Builder builder(ChatModel model) {
        return Revo.builder()
                .model(model)
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .agent(Agent.of(SPEC, (ctx, in) -> ctx.verify(ctx.ask(in.text()))));
    }

    private static SandboxPolicy networkOnly() {
        return SandboxPolicy.requireEnforced(SandboxReport.Protection.NETWORK);
    }

    @Test
    void a_verifier_in_a_sandbox_of_the_hosts_own_proves_and_what_is_proven_can_be_released() {
        List<String> timed = new ArrayList<>();
        Interceptor timing = call -> {
            try {
                return call.proceed();
            } finally {
                timed.add(call.agent());
            }
        };
        OwnStore store = new OwnStore();
        try (Revo revo = builder(ScriptedModel.of("{\"text\":\"echo hi\"}"))
                .provide(Sandbox.class, new Remote())
                .provide(SandboxPolicy.class, networkOnly())
                .provide(RunJournal.class, store)
                .contribute(Interceptor.class, timing)
                .build()) {
            Answer<Script> answer = revo.solo()
                    .agents()
                    .start(SPEC.request(new Script("say hi")), RunOptions.defaults())
                    .await();
            Release release = new Release(answer.verified());
            assertThat(release.script().value().text()).isEqualTo("echo hi");
            assertThat(answer.evidence().sandbox().orElseThrow().backend()).isEqualTo("remote-vm");
            assertThat(timed).containsExactly("script");
            assertThat(store.rows).hasSize(1);
        }
    }

    @Test
    void a_sandbox_that_holds_too_little_proves_nothing_and_says_what_is_missing() {
        try (Revo revo = builder(ScriptedModel.of("{\"text\":\"echo hi\"}"))
                .provide(Sandbox.class, new Remote())
                .build()) {
            Answer<Script> answer = revo.solo()
                    .agents()
                    .start(SPEC.request(new Script("say hi")), RunOptions.defaults())
                    .await();
            assertThat(answer.evidence().check("shellcheck").orElseThrow().feedback())
                    .contains("FS_WRITE")
                    .contains("bubblewrap");
            assertThatThrownBy(answer::verified).isInstanceOf(UnverifiedException.class);
        }
    }

    /** What an application writes around a run. */
    private static <O> String control(ScopedRevo revo, AgentRequest<O> request) {
        RunHandle<Answer<O>> run = revo.agents()
                .start(
                        request,
                        RunOptions.defaults()
                                .timeout(Duration.ofMinutes(2))
                                .budget(Budget.money(Money.usd("0.20")))
                                .priority(Priority.HIGH)
                                .onProgress(p -> {}));
        try {
            Optional<Answer<O>> early = run.await(Duration.ofSeconds(30));
            if (early.isEmpty()) {
                run.cancel("user left");
            }
            Verified<O> proven = run.await().verified();
            return "proven " + proven.evidence().checks().size();
        } catch (CancelledException | DeadlineExceededException | BudgetExceededException e) {
            return e.code();
        } catch (UnverifiedException e) {
            return "refused " + e.getMessage();
        }
    }

    @Test
    void a_run_is_controlled_by_its_handle() {
        try (Revo revo = Revo.builder()
                .model(
                        "default",
                        ScriptedModel.of("{\"text\":\"x\"}"),
                        s -> s.price(Money.usd("2"), Money.usd("8")).maxOutputTokens(1_000))
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .provide(Sandbox.class, new Remote())
                .provide(SandboxPolicy.class, networkOnly())
                .agent(Agent.of(SPEC, (ctx, in) -> ctx.verify(ctx.ask(in.text()))))
                .build()) {
            assertThat(control(revo.solo(), SPEC.request(new Script("x")))).isEqualTo("proven 1");
        }
    }

    @Test
    void two_revos_live_in_one_process() {
        try (Revo support = builder(ScriptedModel.of("unused")).name("support").build();
                Revo lab = builder(ScriptedModel.of("unused")).name("lab").build()) {
            assertThat(support.wiring().modules()).containsExactly("revo-agents", "revo-engine-parallel");
            assertThat(lab.health().ready()).isTrue();
            assertThat(lab.solo().agents().list())
                    .isEqualTo(support.solo().agents().list());
        }
    }
}
