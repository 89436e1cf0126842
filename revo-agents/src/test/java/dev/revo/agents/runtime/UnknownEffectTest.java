package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.SPEC;
import static dev.revo.agents.runtime.Asker.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.error.AgentException;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.Await;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Approval;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Effects that were begun before a restart and of which nobody knows the end, and effects of which the end is known. */
@Timeout(120)
@NullUnmarked // JUnit fills fields before each test.
class UnknownEffectTest {
    private static final AgentSpec<Asker.Question, Asker.Said> ACTING =
            AgentSpec.builder("acting", Asker.Question.class, Asker.Said.class).build();

    @TempDir
    private Path directory;

    private final Hold hold = Hold.closed();
    private final AtomicInteger made = new AtomicInteger();

    private static ToolSpec.Builder mail() {
        return ToolSpec.builder("mail", "sends").effect(Effect.EXTERNAL);
    }

    /** A tool that can say what became of an earlier call. */
    private record Sender(ToolSpec spec, Asker.Work work, Asker.Work looks) implements Tool {
        @Override
        public ToolResult call(ToolContext ctx) throws Exception {
            return work.of(ctx);
        }

        @Override
        public Optional<ToolResult> lookup(ToolContext ctx) throws Exception {
            return Optional.ofNullable(looks.of(ctx));
        }
    }

    private Revo revo(ScriptedModel model, Tool tool) {
        return Asker.trusting(model)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .tool(tool)
                .build();
    }

