package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.SPEC;
import static dev.revo.agents.runtime.Asker.awaitState;
import static dev.revo.agents.runtime.Asker.over;
import static dev.revo.agents.runtime.Asker.reading;
import static dev.revo.agents.runtime.Asker.start;
import static dev.revo.agents.runtime.Asker.streaming;
import static dev.revo.agents.runtime.Asker.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.conversation.Conversation;
import dev.revo.agents.conversation.Replied;
import dev.revo.data.Shape;
import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemoryQuotas;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Cancelled, or out of time, in each phase: nothing is at work, open or set aside afterwards. */
class CancelTest {
    private static final RunOptions MINUTE = RunOptions.defaults().timeout(Duration.ofSeconds(40));

    private final TestClock clock = TestClock.create();
    private final InMemoryQuotas quotas = InMemory.quotas();
    private final Hold hold = Hold.closed();

    private Revo.Builder host() {
        return Asker.host().trustAllCallers().provide(TimeSource.class, clock).provide(QuotaGate.class, quotas);
    }

    private void cancelled(Revo revo, RunHandle<?> run) {
        assertThat(run.cancel("enough")).isTrue();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("enough");
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        nothingLeft(revo);
    }

    private void outOfTime(Revo revo, RunHandle<?> run) {
        clock.advance(Duration.ofSeconds(40));
        assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
        nothingLeft(revo);
    }

    private void nothingLeft(Revo revo) {
        assertThat(revo.health().figures()).containsEntry("runs", 0L).containsEntry("leakedRuns", 0L);
        Await.atMost(PATIENCE).until("nobody waits at the hold", () -> hold.waiting() == 0);
        Await.atMost(PATIENCE).until("nothing is set aside", () -> empty(quotas.reserved("solo")));
    }

    private static boolean empty(Usage usage) {
        return usage.totalTokens() == 0 && usage.modelCalls() == 0 && usage.toolCalls() == 0;
    }

    private static void closed(ModelServer server) {
        assertThat(server.awaitClosed(0, PATIENCE)).isPositive();
        assertThat(server.requests()).hasSize(1);
    }

    private void inAModelCall(Reply reply) {
        for (boolean cancel : new boolean[] {true, false}) {
            try (ModelServer server = ModelServer.builder().then(reply).start();
                    Revo revo = host().model(over(server)).build()) {
                RunHandle<Answer<Asker.Said>> run = start(revo, MINUTE);
                server.awaitRequests(1, PATIENCE);
                if (cancel) {
                    cancelled(revo, run);
                } else {
                    outOfTime(revo, run);
                }
                closed(server);
            }
        }
    }

    @Test
    void before_the_headers() {
        inAModelCall(Reply.text(GOOD).after(Hold.closed()));
    }

    @Test
    void between_headers_and_body() {
        inAModelCall(Reply.text(GOOD).stallAfterHeaders(Hold.closed()));
    }

    @Test
    void in_the_middle_of_the_body() {
        inAModelCall(Reply.text(GOOD).stallAfterBytes(20, Hold.closed()));
    }

    @Test
    void in_a_stream_before_and_after_its_first_piece() {
        Agent<dev.revo.agents.conversation.Said, Replied> chat =
                Conversation.agent("chat").build();
        for (long position : new long[] {0, 400}) {
            try (ModelServer server = ModelServer.builder()
                            .then(Reply.text(
                                            "a long answer in many pieces, word by word, until somebody has enough of it")
                                    .stallAfterBytes(position, Hold.closed()))
                            .start();
                    Revo revo = host().agent(chat)
                            .model("default", over(server), s -> s.streaming(streaming(server)))
                            .build()) {
                RunHandle<Answer<Replied>> run = revo.solo()
                        .agents()
                        .start(
                                chat.spec().request(new dev.revo.agents.conversation.Said("c", "hi")),
                                RunOptions.defaults());
                server.awaitRequests(1, PATIENCE);
                cancelled(revo, run);
                closed(server);
            }
        }
    }

