package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.SPEC;
import static dev.revo.agents.runtime.Asker.reading;
import static dev.revo.agents.runtime.Asker.start;
import static dev.revo.agents.runtime.Asker.trusting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentContext;
import dev.revo.agent.AgentSpec;
import dev.revo.agent.Agents;
import dev.revo.agent.Preflight;
import dev.revo.data.Shape;
import dev.revo.error.BugException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.WiringException;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Verifier;
import dev.revo.run.Limits;
import dev.revo.run.Progress;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.spi.Interceptor;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What the code of an agent and its callers can do, and what they are told when they do it wrong. */
@NullUnmarked // A verifier answers null on purpose.
class AgentSurfaceTest {
    private static final AgentSpec<Asker.Question, Asker.Said> OWN =
            AgentSpec.builder("own", Asker.Question.class, Asker.Said.class).build();

    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** What an agent with this body answers. */
    private static Answer<Asker.Said> answer(ChatModel model, Agent.Body<Asker.Question, Asker.Said> body) {
        try (Revo revo = trusting(model).agent(Agent.of(OWN, body)).build()) {
            return revo.solo()
                    .agents()
                    .start(OWN.request(new Asker.Question("q")), RunOptions.defaults())
                    .await();
        }
    }

    private static Answer<Asker.Said> said(AgentContext<Asker.Said> ctx, String text) {
        return ctx.partial(new Asker.Said(text), "not checked");
    }

    private static String text(Answer<Asker.Said> answer) {
        return answer.candidate().orElseThrow().text();
    }

    @Test
    void the_governed_model_is_the_registered_one_and_its_calls_are_counted() {
        ScriptedModel model = ScriptedModel.of("one", "two");
        try (Revo revo = trusting(model)
                .agent(Agent.of(OWN, (ctx, q) -> {
                    ChatModel governed = ctx.model("default");
                    assertThat(governed.provider()).isEqualTo(model.provider());
                    assertThat(governed.supportedCapabilities()).isEqualTo(model.supportedCapabilities());
                    return said(ctx, governed.chat("1") + governed.chat("2"));
                }))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().agents().start(OWN.request(new Asker.Question("q")), RunOptions.defaults());
            assertThat(Asker.answer(run)).isEqualTo("onetwo");
            assertThat(run.status().usage().modelCalls()).isEqualTo(2);
            assertThat(run.status().usage().outputTokens()).isEqualTo(10);
        }
        assertThat(model.supportedCapabilities()).doesNotContain(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }

    /** A model that can be bound to a schema. */
    private record Able(ScriptedModel model) implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return model.doChat(request);
        }