    /** A run whose process ended in the middle of the call: the intent is journaled, the receipt is not. */
    private RunId leftInTheMiddle(ToolSpec spec) {
        Tool tool = Asker.tool(spec, ctx -> {
            made.incrementAndGet();
            hold.pass();
            return ToolResult.ok("late");
        });
        try (Revo revo = revo(ScriptedModel.of(Turn.call("1", "mail", "{}")), tool)) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            hold.awaitEntered(PATIENCE);
            return run.id();
        }
    }

    private ToolResult sent(ToolContext ctx) {
        return ToolResult.ok("sent " + made.incrementAndGet());
    }

    private static RunHandle<Answer<Asker.Said>> again(Revo revo, RunId id) {
        return revo.solo().runs().attach(SPEC.ref(id)).orElseThrow();
    }

    /** What the model reads of the call when nobody is asked. */
    private String told(ToolSpec spec, Asker.Work looks) {
        RunId id = leftInTheMiddle(spec);
        ScriptedModel model = ScriptedModel.of(GOOD);
        try (Revo revo = revo(model, new Sender(spec, this::sent, looks))) {
            assertThat(Asker.answer(again(revo, id))).isEqualTo("good");
        }
        return Asker.results(model.requests().get(0)).get(0);
    }

    /** What the model reads of the call after a person's decision. */
    private String decided(Asker.Work looks, boolean approve) {
        RunId id = leftInTheMiddle(mail().build());
        ScriptedModel model = ScriptedModel.of(GOOD);
        try (Revo revo = revo(model, new Sender(mail().build(), this::sent, looks))) {
            RunHandle<Answer<Asker.Said>> run = again(revo, id);
            decide(revo, run, approve);
            assertThat(Asker.answer(run)).isEqualTo("good");
        }
        return Asker.results(model.requests().get(0)).get(0);
    }

    private static void decide(Revo revo, RunHandle<?> run, boolean approve) {
        Asker.awaitState(run, RunState.WAITING);
        assertThat(run.status().waitingFor()).contains("effect_unknown");
        Approval asked = revo.solo().approvals().pending().get(0);
        assertThat(asked.question()).contains("A crash left it unknown");
        if (approve) {
            revo.solo().approvals().approve(asked.id(), asked.digest(), "do");
        } else {
            revo.solo().approvals().reject(asked.id(), asked.digest(), "it arrived");
        }
    }

    @Test
    void a_tool_that_may_be_repeated_is_repeated() {
        assertThat(told(mail().idempotent().build(), ctx -> ToolResult.ok("not asked")))
                .isEqualTo("sent 2");
    }

    @Test
    void a_tool_that_finds_what_it_did_answers_that_and_does_nothing() {
        assertThat(told(
                        mail().build(),
                        ctx -> ToolResult.ok("found " + ctx.idempotencyKey().length())))
                .isEqualTo("found 64");
        assertThat(made).hasValue(1);
    }

    @Test
    void a_tool_that_finds_that_nothing_was_done_does_it() {
        assertThat(told(mail().build(), ctx -> ToolResult.of(ToolResult.Status.NOT_EXECUTED, "never")))
                .isEqualTo("sent 2");
    }

    @Test
    void a_tool_that_cannot_say_leaves_it_to_a_person_who_may_have_it_repeated() {
        assertThat(decided(ctx -> null, true)).isEqualTo("sent 2");
    }

    @Test
    void a_tool_that_fails_to_look_leaves_it_to_a_person_who_may_refuse() {
        assertThat(decided(
                        ctx -> {
                            throw new IOException("no line");
                        },
                        false))
                .startsWith("ERROR: It is unknown whether this call was carried out.")
                .endsWith("it arrived");
        assertThat(made).hasValue(1);
    }

    @Test
    void a_cancel_ends_a_look() {
        RunId id = leftInTheMiddle(mail().build());
        Hold looking = Hold.closed();
        Asker.Work looks = ctx -> {
            looking.pass();
            return ToolResult.ok("late");
        };
        try (Revo revo = revo(ScriptedModel.of("never"), new Sender(mail().build(), this::sent, looks))) {
            RunHandle<Answer<Asker.Said>> run = again(revo, id);
            looking.awaitEntered(PATIENCE);
            run.cancel("enough");
            assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
            Await.atMost(PATIENCE).until("the look was interrupted", () -> looking.waiting() == 0);
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void control_a_call_whose_receipt_was_kept_is_neither_repeated_nor_asked_for() {
        RunId id;
        ScriptedModel first =
                ScriptedModel.of(Turn.call("1", "mail", "{}"), Turn.say(GOOD).after(hold));
        try (Revo revo = revo(first, Asker.tool(mail().build(), this::sent))) {
            id = start(revo).id();
            hold.awaitEntered(PATIENCE);
        }
        ScriptedModel model = ScriptedModel.of(GOOD);
        try (Revo revo = revo(model, Asker.tool(mail().build(), this::sent))) {
            assertThat(Asker.answer(again(revo, id))).isEqualTo("good");
            assertThat(again(revo, id).status().usage().toolCalls()).isEqualTo(1);
        }
        assertThat(Asker.results(model.requests().get(0))).containsExactly("sent 1");
        assertThat(made).hasValue(1);
    }

    private Revo acting(Callable<String> effect, Callable<String> then) {
        return Asker.trusting(ScriptedModel.of("never"))
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .agent(Agent.of(ACTING, (ctx, q) -> {
                    String done = ctx.effect("note", Shape.of(String.class), effect);
                    return ctx.partial(new Asker.Said(done + then.call()), "not checked");
                }))
                .build();
    }

    private static RunHandle<Answer<Asker.Said>> act(Revo revo) {
        return revo.solo().agents().start(ACTING.request(new Asker.Question("?")), RunOptions.defaults());
    }

    private String blocked() throws InterruptedException {
        made.incrementAndGet();
        hold.pass();
        return "late";
    }

    private RunId effectLeftInTheMiddle() {
        try (Revo revo = acting(this::blocked, () -> "")) {
            RunHandle<Answer<Asker.Said>> run = act(revo);
            hold.awaitEntered(PATIENCE);
            return run.id();
        }
    }

    @Test
    void an_agents_own_effect_is_repeated_only_when_a_person_says_so() {
        RunId id = effectLeftInTheMiddle();
        try (Revo revo = acting(() -> "noted " + made.incrementAndGet(), () -> "!")) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(ACTING.ref(id)).orElseThrow();
            decide(revo, run, true);
            assertThat(Asker.answer(run)).isEqualTo("noted 2!");
        }
    }

    @Test
    void an_agents_own_effect_that_may_not_be_repeated_ends_the_run() {
        RunId id = effectLeftInTheMiddle();
        try (Revo revo = acting(() -> "noted " + made.incrementAndGet(), () -> "!")) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(ACTING.ref(id)).orElseThrow();
            decide(revo, run, false);
            assertThatThrownBy(run::await)
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("'note'")
                    .hasMessageContaining("it arrived");
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void an_agents_own_effect_whose_end_is_known_is_not_repeated() {
        RunId id;
        try (Revo revo = acting(() -> "noted " + made.incrementAndGet(), this::blocked)) {
            id = act(revo).id();
            hold.awaitEntered(PATIENCE);
        }
        try (Revo revo = acting(() -> "noted " + made.incrementAndGet(), () -> "!")) {
            assertThat(Asker.answer(revo.solo().runs().attach(ACTING.ref(id)).orElseThrow()))
                    .isEqualTo("noted 1!");
        }
    }

    private static String code(RunHandle<?> run, Class<? extends RevoException> type) {
        try {
            throw new AssertionError("no fault but " + run.await());
        } catch (RevoException e) {
            assertThat(e).isInstanceOf(type);
            return e.code();
        }
    }

    @Test
    void what_an_effect_throws_ends_the_run_with_its_name() {
        try (Revo revo = acting(
                () -> {
                    throw new IOException("no ink");
                },
                () -> "")) {
            RunHandle<Answer<Asker.Said>> run = act(revo);
            assertThat(code(run, AgentException.class)).isEqualTo("effect_failed");
            assertThatThrownBy(run::await)
                    .hasMessageContaining("'note'")
                    .hasMessageContaining("no ink")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void a_fault_in_an_effect_is_the_runs() {
        try (Revo revo = acting(
                () -> {
                    throw new UnavailableException(Fault.of("no_printer", "There is no printer."));
                },
                () -> "")) {
            assertThat(code(act(revo), UnavailableException.class)).isEqualTo("no_printer");
        }
    }

    @Test
    void a_key_that_is_used_twice_is_refused() {
        try (Revo revo = Asker.trusting(ScriptedModel.of("never"))
                .agent(Agent.of(ACTING, (ctx, q) -> {
                    ctx.effect("note", Shape.of(String.class), () -> "" + made.incrementAndGet());
                    ctx.effect("note", Shape.of(String.class), () -> "" + made.incrementAndGet());
                    return ctx.partial(new Asker.Said("never"), "-");
                }))
                .build()) {
            assertThat(code(act(revo), ConflictException.class)).isEqualTo("effect_key_reused");
        }
        assertThat(made).hasValue(1);
    }
}
