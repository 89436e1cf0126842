package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.trusting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentContext;
import dev.revo.agent.AgentSpec;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Approval;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that begins again finds what it was answered before, each answer under its own question. */
@Timeout(60)
@NullUnmarked // JUnit fills fields before each test.
class ReplayTest {
    private static final AgentSpec<Asker.Question, Asker.Said> OWN = AgentSpec.builder(
                    "own", Asker.Question.class, Asker.Said.class)
            .tools(ToolFilter.all())
            .build();

    @TempDir
    private Path directory;

    private final Hold hold = Hold.closed();
    private final AtomicBoolean again = new AtomicBoolean();

    private static Answer<Asker.Said> said(AgentContext<Asker.Said> ctx, String text) {
        return ctx.partial(new Asker.Said(text), "not checked");
    }

    private static RunHandle<Answer<Asker.Said>> start(Revo revo) {
        return revo.solo().agents().start(OWN.request(new Asker.Question("q")), RunOptions.defaults());
    }

    /** The answer of a run that its process left while it asked the last question, after a start with this model. */
    private Answer<Asker.Said> resumed(
            Agent.Body<Asker.Question, Asker.Said> body, ScriptedModel first, ScriptedModel next) {
        RunId id;
        Agent<Asker.Question, Asker.Said> agent = Agent.of(OWN, body);
        try (Revo revo = trusting(first)
                .agent(agent)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            id = start(revo).id();
            hold.awaitEntered(PATIENCE);
        }
        again.set(true);
        try (Revo revo = trusting(next)
                .agent(agent)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            return revo.solo().runs().attach(OWN.ref(id)).orElseThrow().await();
        }
    }

