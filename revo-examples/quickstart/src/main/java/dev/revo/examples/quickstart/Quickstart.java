package dev.revo.examples.quickstart;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.revo.Revo;
import dev.revo.agents.StandardAgents;
import dev.revo.agents.codegen.CodeGeneration;
import dev.revo.agents.codegen.GeneratedCode;
import dev.revo.agents.codegen.Language;
import dev.revo.agents.http.ModelHttp;
import dev.revo.agents.sandbox.Sandboxes;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.error.RevoException;
import dev.revo.model.ModelSettings;
import dev.revo.proof.Answer;
import dev.revo.proof.Verified;
import dev.revo.run.Money;
import dev.revo.run.Progress;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.testkit.http.ModelServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * Asks the code generation agent for code and shows the proof. With {@code REVO_MODEL_URL}, {@code REVO_MODEL_NAME} and
 * {@code REVO_MODEL_KEY} it asks that model, for {@code -Drevo.ask="..."} or what stands on standard input; without them
 * it plays a small model itself and goes the same way, over HTTP.
 */
public final class Quickstart {
    private static final int PROVEN = 0;
    private static final int NOT_PROVEN = 1;
    private static final int MISUSED = 2;

    private final PrintStream out;
    private final PrintStream err;

    Quickstart(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs and ends the JVM: status 0 with a proof, 1 without one, 2 when nothing could be asked.
     *
     * @param args none are read
     */
    public static void main(String[] args) {
        int status = new Quickstart(System.out, System.err).run(System.getenv(), System.getProperties(), System.in);
        System.out.flush();
        System.exit(status);
    }

    int run(Map<String, String> environment, Properties properties, InputStream input) {
        boolean stackTraces = Boolean.parseBoolean(properties.getProperty("revo.stacktrace", "false"));
        try {
            Settings settings = Settings.of(environment, properties, input, err);
            return settings.url().isPresent() ? real(settings) : builtIn(settings);
        } catch (RevoException | IllegalArgumentException | IOException e) {
            err.println(e.getMessage());
            if (stackTraces) {
                e.printStackTrace(err);
            }
            return MISUSED;
        }
    }

    private int real(Settings settings) throws IOException {
        Sandbox sandbox = Sandboxes.best();
        SandboxPolicy policy =
                settings.acceptUnprotected() ? SandboxPolicy.acceptUnprotected() : SandboxPolicy.defaults();
        policy.demand(sandbox.report());
        out.println("model        " + settings.model() + " at " + settings.url().orElseThrow());
        ChatModel model = model(settings.url().orElseThrow(), settings.model(), settings.key());
        return ask(model, s -> {}, settings.ask().orElse(BuiltInTask.ASK), sandbox, policy, settings);
    }

    private int builtIn(Settings settings) throws IOException {
        Sandbox sandbox = Sandboxes.best();
        // The task's code is reVo's own, so it may run where there is no isolation; the proof says so.
        SandboxPolicy policy =
                SandboxPolicy.defaults().missing(sandbox.report()).isEmpty()
                        ? SandboxPolicy.defaults()
                        : SandboxPolicy.acceptUnprotected();
        out.println("model        none is set (REVO_MODEL_URL), so a scripted one answers over HTTP on this machine");
        try (ModelServer server = BuiltInTask.server()) {
            ChatModel model = model(server.baseUrl(), ModelServer.MODEL, "none");
            return ask(
                    model,
                    s -> s.price(Money.usd("0.55"), Money.usd("2.19")),
                    BuiltInTask.ASK,
                    sandbox,
                    policy,
                    settings);
        }
    }

    private static ChatModel model(String url, String name, String key) {
        return OpenAiChatModel.builder()
                .baseUrl(url)
                .modelName(name)
                .apiKey(key)
                .returnThinking(true)
                .httpClientBuilder(ModelHttp.builder())
                // Retries are reVo's: they are counted, budgeted and end with the run.
                .maxRetries(0)
                .timeout(Duration.ofMinutes(5))
                .build();
    }

    private int ask(
            ChatModel model,
            java.util.function.Consumer<ModelSettings> price,
            String what,
            Sandbox sandbox,
            SandboxPolicy policy,
            Settings settings)
            throws IOException {
        out.println("asked for    " + what.lines().findFirst().orElse(""));
        try (Revo revo = Revo.builder()
                .model("default", model, s -> price.accept(s.attempts(2).idle(Duration.ofMinutes(5))))
                .trustAllCallers()
                .install(StandardAgents.module())
                .install(ParallelEngine.module())
                .provide(Sandbox.class, sandbox)
                .provide(SandboxPolicy.class, policy)
                .build()) {
            RunHandle<Answer<GeneratedCode>> run = revo.solo()
                    .agents()
                    .start(
                            CodeGeneration.request(what, Language.JAVA),
                            RunOptions.defaults()
                                    .timeout(Duration.ofMinutes(15))
                                    .onProgress(this::show));
            Answer<GeneratedCode> answer = run.await();
            Proof proof = new Proof(out);
            proof.print(answer, run.status());
            proof.write(answer, run.status(), settings.evidence());
            return answer instanceof Verified<GeneratedCode> ? PROVEN : NOT_PROVEN;
        }
    }

    private void show(Progress progress) {
        out.println("progress     " + progress);
    }
}
