package dev.revo.agents.runtime;

import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.http.ModelHttp;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.http.ModelServer;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.List;

/** The agent of most tests: it asks what it is given, with all tools, and answers what the model says. */
final class Asker {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String GOOD = "{\"text\":\"good\"}";

    record Question(String text) {}

    record Said(String text) {}

    static final AgentSpec<Question, Said> SPEC = AgentSpec.builder("asker", Question.class, Said.class)
            .tools(ToolFilter.all())
            .maxTurns(12)
            .build();

    private Asker() {}

    /** A reVo with the agent; the caller adds a model, who may do what, and tools. */
    static Revo.Builder host() {
        return Revo.builder()
                .drain(Duration.ZERO)
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(Agent.of(SPEC, (ctx, q) -> ctx.partial(ctx.ask(q.text()), "not checked")));
    }

    static Revo.Builder trusting(ChatModel model) {
        return host().trustAllCallers().model(model);
    }

    static ChatModel over(ModelServer server) {
        return OpenAiChatModel.builder()
                .baseUrl(server.baseUrl())
                .apiKey("k")
                .modelName(ModelServer.MODEL)
                .maxRetries(0)
                .httpClientBuilder(ModelHttp.builder())
                .build();
    }

    static OpenAiStreamingChatModel streaming(ModelServer server) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(server.baseUrl())
                .apiKey("k")
                .modelName(ModelServer.MODEL)
                .httpClientBuilder(ModelHttp.builder())
                .build();
    }

    static RunHandle<Answer<Said>> start(Revo revo) {
        return start(revo, RunOptions.defaults());
    }

    static RunHandle<Answer<Said>> start(Revo revo, RunOptions options) {
        return revo.solo().agents().start(SPEC.request(new Question("why?")), options);
    }

    static String answer(RunHandle<Answer<Said>> run) {
        return run.await().candidate().orElseThrow().text();
    }

    static void awaitState(RunHandle<?> run, RunState state) {
        Await.atMost(PATIENCE).until("the run is " + state, () -> run.status().state(), state::equals);
    }

    /** What the tools answered, as the model reads it in this request. */
    static List<String> results(ChatRequest request) {
        return request.messages().stream()
                .filter(ToolExecutionResultMessage.class::isInstance)
                .map(message -> ((ToolExecutionResultMessage) message).text())
                .toList();
    }

    /** A tool's work. */
    interface Work {
        ToolResult of(ToolContext ctx) throws Exception;
    }

    static Tool tool(ToolSpec spec, Work work) {
        return new Tool() {
            @Override
            public ToolSpec spec() {
                return spec;
            }

            @Override
            public ToolResult call(ToolContext ctx) throws Exception {
                return work.of(ctx);
            }
        };
    }

    static Tool reading(String name, Work work) {
        return tool(ToolSpec.builder(name, "reads " + name).build(), work);
    }

    static Tool writing(String name, Work work) {
        return tool(
                ToolSpec.builder(name, "writes " + name).effect(Effect.WRITE).build(), work);
    }
}