    @Test
    void a_replayed_answer_ends_as_it_did_and_counts_what_it_did() {
        List<ChatResponse> seen = new ArrayList<>();
        Answer<Asker.Said> answer = resumed(
                (ctx, q) -> {
                    ChatModel model = ctx.model("default");
                    seen.add(model.chat(ChatRequest.builder()
                            .messages(UserMessage.from("one"))
                            .build()));
                    if (again.get()) {
                        return said(ctx, "done");
                    }
                    return said(ctx, model.chat("two"));
                },
                ScriptedModel.of(
                        Turn.say("first").usage(7, 3), Turn.say("second").after(hold)),
                ScriptedModel.of("never"));
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).aiMessage().text()).isEqualTo("first");
        assertThat(seen.get(1).finishReason())
                .isEqualTo(seen.get(0).finishReason())
                .isEqualTo(FinishReason.STOP);
        assertThat(seen.get(1).tokenUsage().inputTokenCount()).isEqualTo(7);
        assertThat(seen.get(1).tokenUsage().outputTokenCount()).isEqualTo(3);
        assertThat(answer.evidence().models())
                .as("models that answered, the replayed one among them")
                .containsExactly("default");
    }

    private static ChatRequest after(String earlier) {
        return ChatRequest.builder()
                .messages(UserMessage.from("choose"), AiMessage.from(earlier), UserMessage.from("why?"))
                .build();
    }

    @Test
    void questions_that_differ_only_in_what_the_model_had_said_keep_their_answers_apart() {
        Answer<Asker.Said> answer = resumed(
                (ctx, q) -> {
                    ChatModel model = ctx.model("default");
                    if (again.get()) {
                        // In the other order, as two threads of an agent may ask.
                        String right = model.chat(after("right")).aiMessage().text();
                        String left = model.chat(after("left")).aiMessage().text();
                        return said(ctx, left + ", " + right);
                    }
                    model.chat(after("left"));
                    model.chat(after("right"));
                    return said(ctx, model.chat("more"));
                },
                ScriptedModel.of(
                        Turn.say("because left"),
                        Turn.say("because right"),
                        Turn.say("x").after(hold)),
                ScriptedModel.of("never", "never"));
        assertThat(answer.candidate()).contains(new Asker.Said("because left, because right"));
    }

    @Test
    void the_same_call_in_another_question_of_a_run_is_made_again() {
        AtomicInteger calls = new AtomicInteger();
        ScriptedModel model = ScriptedModel.of(
                Turn.call("1", "add", "{}"), Turn.say(GOOD), Turn.call("1", "add", "{}"), Turn.say(GOOD));
        try (Revo revo = trusting(model)
                .agent(Agent.of(OWN, (ctx, q) -> {
                    ctx.ask("once");
                    ctx.ask("twice");
                    return said(ctx, "added " + calls.get());
                }))
                .tool(Asker.writing("add", ctx -> ToolResult.ok("" + calls.incrementAndGet())))
                .build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("added 2");
        }
        assertThat(Asker.results(model.requests().get(3))).containsExactly("2");
    }

    @Test
    void a_call_whose_result_is_known_is_not_judged_again() {
        RunId id;
        AtomicInteger judged = new AtomicInteger();
        PolicyDecisionPoint counting = (ctx, request) -> {
            if (request.toolCall().isPresent()) {
                judged.incrementAndGet();
            }
            return Decision.allow("all");
        };
        Tool look = Asker.reading("look", ctx -> ToolResult.ok("seen"));
        try (Revo revo = Asker.host()
                .provide(PolicyDecisionPoint.class, counting)
                .model(ScriptedModel.of(
                        Turn.call("1", "look", "{}"), Turn.say(GOOD).after(hold)))
                .tool(look)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            id = Asker.start(revo).id();
            hold.awaitEntered(PATIENCE);
        }
        int before = judged.get();
        assertThat(before).isPositive();
        ScriptedModel next = ScriptedModel.of(GOOD);
        try (Revo revo = Asker.host()
                .provide(PolicyDecisionPoint.class, counting)
                .model(next)
                .tool(look)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(Asker.SPEC.ref(id)).orElseThrow();
            assertThat(Asker.answer(run)).isEqualTo("good");
        }
        assertThat(judged).hasValue(before);
        assertThat(Asker.results(next.requests().get(0))).containsExactly("seen");
    }

    @Test
    void an_effect_that_waits_for_a_person_was_not_begun() {
        AtomicInteger made = new AtomicInteger();
        Tool mail = Asker.tool(
                ToolSpec.builder("mail", "sends")
                        .effect(Effect.EXTERNAL)
                        .needsApproval()
                        .build(),
                ctx -> ToolResult.ok("" + made.incrementAndGet()));
        RunId id;
        try (Revo revo = trusting(ScriptedModel.of(Turn.call("1", "mail", "{}")))
                .tool(mail)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = Asker.start(revo);
            Asker.awaitState(run, RunState.WAITING);
            id = run.id();
        }
        try (Revo revo = trusting(ScriptedModel.of(GOOD))
                .tool(mail)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(Asker.SPEC.ref(id)).orElseThrow();
            Asker.awaitState(run, RunState.WAITING);
            Approval asked = revo.solo().approvals().pending().get(0);
            assertThat(asked.question()).startsWith("May mail be called");
            revo.solo().approvals().approve(asked.id(), asked.digest(), "do");
            assertThat(Asker.answer(run)).isEqualTo("good");
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void threads_of_an_agent_are_answered_one_after_the_other() {
        ScriptedModel model = ScriptedModel.answering(request -> Turn.say("yes"));
        try (Revo revo = trusting(model)
                .agent(Agent.of(OWN, (ctx, q) -> {
                    ChatModel governed = ctx.model("default");
                    String mine = governed.chat("mine");
                    return said(ctx, mine + " " + elsewhere(governed));
                }))
                .build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("yes yes");
        }
    }

    private static String elsewhere(ChatModel model) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<String> theirs = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            try {
                theirs.complete(model.chat("theirs"));
            } catch (RuntimeException e) {
                theirs.completeExceptionally(e);
            }
        });
        other.start();
        return theirs.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
