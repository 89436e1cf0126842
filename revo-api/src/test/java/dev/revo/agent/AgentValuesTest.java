package dev.revo.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.event.RevoEvent;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.run.Money;
import dev.revo.run.Progress;
import dev.revo.run.RunEvent;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.scope.Permission;
import dev.revo.tool.ApprovalEvent;
import dev.revo.tool.ToolFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentValuesTest {
    record In(String text) {}

    private static final RevoEvent.Head HEAD =
            new RevoEvent.Head(new UUID(1, 2), 3, Instant.EPOCH, "acme", Optional.of("r"));

    private static AgentSpec.Builder<In, Integer> builder() {
        return AgentSpec.builder("counter", In.class, Integer.class);
    }

    @Test
    void a_spec_keeps_what_it_was_given() {
        AgentSpec<In, Integer> spec = builder()
                .tools(ToolFilter.all())
                .requires("a:b", "c:d")
                .instructions("Count.")
                .verify("positive", (ctx, n) -> n > 0 ? Check.passed("positive") : Check.failed("positive", "no"))
                .maxTurns(3)
                .build();
        assertThat(spec.type()).isEqualTo("counter");
        assertThat(spec).hasToString("counter");
        assertThat(spec.tools()).isSameAs(ToolFilter.all());
        assertThat(spec.requires()).containsExactly(Permission.of("a:b"), Permission.of("c:d"));
        assertThat(spec.instructions()).isEqualTo("Count.");
        assertThat(spec.verifiers()).containsOnlyKeys("positive");
        assertThat(spec.maxTurns()).isEqualTo(3);
        assertThat(spec.input().name()).isEqualTo(In.class.getName());
        assertThat(spec.output().name()).isEqualTo("java.lang.Integer");
        RunId run = RunId.of(new UUID(1, 1));
        assertThat(spec.ref(run)).isEqualTo(RunRef.of(run, "agent", "counter"));
        assertThat(AgentSpec.builder("x", Shape.of(In.class), Shape.of(In.class))
                        .build()
                        .maxTurns())
                .isEqualTo(25);
    }

    @Test
    void a_request_holds_its_input_in_one_form() {
        AgentSpec<In, Integer> spec = builder().build();
        AgentRequest<Integer> typed = spec.request(new In("hi"));
        AgentRequest<Integer> text = spec.requestJson(" { \"text\" : \"hi\" } ");
        assertThat(typed.inputJson()).isEqualTo("{\"text\":\"hi\"}").isEqualTo(text.inputJson());
        assertThat(text.spec()).isSameAs(spec);
        assertThatThrownBy(() -> spec.requestJson("{}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("$.text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", "a b", "a/b", "a\n"})
    void a_type_is_a_plain_name(String type) {
        assertThatThrownBy(() -> AgentSpec.builder(type, In.class, In.class)).hasMessageContaining("agent.type");
    }

    @Test
    void each_setter_checks_at_once() {
        assertThatThrownBy(() -> builder().maxTurns(0)).hasMessageContaining("agent.maxTurns is 0");
        assertThatThrownBy(() -> builder().requires("Not one")).isInstanceOf(InvalidRequestException.class);
        AgentSpec.Builder<In, Integer> one = builder().verify("c", (ctx, n) -> Check.passed("c"));
        assertThatThrownBy(() -> one.verify("c", (ctx, n) -> Check.passed("c")))
                .hasMessageContaining("two checks named c");
    }

    @Test
    void an_agent_from_a_lambda_does_what_the_lambda_does() throws Exception {
        AgentSpec<In, Integer> spec = builder().build();
        Agent<In, Integer> agent = Agent.of(spec, (ctx, in) -> {
            throw new IllegalStateException(in.text());
        });
        assertThat(agent.spec()).isSameAs(spec);
        assertThat(agent).hasToString("counter");
        agent.validate(new In("anything"));
        assertThatThrownBy(() -> agent.run(nowhere(), new In("hi"))).hasMessage("hi");
    }

    @SuppressWarnings("NullAway") // the body above does not look at it
    private static AgentContext<Integer> nowhere() {
        return null;
    }

    static List<RevoEvent> events() {
        Usage usage = Usage.tokens(3, 4);
        return List.of(
                new AgentEvent.ModelCalled(HEAD, "m", 1),
                new AgentEvent.ModelAnswered(HEAD, "m", 1, usage.cost(Money.usd("0.1"))),
                new AgentEvent.ModelFailed(HEAD, "m", 1, "code", "retry"),
                new AgentEvent.Token(HEAD, "t"),
                new AgentEvent.Reasoning(HEAD, "t"),
                new AgentEvent.ToolCalled(HEAD, "tool", "c"),
                new AgentEvent.ToolAnswered(HEAD, "tool", "c", "OK"),
                new AgentEvent.Checked(HEAD, "check", "PASSED"),
                new ApprovalEvent.Asked(HEAD, "id", "digest", "a:b"),
                new ApprovalEvent.Decided(HEAD, "id", "approved", "ada"),
                new RunEvent.Queued(HEAD, "job", "work"),
                new RunEvent.Started(HEAD, 1),
                new RunEvent.Progressed(HEAD, Progress.of(0.5, "half")),
                new RunEvent.Waiting(HEAD, "approval"),
                new RunEvent.Paused(HEAD),
                new RunEvent.CancelRequested(HEAD, "why"),
                new RunEvent.Finished(HEAD, RunState.FAILED, "", "code"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_is_plain_data_that_nobody_can_change(RevoEvent event) {
        assertThat(event.head()).isEqualTo(HEAD);
        assertThat(event.type()).matches("(run|model|tool|check|approval)\\.[a-z_]+");
        assertThat(event.data().values())
                .allSatisfy(value -> assertThat(value).isInstanceOfAny(String.class, Number.class, Boolean.class));
        assertThatThrownBy(() -> event.data().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
        boolean detail =
                List.of("model.token", "model.reasoning", "run.progressed").contains(event.type());
        assertThat(event.droppable()).isEqualTo(detail);
    }

    @Test
    void progress_tells_the_time_left_where_it_is_known() {
        assertThat(new RunEvent.Progressed(HEAD, Progress.of(0.5, "half")).data())
                .containsOnly(Map.entry("fraction", 0.5), Map.entry("note", "half"));
        Progress estimated =
                new Progress(0.5, "", Optional.of(Duration.ofSeconds(2)), Optional.of(Duration.ofSeconds(5)));
        assertThat(new RunEvent.Progressed(HEAD, estimated).data())
                .containsEntry("p50Millis", 2_000L)
                .containsEntry("p90Millis", 5_000L);
    }

    @Test
    void event_types_are_told_apart() {
        assertThat(events()).extracting(RevoEvent::type).doesNotHaveDuplicates();
        assertThat(new AgentEvent.ModelAnswered(HEAD, "m", 2, Usage.none()).data())
                .containsEntry("cost", "")
                .containsEntry("estimated", false);
        assertThatThrownBy(() -> new RevoEvent.Head(new UUID(1, 1), -1, Instant.EPOCH, "t", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_preflight_copies_its_lists() {
        List<String> models = new java.util.ArrayList<>(List.of("m"));
        Preflight flight = new Preflight(
                true,
                List.of(new Preflight.Gate("scope", true, "r")),
                List.of(new Preflight.ToolView("t", false, "r")),
                models,
                Usage.none(),
                Optional.empty(),
                Optional.empty());
        models.clear();
        assertThat(flight.models()).containsExactly("m");
        assertThat(List.of(Answer.class.getPermittedSubclasses())).hasSize(3);
    }
}
