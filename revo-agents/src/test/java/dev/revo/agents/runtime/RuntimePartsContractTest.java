package dev.revo.agents.runtime;

import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.proof.Answer;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.contract.RunKindContract;
import dev.revo.testkit.contract.ToolProviderContract;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolProvider;
import dev.revo.tool.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** What the runtime brings for SPIs, each against its contract: the host's tools, and runs of agents after a restart. */
class RuntimePartsContractTest {
    record Word(String word) {}

    private static Tool tool(String name, Effect effect) {
        return Tool.of(
                ToolSpec.builder(name, "Says a word again.").effect(effect).build(),
                Word.class,
                Word.class,
                (ctx, word) -> word);
    }

    @Nested
    class ToolsOfTheHost extends ToolProviderContract {
        @Override
        protected ToolProvider provider() {
            List<Tool> tools =
                    List.of(tool("write", Effect.WRITE), tool("read", Effect.READ), tool("pay", Effect.EXTERNAL));
            return new HostTools(() -> tools);
        }

        @Override
        protected boolean sameForAllTenants() {
            return true;
        }
    }

    @Nested
    class RunsOfAgents extends RunKindContract {
        private static final AgentSpec<Word, Word> SPEC = AgentSpec.builder("echo", Word.class, Word.class)
                .requires("echo:say")
                .build();

        private final TestParts parts = TestParts.of(RunKind.class);
        private final Revo revo = Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .install(parts)
                .agent(Agent.of(SPEC, (ctx, word) -> ctx.partial(word, "nothing was checked")))
                .build();

        @Override
        protected RunKind kind() {
            return parts.all(RunKind.class).get(0);
        }

        @Override
        protected RunRequest<?> submitted() {
            ResultCodec<Answer<Word>> codec = ResultCodec.answer(SPEC.output());
            return RunRequest.durable("agent", "echo", "{\"word\":\"hello\"}", codec, execution -> {
                        throw new UnsupportedOperationException("It is never run here.");
                    })
                    .requires(SPEC.requires());
        }

        @AfterEach
        void closeRevo() {
            revo.close();
        }
    }
}
