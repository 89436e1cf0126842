package dev.revo.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.proof.Answer;
import dev.revo.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class PlanTest {
    record In(String text, List<String> parts) {}

    record Out(String text) {}

    private static final AgentSpec<Out, Out> REVIEW =
            AgentSpec.builder("review", Out.class, Out.class).build();

    private static Plan<In, Out> plan(Function<Plan.Graph<In>, Step<Out>> graph) {
        return Plan.of("demo", 1, In.class, Out.class, graph);
    }

    private static Step<Out> end(Plan.Graph<In> p) {
        return p.step("end", Out.class, p.input(), (c, in) -> new Out(in.text()));
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    private static PlanNode node(Plan<?, ?> plan, String name) {
        return plan.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nodes_come_after_what_they_need() {
        Plan<In, Out> plan = Plan.of("full", 3, In.class, Out.class, p -> {
            Step<String> none = p.step("none", String.class, c -> "x");
            Step<List<String>> parts = p.list("parts", String.class, p.input(), (c, in) -> in.parts());
            Step<List<Out>> outs = p.each("outs", Out.class, parts, (c, s) -> new Out(s), Join.all());
            Step<List<Answer<Out>>> reviews = p.agents("reviews", REVIEW, outs, Join.quorum(1));
            Step<HumanDecision> ok = p.approval("ok", reviews, "a:b", Duration.ofDays(1), r -> r.size() + "?");
            Step<HumanDecision> maybe = p.decision("maybe", none, "a:b", Duration.ofDays(1), s -> s);
            Step<Optional<Out>> extra = p.given(
                    none, s -> s.equals("x"), q -> q.step("inner", Out.class, q.input(), outs, (c, in, o) -> o.get(0)));
            Step<Out> child = p.plan("child", plan(PlanTest::end), p.input());
            Step<Out> two = p.step("two", Out.class, ok, maybe, (c, a, b) -> new Out(a.by() + b.by()));
            return p.step("three", Out.class, two, extra, child, (c, a, b, d) -> b.orElse(a))
                    .undo((c, out) -> null)
                    .retry(3)
                    .timeout(Duration.ofSeconds(5));
        });
        List<String> names = plan.nodes().stream().map(PlanNode::name).toList();
        assertThat(names)
                .containsExactly(
                        "input",
                        "none",
                        "parts",
                        "outs",
                        "reviews",
                        "ok",
                        "maybe",
                        "given-inner",
                        "child",
                        "two",
                        "three");
        plan.nodes()
                .forEach(node ->
                        assertThat(names.subList(0, names.indexOf(node.name()))).containsAll(node.inputs()));
        PlanNode three = node(plan, "three");
        assertThat(three.attempts()).isEqualTo(3);
        assertThat(three.timeout()).contains(Duration.ofSeconds(5));
        assertThat(three.undo()).isPresent();
        assertThat(plan.result()).isEqualTo("three");
        assertThat(plan.version()).isEqualTo(3);
        assertThat(plan).hasToString("full version 3");
        PlanNode.Given given = (PlanNode.Given) node(plan, "given-inner").work();
        assertThat(given.nodes()).extracting(PlanNode::name).containsExactly("inner");
        assertThat(given.nodes().get(0).inputs()).containsExactly("input", "outs");
        assertThat(given.test().test("x")).isTrue();
        assertThat(((PlanNode.Human) node(plan, "ok").work()).question().apply(List.of()))
                .isEqualTo("0?");
        assertThat(((PlanNode.Human) node(plan, "ok").work()).mustApprove()).isTrue();
        assertThat(((PlanNode.Human) node(plan, "maybe").work()).mustApprove()).isFalse();
        assertThat(((PlanNode.Child) node(plan, "child").work()).plan().name()).isEqualTo("demo");
        assertThat(((PlanNode.Agents) node(plan, "reviews").work()).agent().type())
                .isEqualTo("review");
    }

    @Test
    void bodies_meet_their_inputs_in_order() throws Exception {
        Plan<In, Out> plan = plan(p -> {
            Step<String> a = p.step("a", String.class, c -> "a");
            Step<String> b = p.step("b", String.class, a, (c, x) -> x + "b");
            Step<List<String>> l = p.list("l", String.class, b, (c, x) -> List.of(x, x));
            p.each("e", String.class, l, (c, x) -> x + "!", Join.any()).undo((c, x) -> null);
            return p.step("end", Out.class, a, b, l, (c, x, y, z) -> new Out(x + y + z));
        });
        assertThat(call(plan, "a")).isEqualTo("a");
        assertThat(call(plan, "b", "1")).isEqualTo("1b");
        assertThat(call(plan, "l", "2")).isEqualTo(List.of("2", "2"));
        assertThat(call(plan, "end", "1", "2", List.of("3"))).isEqualTo(new Out("12[3]"));
        PlanNode.Each each = (PlanNode.Each) node(plan, "e").work();
        assertThat(each.call().run(NO_CONTEXT, List.of("x"))).isEqualTo("x!");
        assertThat(each.shape().encode("x!")).isEqualTo("{\"value\":\"x!\"}");
    }

    private static final StepContext NO_CONTEXT = new StepContext() {
        @Override
        public dev.revo.run.RunContext run() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String step() {
            return "";
        }

        @Override
        public int element() {
            return 0;
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public String idempotencyKey() {
            return "";
        }

        @Override
        public <N> N use(Class<N> noun) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean has(Class<?> noun) {
            return false;
        }
    };

    private static Object call(Plan<?, ?> plan, String step, Object... inputs) throws Exception {
        return ((PlanNode.Task) node(plan, step).work()).call().run(NO_CONTEXT, List.of(inputs));
    }

    @Test
    void names_and_numbers_are_checked_at_once() {
        refused("plan.name", () -> Plan.of("Bad Name", 1, In.class, Out.class, PlanTest::end));
        refused("plan.version", () -> Plan.of("x", 0, In.class, Out.class, PlanTest::end));
        refused("plan.demo.Bad", () -> plan(p -> p.step("Bad", Out.class, c -> new Out(""))));
        refused(
                "plan.demo.end",
                () -> plan(p -> {
                    end(p);
                    return end(p);
                }));
        refused("plan.demo.input", () -> plan(p -> p.step("input", Out.class, c -> new Out(""))));
        refused("plan.demo.end.retry", () -> plan(p -> end(p).retry(101)));
        refused("plan.demo.end.timeout", () -> plan(p -> end(p).timeout(Duration.ZERO)));
        refused(
                "plan.demo.ok.expires",
                () -> plan(p -> {
                    p.approval("ok", p.input(), "a:b", Duration.ZERO, in -> "?");
                    return end(p);
                }));
        refused(
                "permission",
                () -> plan(p -> {
                    p.approval("ok", p.input(), "not a permission", Duration.ofDays(1), in -> "?");
                    return end(p);
                }));
        refused("join.quorum", () -> Join.quorum(0));
    }

    @Test
    void settings_that_mean_nothing_are_refused() {
        refused(
                "plan.demo.input",
                () -> plan(p -> {
                    p.input().undo((c, in) -> null);
                    return end(p);
                }));
        refused(
                "plan.demo.ok",
                () -> plan(p -> {
                    p.approval("ok", p.input(), "a:b", Duration.ofDays(1), in -> "?")
                            .retry(2);
                    return end(p);
                }));
    }

    @Test
    void a_step_from_elsewhere_is_refused() {
        List<Step<String>> leaked = new ArrayList<>();
        plan(p -> {
            leaked.add(p.step("a", String.class, c -> "a"));
            return end(p);
        });
        refused("plan.demo.end", () -> plan(p -> p.step("end", Out.class, leaked.get(0), (c, s) -> new Out(s))));
        refused("plan.demo", () -> leaked.get(0).retry(2));
        refused(
                "plan.demo.end",
                () -> plan(p -> p.step("end", Out.class, new Foreign<String>(), (c, s) -> new Out(s))));
    }

    private static final class Foreign<R> implements Step<R> {
        @Override
        public Step<R> undo(Plan.Undo<? super R> undo) {
            return this;
        }

        @Override
        public Step<R> rate(int most, Duration per) {
            return this;
        }

        @Override
        public Step<R> retry(int attempts) {
            return this;
        }

        @Override
        public Step<R> timeout(Duration most) {
            return this;
        }
    }

    @Test
    void a_step_under_a_condition_is_not_to_be_had_outside() {
        List<Step<Out>> inside = new ArrayList<>();
        refused(
                "plan.demo.end",
                () -> plan(p -> {
                    p.given(p.input(), in -> true, q -> {
                        inside.add(q.step("inner", Out.class, c -> new Out("")));
                        return inside.get(0);
                    });
                    return p.step("end", Out.class, inside.get(0), (c, out) -> out);
                }));
        refused(
                "plan.demo.outer",
                () -> plan(p -> {
                    Step<Out> outer = p.step("outer", Out.class, c -> new Out(""));
                    p.given(p.input(), in -> true, q -> outer);
                    return end(p);
                }));
    }

    @Test
    void a_graph_that_gives_nothing_or_the_wrong_type_is_refused() {
        refused("plan.demo", () -> plan(p -> nothing()));
        @SuppressWarnings({"unchecked", "rawtypes"}) // what a caller with raw types can do
        Function<Plan.Graph<In>, Step<Out>> wrong = p -> (Step) p.step("a", String.class, c -> "a");
        refused("plan.demo.a", () -> plan(wrong));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void the_graph_is_closed_once_the_plan_is_built() {
        List<Plan.Graph<In>> graphs = new ArrayList<>();
        plan(p -> {
            graphs.add(p);
            return end(p);
        });
        refused("plan.demo", () -> graphs.get(0).step("late", Out.class, c -> new Out("")));
        refused("plan.demo", () -> graphs.get(0).given(graphs.get(0).input(), in -> true, PlanTest::end));
    }

    @Test
    void requests_fit_the_input() {
        Plan<In, Out> plan = plan(PlanTest::end);
        PlanRequest<Out> request = plan.request(new In("a", List.of()));
        assertThat(request.plan()).isSameAs(plan);
        assertThat(plan.requestJson(request.inputJson()).inputJson()).isEqualTo(request.inputJson());
        refused("$.text", () -> plan.requestJson("{\"parts\":[]}"));
        RunId run = RunId.of(new UUID(0, 1));
        assertThat(plan.ref(run)).hasToString("plan/demo/" + run.value());
        assertThat(plan.input().name()).isNotEmpty();
    }

    private static Plan<In, Out> sourced(String source) {
        return Plan.of("demo", 1, Shape.of(In.class), Shape.of(Out.class), source, PlanTest::end);
    }

    @Test
    void the_digest_sees_what_bodies_are_made_from() {
        assertThat(sourced("").digest())
                .as("Java says nothing of its bodies")
                .isEqualTo(plan(PlanTest::end).digest());
        assertThat(sourced("abc").digest())
                .isEqualTo(sourced("abc").digest())
                .isNotEqualTo(sourced("abd").digest())
                .isNotEqualTo(sourced("").digest());
        assertThat(sourced("abc").source()).isEqualTo("abc");
        assertThat(plan(PlanTest::end).source()).isEmpty();
    }

    @Test
    void a_step_can_have_any_number_of_inputs_and_a_shape_of_ones_own() throws Exception {
        Plan<In, Out> plan = plan(p -> {
            Step<Out> a = p.step("a", Out.class, c -> new Out("a"));
            Step<Out> b = p.step("b", Out.class, c -> new Out("b"));
            Step<List<Out>> all = p.step(
                    "all",
                    Shape.listOf(Out.class),
                    List.of(a, b, a, b, p.input()),
                    (c, values) -> List.of((Out) values.get(0), (Out) values.get(3)));
            return p.step(
                    "end", Shape.of(Out.class), List.of(all), (c, values) -> (Out) ((List<?>) values.get(0)).get(1));
        });
        assertThat(node(plan, "all").inputs()).containsExactly("a", "b", "a", "b", "input");
        PlanNode.Task task = (PlanNode.Task) node(plan, "end").work();
        assertThat(task.call().run(NO_CONTEXT, List.of(List.of(new Out("x"), new Out("y")))))
                .isEqualTo(new Out("y"));
    }

    @Test
    void which_answers_count_is_what_was_said() {
        Predicate<Answer<Out>> none = answer -> false;
        Plan<In, Out> plan = plan(p -> {
            Step<List<Out>> outs = p.list("outs", Out.class, p.input(), (c, in) -> List.of());
            p.agents("some", REVIEW, outs, none, Join.<Answer<Out>>all());
            return end(p);
        });
        assertThat((Object) ((PlanNode.Agents) node(plan, "some").work()).accepted())
                .isSameAs(none);
    }

    @Test
    void the_digest_sees_every_change_of_form_and_no_change_of_code() {
        String one = plan(PlanTest::end).digest();
        assertThat(plan(p -> p.step("end", Out.class, p.input(), (c, in) -> new Out("other")))
                        .digest())
                .isEqualTo(one);
        List<Function<Plan.Graph<In>, Step<Out>>> others = List.of(
                p -> p.step("last", Out.class, p.input(), (c, in) -> new Out("")),
                p -> p.step("end", Out.class, c -> new Out("")),
                p -> {
                    p.decision("ok", p.input(), "a:b", Duration.ofDays(1), in -> "?");
                    return end(p);
                },
                p -> {
                    p.approval("ok", p.input(), "a:b", Duration.ofDays(1), in -> "?");
                    return end(p);
                },
                p -> {
                    p.each(
                            "e",
                            Out.class,
                            p.list("l", String.class, p.input(), (c, in) -> in.parts()),
                            (c, s) -> new Out(s),
                            Join.all());
                    return end(p);
                },
                p -> {
                    p.each(
                            "e",
                            Out.class,
                            p.list("l", String.class, p.input(), (c, in) -> in.parts()),
                            (c, s) -> new Out(s),
                            Join.any());
                    return end(p);
                },
                p -> {
                    p.agents("e", REVIEW, p.list("l", Out.class, p.input(), (c, in) -> List.of()), Join.any());
                    return end(p);
                },
                p -> {
                    p.given(p.input(), in -> true, q -> q.step("inner", Out.class, c -> new Out("")));
                    return end(p);
                },
                p -> p.plan("end", plan(PlanTest::end), p.input()));
        Map<String, Integer> digests = new HashMap<>();
        digests.put(one, -1);
        for (int i = 0; i < others.size(); i++) {
            assertThat(digests.put(plan(others.get(i)).digest(), i)).as("%s", i).isNull();
        }
    }

    @Property(tries = 200)
    void any_chain_of_steps_is_in_order(@ForAll @Size(min = 1, max = 30) List<@IntRange(max = 100) Integer> picks) {
        Plan<In, Out> plan = plan(p -> {
            List<Step<Out>> steps = new ArrayList<>();
            steps.add(p.step("s0", Out.class, p.input(), (c, in) -> new Out("")));
            for (int i = 1; i <= picks.size(); i++) {
                Step<Out> from = steps.get(picks.get(i - 1) % steps.size());
                steps.add(p.step("s" + i, Out.class, from, steps.get(0), (c, a, b) -> a));
            }
            return steps.get(steps.size() - 1);
        });
        List<String> seen = new ArrayList<>();
        for (PlanNode node : plan.nodes()) {
            assertThat(seen).containsAll(node.inputs());
            seen.add(node.name());
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(picks.size() + 2);
    }

    @Test
    void a_plan_has_at_most_a_thousand_steps() {
        refused(
                "plan.demo",
                () -> plan(p -> {
                    for (int i = 0; i < 1_000; i++) {
                        p.step("s" + i, Out.class, c -> new Out(""));
                    }
                    return end(p);
                }));
    }
}
