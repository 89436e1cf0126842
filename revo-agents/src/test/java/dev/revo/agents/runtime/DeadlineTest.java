package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.over;
import static dev.revo.agents.runtime.Asker.start;
import static dev.revo.agents.runtime.Asker.streaming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.conversation.Conversation;
import dev.revo.agents.conversation.Replied;
import dev.revo.data.Shape;
import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.OverloadedException;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemoryQuotas;
import dev.revo.model.ModelSettings;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Effect;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A deadline that passes in each phase of a run: it ends as out of time, and nothing is called from then on. */
@Timeout(120)
class DeadlineTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final RunOptions SOON = RunOptions.defaults().timeout(MINUTE);

    private final TestClock clock = TestClock.create();
    private final InMemoryQuotas quotas = InMemory.quotas();
    private final Hold hold = Hold.closed();

    private Revo.Builder host() {
        return Asker.host().trustAllCallers().provide(TimeSource.class, clock).provide(QuotaGate.class, quotas);
    }

    private Revo revo(ChatModel model, Consumer<ModelSettings> settings) {
        return host().model("default", model, settings).build();
    }

    /** One tick before its deadline the run is at work, at its deadline it is over. */
    private void outOfTime(RunHandle<?> run) {
        clock.advance(MINUTE.minusNanos(1));
        assertThat(run.status().state().terminal()).isFalse();
        clock.advance(Duration.ofNanos(1));
        ended(run);
    }

    private void ended(RunHandle<?> run) {
        assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        Await.atMost(PATIENCE).until("nobody waits at the hold", () -> hold.waiting() == 0);
    }

    private void nothingSetAside() {
        Await.atMost(PATIENCE).until("nothing is set aside", () -> {
            Usage left = quotas.reserved("solo");
            return left.totalTokens() == 0 && left.modelCalls() == 0 && left.toolCalls() == 0;
        });
    }

    @Test
    void while_it_is_queued_its_body_never_begins() {
        List<Runnable> queue = new CopyOnWriteArrayList<>();
        ScriptedModel model = ScriptedModel.of("never");
        try (Revo revo = host().model(model)
                .provide(RunScheduler.class, (ctx, priority, body) -> ticket(queue, body))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo, SOON);
            assertThat(run.status().state()).isEqualTo(RunState.QUEUED);
            Runnable late = queue.get(0);
            outOfTime(run);
            assertThat(queue).isEmpty();
            // A scheduler that begins it all the same finds nothing to do.
            late.run();
            assertThat(model.requests()).isEmpty();
            nothingSetAside();
        }
    }

    private static RunScheduler.Ticket ticket(List<Runnable> queue, Runnable body) {
        queue.add(body);
        return new RunScheduler.Ticket() {
            @Override
            public boolean remove() {
                return queue.remove(body);
            }

            @Override
            public void interrupt() {
                throw new IllegalStateException("it never began");
            }
        };
    }

    @Test
    void while_it_waits_for_a_place_at_the_provider_and_the_place_is_the_next_ones() {
        ScriptedModel model = ScriptedModel.of(Turn.say(GOOD).after(hold), Turn.say(GOOD));
        try (Revo revo = revo(model, s -> s.concurrency(1).idle(Duration.ofHours(1)))) {
            RunHandle<Answer<Asker.Said>> first = start(revo);
            hold.awaitEntered(PATIENCE);
            RunHandle<Answer<Asker.Said>> second = start(revo, SOON);
            Await.atMost(PATIENCE).until("it is at work", () -> second.status().state() == RunState.RUNNING);
            clock.advance(MINUTE);
            assertThatThrownBy(second::await).isInstanceOf(DeadlineExceededException.class);
            assertThat(model.requests()).hasSize(1);
            hold.open();
            assertThat(Asker.answer(first)).isEqualTo("good");
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
            nothingSetAside();
        }
    }

    @Test
    void while_it_waits_for_the_rate_of_the_provider() {
        ScriptedModel model = ScriptedModel.of(GOOD, GOOD);
        try (Revo revo = revo(model, s -> s.requestsPerMinute(1))) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
            int before = clock.pending();
            RunHandle<Answer<Asker.Said>> late = start(revo, SOON);
            // Its deadline, and the moment at which the provider has room: the same.
            clock.awaitPending(before + 2, PATIENCE);
            outOfTime(late);
            assertThat(model.requests()).hasSize(1);
            nothingSetAside();
        }
    }

    @Test
    void a_run_that_is_cancelled_in_that_wait_gives_back_what_it_took() {
        ScriptedModel model = ScriptedModel.of(GOOD, GOOD);
        try (Revo revo = revo(model, s -> s.requestsPerMinute(1))) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
            int before = clock.pending();
            RunHandle<Answer<Asker.Said>> second = start(revo);
            clock.awaitPending(before + 1, PATIENCE);
            second.cancel("enough");
            assertThatThrownBy(second::await).isInstanceOf(CancelledException.class);
            clock.advance(MINUTE);
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
    }

    @Test
    void a_rate_that_leaves_room_only_after_the_deadline_is_refused_at_once_and_says_when() {
        ScriptedModel model = ScriptedModel.of(GOOD, GOOD);
        try (Revo revo = revo(model, s -> s.requestsPerMinute(1))) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
            RunHandle<Answer<Asker.Said>> run =
                    start(revo, RunOptions.defaults().timeout(MINUTE.minusNanos(1)));
            assertThatThrownBy(run::await).isInstanceOfSatisfying(OverloadedException.class, e -> {
                assertThat(e.code()).isEqualTo("provider_rate");
                assertThat(e.retryAfter()).contains(MINUTE);
            });
            assertThat(model.requests()).hasSize(1);
            clock.advance(MINUTE);
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
    }

    @Test
    void in_the_wait_before_another_attempt() {
        try (ModelServer server = ModelServer.builder()
                        .then(Reply.rateLimited("60"))
                        .then(Reply.text(GOOD))
                        .start();
                Revo revo = revo(over(server), s -> {})) {
            RunHandle<Answer<Asker.Said>> run = start(revo, SOON);
            Await.atMost(PATIENCE)
                    .until("the run waits", () -> run.status().usage().modelCalls() > 0);
            clock.awaitPending(2, PATIENCE);
            outOfTime(run);
            assertThat(server.requests()).hasSize(1);
            nothingSetAside();
        }
    }

    @Test
    void in_a_model_call() {
        ScriptedModel model = ScriptedModel.of(Turn.say(GOOD).after(hold));
        try (Revo revo = revo(model, s -> s.idle(Duration.ofHours(1)))) {
            RunHandle<Answer<Asker.Said>> run = start(revo, SOON);
            hold.awaitEntered(PATIENCE);
            outOfTime(run);
            assertThat(model.requests()).hasSize(1);
            nothingSetAside();
        }
    }

    @Test
    void in_a_stream_before_and_after_its_first_piece() {
        Agent<dev.revo.agents.conversation.Said, Replied> chat =
                Conversation.agent("chat").build();
        for (long position : new long[] {0, 400}) {
            Reply reply =
                    Reply.text("a long answer in many pieces, word by word").stallAfterBytes(position, hold);
            try (ModelServer server = ModelServer.builder().then(reply).start();
                    Revo revo = host().agent(chat)
                            .model(
                                    "default",
                                    over(server),
                                    s -> s.streaming(streaming(server)).idle(Duration.ofHours(1)))
                            .build()) {
                RunHandle<Answer<Replied>> run = revo.solo()
                        .agents()
                        .start(chat.spec().request(new dev.revo.agents.conversation.Said("c", "hi")), SOON);
                Await.atMost(PATIENCE).until("the answer stalls", () -> hold.waiting() == 1);
                clock.advance(MINUTE);
                assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
                assertThat(server.awaitClosed(0, PATIENCE)).isPositive();
                assertThat(server.requests()).hasSize(1);
                nothingSetAside();
            }
            Await.atMost(PATIENCE).until("nobody waits at the hold", () -> hold.waiting() == 0);
        }
    }

    @Test
    void in_one_of_several_tools_and_the_next_are_not_called() {
        AtomicInteger after = new AtomicInteger();
        ScriptedModel model =
                ScriptedModel.of(Turn.call("1", "slow", "{}").toolCall("2", "next", "{}"), Turn.say(GOOD));
        try (Revo revo = host().model(model)
                .tool(Asker.tool(
                        ToolSpec.builder("slow", "waits")
                                .effect(Effect.WRITE)
                                .timeout(Duration.ofHours(1))
                                .build(),
                        ctx -> {
                            hold.pass();
                            return ToolResult.ok("late");
                        }))
                .tool(Asker.writing("next", ctx -> ToolResult.ok("" + after.incrementAndGet())))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo, SOON);
            hold.awaitEntered(PATIENCE);
            outOfTime(run);
            assertThat(after).hasValue(0);
            assertThat(model.requests()).hasSize(1);
            nothingSetAside();
        }
    }

    @Test
    void while_it_waits_for_a_person_and_the_question_goes_with_it() {
        AtomicInteger called = new AtomicInteger();
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "ask", "{}"), Turn.say(GOOD));
        try (Revo revo = host().model(model)
                .tool(Asker.tool(
                        ToolSpec.builder("ask", "asks").needsApproval().build(),
                        ctx -> ToolResult.ok("" + called.incrementAndGet())))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo, SOON);
            Asker.awaitState(run, RunState.WAITING);
            assertThat(revo.solo().approvals().pending()).hasSize(1);
            outOfTime(run);
            assertThat(revo.solo().approvals().pending()).isEmpty();
            assertThat(called).hasValue(0);
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void in_a_verifier_and_in_an_effect_and_what_follows_is_not_begun() {
        AtomicInteger after = new AtomicInteger();
        AgentSpec<Asker.Question, Asker.Said> checked = AgentSpec.builder(
                        "checked", Asker.Question.class, Asker.Said.class)
                .verify("slow", (ctx, said) -> {
                    hold.pass();
                    return Check.passed("slow");
                })
                .verify("next", (ctx, said) -> {
                    after.incrementAndGet();
                    return Check.passed("next");
                })
                .build();
        AgentSpec<Asker.Question, Asker.Said> acting = AgentSpec.builder(
                        "acting", Asker.Question.class, Asker.Said.class)
                .build();
        Shape<String> text = Shape.of(String.class);
        try (Revo revo = host().model(ScriptedModel.of("never"))
                .agent(Agent.of(checked, (ctx, q) -> ctx.verify(new Asker.Said("x"))))
                .agent(Agent.of(acting, (ctx, q) -> {
                    ctx.effect("slow", text, () -> {
                        hold.pass();
                        return "late";
                    });
                    return ctx.partial(
                            new Asker.Said(ctx.effect("next", text, () -> "" + after.incrementAndGet())), "-");
                }))
                .build()) {
            for (AgentSpec<Asker.Question, Asker.Said> spec : List.of(checked, acting)) {
                RunHandle<Answer<Asker.Said>> run =
                        revo.solo().agents().start(spec.request(new Asker.Question("q")), SOON);
                Await.atMost(PATIENCE).until("it is inside", () -> hold.waiting() == 1);
                outOfTime(run);
                assertThat(after).hasValue(0);
            }
        }
    }

    @Test
    void control_with_the_time_it_needs_the_same_run_does_it_all() {
        AtomicInteger called = new AtomicInteger();
        ScriptedModel model =
                ScriptedModel.of(Turn.call("1", "next", "{}"), Turn.say(GOOD).after(hold));
        try (Revo revo = host().model("default", model, s -> s.idle(Duration.ofHours(1)))
                .tool(Asker.writing("next", ctx -> ToolResult.ok("" + called.incrementAndGet())))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo, SOON);
            hold.awaitEntered(PATIENCE);
            clock.advance(MINUTE.minusNanos(1));
            hold.open();
            assertThat(Asker.answer(run)).isEqualTo("good");
            assertThat(called).hasValue(1);
            assertThat(model.requests()).hasSize(2);
        }
    }
}
