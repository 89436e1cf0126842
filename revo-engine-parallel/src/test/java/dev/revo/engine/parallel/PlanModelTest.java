package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.ScopedRevo;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Plans of any form, over several lives of the process, against what they must come to. */
final class PlanModelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * A step.
     *
     * @param inputs numbers of earlier steps, 0 for the input of the plan
     * @param failures how many attempts fail before one succeeds
     */
    record Node(List<Integer> inputs, int failures) {}

    /**
     * A plan and when a next life takes it over.
     *
     * @param nodes the steps, each after all that it needs
     * @param takeovers after how many results more, one after the other
     */
    record Form(List<Node> nodes, List<Integer> takeovers) {}

    @Provide
    Arbitrary<Form> forms() {
        Arbitrary<Node> node = Combinators.combine(
                        Arbitraries.integers().between(0, 1_000).list().ofMaxSize(3),
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(6, 0),
                                net.jqwik.api.Tuple.of(1, 1),
                                net.jqwik.api.Tuple.of(1, 2)))
                .as(Node::new);
        return Combinators.combine(
                        node.list().ofMinSize(1).ofMaxSize(9),
                        Arbitraries.integers().between(0, 3).list().ofMaxSize(2))
                .as(Form::new);
    }

    /** What bodies do and see, in all lives. */
    private static final class Bodies {
        private final Form form;
        private final Lives lives;
        private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        private final Map<Integer, AtomicInteger> attempts = new ConcurrentHashMap<>();
        private final Set<String> keys = ConcurrentHashMap.newKeySet();

        Bodies(Form form, Lives lives) {
            this.form = form;
            this.lives = lives;
        }

        List<Integer> inputs(int number) {
            List<Integer> inputs = new ArrayList<>();
            // Any number stands for one of the steps before this one.
            form.nodes().get(number - 1).inputs().forEach(any -> inputs.add(any % number));
            return inputs;
        }

        String run(int life, int number, StepContext c, List<String> values) throws IOException {
            for (int input : inputs(number)) {
                if (input > 0 && !lives.settled("s" + input)) {
                    wrong.add("s" + number + " began before s" + input + " was recorded");
                }
            }
            // One that was taken over does not know it before it writes, and its bodies go on until then.
            if (lives.settled("s" + number) && life == lives.count()) {
                wrong.add("s" + number + " ran although it is recorded");
            }
            keys.add(number + " " + c.idempotencyKey());
            int attempt =
                    attempts.computeIfAbsent(number, n -> new AtomicInteger()).incrementAndGet();
            if (attempt <= form.nodes().get(number - 1).failures()) {
                throw new IOException("not yet");
            }
            return value(number, values);
        }

        static String value(int number, List<String> values) {
            return number + values.toString();
        }

        /** What a step must come to. */
        String expected(int number) {
            return number == 0
                    ? "in"
                    : value(number, inputs(number).stream().map(this::expected).toList());
        }
    }

    private static Plan<String, String> plan(Bodies bodies, int life) {
        return Plan.of("any", 1, String.class, String.class, p -> {
            List<Step<String>> steps = new ArrayList<>();
            steps.add(p.input());
            for (int i = 1; i <= bodies.form.nodes().size(); i++) {
                int number = i;
                List<Step<String>> in =
                        bodies.inputs(number).stream().map(steps::get).toList();
                String name = "s" + number;
                Step<String> step = switch (in.size()) {
                    case 0 -> p.step(name, String.class, c -> bodies.run(life, number, c, List.of()));
                    case 1 -> p.step(name, String.class, in.get(0), (c, a) -> bodies.run(life, number, c, List.of(a)));
                    case 2 ->
                        p.step(
                                name,
                                String.class,
                                in.get(0),
                                in.get(1),
                                (c, a, b) -> bodies.run(life, number, c, List.of(a, b)));
                    default ->
                        p.step(
                                name,
                                String.class,
                                in.get(0),
                                in.get(1),
                                in.get(2),
                                (c, a, b, third) -> bodies.run(life, number, c, List.of(a, b, third)));
                };
                steps.add(step.retry(4));
            }
            return steps.get(steps.size() - 1);
        });
    }

    @Property(tries = 80)
    void every_plan_comes_to_its_value_and_no_recorded_step_runs_again(@ForAll("forms") Form form) {
        try (Lives lives = new Lives()) {
            Bodies bodies = new Bodies(form, lives);
            Plan<String, String> plan = plan(bodies, 1);
            RunHandle<String> run =
                    lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
            int settled = 0;
            for (int more : form.takeovers()) {
                settled += more;
                int enough = Math.min(settled, form.nodes().size() - 1);
                lives.passUntil(
                        "so many are recorded",
                        () -> lives.entries("step.settled") >= enough
                                || run.status().state() == RunState.SUCCEEDED);
                lives.next(Lives.plan(plan(bodies, lives.count() + 1)));
            }
            ScopedRevo last = lives.scope();
            lives.passUntil("the run has ended", () -> isOver(Lives.state(last, run.id())));
            assertThat(bodies.wrong).isEmpty();
            assertThat(last.runs().attach(plan.ref(run.id())).orElseThrow().await())
                    .isEqualTo(bodies.expected(form.nodes().size()));
            assertThat(lives.entries("step.settled"))
                    .as("each once")
                    .isEqualTo(form.nodes().size());
            assertThat(bodies.keys)
                    .as("one key for each step")
                    .hasSize(form.nodes().size());
            Await.atMost(PATIENCE)
                    .until("no life goes on", () -> last.runs().tree().isEmpty());
        }
    }

    private static boolean isOver(RunState state) {
        return state == RunState.SUCCEEDED || state == RunState.FAILED || state == RunState.CANCELLED;
    }
}