        @Override
        public Set<Capability> supportedCapabilities() {
            return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
        }
    }

    @Test
    void the_governed_model_can_do_what_the_registered_one_can() {
        assertThat(text(answer(
                        new Able(ScriptedModel.of("never")),
                        (ctx, q) -> said(ctx, "" + ctx.model("default").supportedCapabilities()))))
                .isEqualTo("[RESPONSE_FORMAT_JSON_SCHEMA]");
    }

    @Test
    void a_model_that_nobody_registered_is_named_with_those_that_are_there() {
        assertThatThrownBy(() -> answer(
                        ScriptedModel.of(GOOD),
                        (ctx, q) -> said(ctx, ctx.model("strong").chat("?"))))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("'strong'")
                .hasMessageContaining("[default]");
    }

    @Test
    void asks_in_another_shape_and_not_without_words() {
        ScriptedModel model = ScriptedModel.of("{\"text\":\"why?\"}");
        assertThat(text(answer(
                        model,
                        (ctx, q) -> said(
                                ctx,
                                ctx.ask("Which?", Shape.of(Asker.Question.class))
                                        .text()))))
                .isEqualTo("why?");
        assertThatThrownBy(() -> answer(
                        ScriptedModel.of(GOOD),
                        (ctx, q) -> said(ctx, ctx.ask(" ").text())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("prompt");
    }

    @Test
    void nouns_are_there_for_agents_tools_and_verifiers() {
        AgentSpec<Asker.Question, Asker.Said> spec = AgentSpec.builder(
                        "checked", Asker.Question.class, Asker.Said.class)
                .tools(dev.revo.tool.ToolFilter.all())
                .verify("nouns", (ctx, said) -> {
                    seen.add("verifier " + ctx.has(Agents.class) + ctx.has(String.class)
                            + ctx.use(Agents.class).list().size()
                            + ctx.run().agent().isPresent());
                    return Check.passed("nouns");
                })
                .build();
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "look", "{}"), Turn.say(GOOD));
        try (Revo revo = trusting(model)
                .agent(Agent.of(spec, (ctx, q) -> {
                    seen.add("agent " + ctx.has(Agents.class) + ctx.has(String.class)
                            + ctx.use(Agents.class).list().size());
                    ctx.progress(Progress.of(0.5, "half way"));
                    return ctx.verify(ctx.ask("?"));
                }))
                .tool(reading("look", ctx -> {
                    seen.add("tool " + ctx.has(Agents.class) + ctx.has(String.class)
                            + ctx.use(Agents.class).list().size());
                    return ToolResult.ok("");
                }))
                .build()) {
            revo.solo()
                    .agents()
                    .start(spec.request(new Asker.Question("q")), RunOptions.defaults())
                    .await();
        }
        assertThat(seen).containsExactly("agent truefalse2", "tool truefalse2", "verifier truefalse2true");
    }

    private static List<String> missing(Verifier<Asker.Said> verifier) {
        AgentSpec<Asker.Question, Asker.Said> spec = AgentSpec.builder(
                        "checked", Asker.Question.class, Asker.Said.class)
                .verify("it", verifier)
                .verify("next", (ctx, said) -> Check.passed("next"))
                .build();
        try (Revo revo = trusting(ScriptedModel.of("never"))
                .agent(Agent.of(spec, (ctx, q) -> ctx.verify(new Asker.Said("x"))))
                .build()) {
            return revo
                    .solo()
                    .agents()
                    .start(spec.request(new Asker.Question("q")), RunOptions.defaults())
                    .await()
                    .evidence()
                    .checks()
                    .stream()
                    .map(check -> check.name() + " " + check.verdict() + " " + check.feedback())
                    .toList();
        }
    }

    @Test
    void a_verifier_that_fails_answers_nothing_or_lacks_a_sandbox_proves_nothing() {
        assertThat(missing((ctx, said) -> null).toString())
                .contains("it NOT_ASSESSED the verifier answered null", "next PASSED");
        assertThat(missing((ctx, said) -> {
                            throw new IllegalStateException("boom");
                        })
                        .toString())
                .contains("it NOT_ASSESSED IllegalStateException: boom", "next PASSED");
        assertThat(missing((ctx, said) -> {
                            ctx.sandbox();
                            return Check.passed("it");
                        })
                        .toString())
                .contains("it NOT_ASSESSED UnavailableException: No sandbox is installed");
    }

    @Test
    void a_child_is_a_run_of_its_own_within_what_its_parent_has() {
        Answer<Asker.Said> answer = answer(
                ScriptedModel.of(GOOD),
                (ctx, q) -> said(
                        ctx,
                        ctx.start(SPEC.request(new Asker.Question("child")), Limits.none())
                                .await()
                                .candidate()
                                .orElseThrow()
                                .text()));
        assertThat(text(answer)).isEqualTo("good");
    }

    private Interceptor around(String name) {
        return call -> {
            seen.add(name + " before " + call.agent() + " " + call.input());
            Answer<?> answer = call.proceed();
            seen.add(name + " after " + call.run().agent().orElseThrow());
            return answer;
        };
    }

    @Test
    void interceptors_lie_around_the_agent_in_their_order() {
        try (Revo revo = trusting(ScriptedModel.of(GOOD))
                .contribute(Interceptor.class, around("outer"))
                .contribute(Interceptor.class, around("inner"))
                .build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
        assertThat(seen)
                .containsExactly(
                        "outer before asker Question[text=why?]",
                        "inner before asker Question[text=why?]",
                        "inner after asker",
                        "outer after asker");
    }

    @Test
    void an_interceptor_that_proceeds_twice_is_a_bug_and_the_agent_runs_once() {
        ScriptedModel model = ScriptedModel.of(GOOD, GOOD);
        try (Revo revo = trusting(model)
                .contribute(Interceptor.class, call -> {
                    call.proceed();
                    return call.proceed();
                })
                .build()) {
            assertThatThrownBy(() -> start(revo).await())
                    .isInstanceOf(BugException.class)
                    .hasMessageContaining("proceed() twice");
        }
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void agents_are_found_by_type_and_a_spec_must_be_the_registered_one() {
        AgentSpec<Asker.Question, Asker.Said> twin = AgentSpec.builder("asker", Asker.Question.class, Asker.Said.class)
                .build();
        try (Revo revo = trusting(ScriptedModel.of(GOOD)).build()) {
            Agents agents = revo.solo().agents();
            assertThat(agents.spec("asker")).isSameAs(SPEC);
            assertThat(agents.list()).hasSize(1).first().isSameAs(SPEC);
            assertThatThrownBy(() -> agents.spec("nobody"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("'nobody'")
                    .hasMessageContaining("[asker]");
            assertThatThrownBy(() -> agents.start(twin.request(new Asker.Question("q")), RunOptions.defaults()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("another spec of the type 'asker'");
        }
        assertThatThrownBy(() -> trusting(ScriptedModel.of(GOOD))
                        .agent(Agent.of(twin, (ctx, q) -> said(ctx, "x")))
                        .build())
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("Two agents have the type 'asker'");
    }

    private static void refused(RuntimeException why, Class<? extends Exception> as, String words) {
        Agent<Asker.Question, Asker.Said> agent = new Agent<>() {
            @Override
            public AgentSpec<Asker.Question, Asker.Said> spec() {
                return OWN;
            }

            @Override
            public void validate(Asker.Question input) {
                throw why;
            }

            @Override
            public Answer<Asker.Said> run(AgentContext<Asker.Said> ctx, Asker.Question input) {
                throw new AssertionError("it was refused");
            }
        };
        try (Revo revo = trusting(ScriptedModel.of(GOOD)).agent(agent).build()) {
            assertThatThrownBy(() ->
                            revo.solo().agents().start(OWN.request(new Asker.Question("q")), RunOptions.defaults()))
                    .isInstanceOf(as)
                    .hasMessageContaining(words);
        }
    }

    @Test
    void an_input_that_the_agent_refuses_is_refused_before_the_run() {
        refused(new IllegalArgumentException("too short"), InvalidRequestException.class, "input: too short");
        refused(new ConflictException(Fault.of("taken", "It is taken.")), ConflictException.class, "It is taken.");
    }

    @Test
    void explain_lists_the_tools_that_would_be_there_and_which_of_them_ask() {
        try (Revo revo = trusting(ScriptedModel.of("never"))
                .tool(reading("look", ctx -> ToolResult.ok("")))
                .tool(Asker.tool(ToolSpec.builder("pay", "pays").needsApproval().build(), ctx -> ToolResult.ok("")))
                .build()) {
            Preflight flight =
                    revo.solo().agents().explain(SPEC.request(new Asker.Question("q")), RunOptions.defaults());
            assertThat(flight.tools())
                    .extracting(tool -> tool.name() + " " + tool.approval())
                    .containsExactly("look false", "pay true");
            assertThat(flight.models()).containsExactly("default (no price)");
            assertThat(flight.sandbox()).isEmpty();
        }
    }
}