    @Test
    void in_the_wait_before_another_attempt() {
        try (ModelServer server =
                        ModelServer.builder().then(Reply.rateLimited("30")).start();
                Revo revo = host().model(over(server)).build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo, MINUTE);
            Await.atMost(PATIENCE)
                    .until("the run waits", () -> run.status().usage().modelCalls() > 0 && clock.pending() >= 2);
            cancelled(revo, run);
            clock.advance(Duration.ofSeconds(35));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void in_a_tool() {
        for (boolean cancel : new boolean[] {true, false}) {
            Hold inTool = Hold.closed();
            try (Revo revo = host().model(ScriptedModel.of(Turn.call("1", "slow", "{}")))
                    .tool(tool(
                            ToolSpec.builder("slow", "waits")
                                    .timeout(Duration.ofHours(1))
                                    .build(),
                            ctx -> {
                                inTool.pass();
                                return ToolResult.ok("late");
                            }))
                    .build()) {
                RunHandle<Answer<Asker.Said>> run = start(revo, MINUTE);
                inTool.awaitEntered(PATIENCE);
                if (cancel) {
                    cancelled(revo, run);
                } else {
                    outOfTime(revo, run);
                }
                Await.atMost(PATIENCE).until("the tool was interrupted", () -> inTool.waiting() == 0);
            }
        }
    }

    @Test
    void while_it_waits_for_a_person() {
        for (boolean cancel : new boolean[] {true, false}) {
            AtomicInteger called = new AtomicInteger();
            try (Revo revo = host().model(ScriptedModel.of(Turn.call("1", "ask", "{}")))
                    .tool(tool(
                            ToolSpec.builder("ask", "asks").needsApproval().build(),
                            ctx -> ToolResult.ok("" + called.incrementAndGet())))
                    .build()) {
                RunHandle<Answer<Asker.Said>> run = start(revo, MINUTE);
                awaitState(run, RunState.WAITING);
                if (cancel) {
                    cancelled(revo, run);
                } else {
                    outOfTime(revo, run);
                }
                assertThat(called).hasValue(0);
                assertThat(revo.solo().approvals().pending()).isEmpty();
            }
        }
    }

    @Test
    void in_a_verifier_and_in_an_effect() {
        AgentSpec<Asker.Question, Asker.Said> checked = AgentSpec.builder(
                        "checked", Asker.Question.class, Asker.Said.class)
                .verify("slow", (ctx, said) -> {
                    hold.pass();
                    return Check.passed("slow");
                })
                .build();
        AgentSpec<Asker.Question, Asker.Said> acting = AgentSpec.builder(
                        "acting", Asker.Question.class, Asker.Said.class)
                .build();
        try (Revo revo = host().model(ScriptedModel.of("never"))
                .agent(Agent.of(checked, (ctx, q) -> ctx.verify(new Asker.Said("x"))))
                .agent(Agent.of(
                        acting,
                        (ctx, q) -> ctx.partial(
                                new Asker.Said(ctx.effect("e", Shape.of(String.class), () -> {
                                    hold.pass();
                                    return "late";
                                })),
                                "-")))
                .build()) {
            for (AgentSpec<Asker.Question, Asker.Said> spec : java.util.List.of(checked, acting)) {
                RunHandle<Answer<Asker.Said>> run =
                        revo.solo().agents().start(spec.request(new Asker.Question("q")), MINUTE);
                Await.atMost(PATIENCE).until("it is inside", () -> hold.waiting() == 1);
                cancelled(revo, run);
            }
        }
    }

    @Test
    void control_without_a_cancel_the_same_runs_end_well() {
        try (ModelServer server = ModelServer.builder()
                        .then(Turn.call("1", "quick", "{}"))
                        .then(Turn.say(GOOD))
                        .start();
                Revo revo = host().model(over(server))
                        .tool(reading("quick", ctx -> ToolResult.ok("ok")))
                        .build()) {
            assertThat(SPEC.maxTurns()).isPositive();
            assertThat(Asker.answer(start(revo, MINUTE))).isEqualTo("good");
            assertThat(revo.health().figures()).containsEntry("runs", 0L);
        }
    }
}
