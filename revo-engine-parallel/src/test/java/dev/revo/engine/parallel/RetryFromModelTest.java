package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.RevoException;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Plans of any form that fail at any step and go on from any step, against what must run then. */
final class RetryFromModelTest {
    /**
     * A plan and what becomes of it.
     *
     * @param inputs of each step, any numbers, each for one of the steps before it
     * @param fails any number for the step that fails
     * @param from any number for the step from which it goes on
     */
    record Form(List<List<Integer>> inputs, int fails, int from) {
        int many() {
            return inputs.size();
        }

        /** Steps are numbered from 1, the plan's input is 0. */
        Set<Integer> of(int step) {
            return inputs.get(step - 1).stream().map(any -> any % step).collect(Collectors.toCollection(TreeSet::new));
        }

        int failing() {
            return 1 + fails % many();
        }

        int retried() {
            return 1 + from % many();
        }
    }

    @Provide
    Arbitrary<Form> forms() {
        Arbitrary<Integer> any = Arbitraries.integers().between(0, 1_000);
        return Combinators.combine(any.list().ofMaxSize(2).list().ofMinSize(2).ofMaxSize(9), any, any)
                .as(Form::new);
    }

    private static String value(Form form, int step) {
        return step == 0
                ? "in"
                : step
                        + form.of(step).stream()
                                .map(input -> value(form, input))
                                .toList()
                                .toString();
    }

    /** What must run: the step, what was not done, and all that needs something that runs. */
    private static Set<Integer> again(Form form, Set<Integer> done) {
        Set<Integer> again = new TreeSet<>();
        for (int step = 1; step <= form.many(); step++) {
            if (step == form.retried()
                    || !done.contains(step)
                    || form.of(step).stream().anyMatch(again::contains)) {
                again.add(step);
            }
        }
        return again;
    }

    private static Plan<String, String> plan(Form form, Set<Integer> ran, AtomicBoolean broken) {
        return Plan.of("any", 1, String.class, String.class, p -> {
            List<Step<String>> steps = new ArrayList<>();
            steps.add(p.input());
            for (int number = 1; number <= form.many(); number++) {
                int step = number;
                List<Step<String>> in = form.of(step).stream().map(steps::get).toList();
                String name = "s" + step;
                Plan.F2<String, String, String> body = (c, a, b) -> {
                    if (broken.get() && step == form.failing()) {
                        throw new IOException("broken");
                    }
                    ran.add(step);
                    return step + List.of(a, b).subList(0, in.size()).toString();
                };
                steps.add(
                        switch (in.size()) {
                            case 0 -> p.step(name, String.class, c -> body.run(c, "", ""));
                            case 1 -> p.step(name, String.class, in.get(0), (c, a) -> body.run(c, a, ""));
                            default -> p.step(name, String.class, in.get(0), in.get(1), body);
                        });
            }
            return steps.get(form.many());
        });
    }

    @Property(tries = 60)
    void what_was_done_and_needs_nothing_that_runs_is_taken_over_and_all_else_runs(@ForAll("forms") Form form) {
        Set<Integer> ran = new ConcurrentSkipListSet<>();
        AtomicBoolean broken = new AtomicBoolean(true);
        Plan<String, String> plan = plan(form, ran, broken);
        try (Lives lives = new Lives()) {
            ScopedRevo ada = lives.next(Lives.plan(plan));
            RunHandle<String> first = ada.parallel().start(plan.request("in"), RunOptions.defaults());
            assertThatThrownBy(first::await).isInstanceOf(RevoException.class);
            // What is recorded, not what ran: what was stopped may have come to its end as well.
            Set<Integer> done = ada.parallel().steps(first.id()).orElseThrow().stream()
                    .filter(step -> step.state() == State.DONE && !step.step().equals("input"))
                    .map(StepStatus::step)
                    .map(step -> Integer.parseInt(step.substring(1)))
                    .collect(Collectors.toSet());
            ran.clear();
            broken.set(false);
            RunId second = ada.parallel().retryFrom(first.id(), "s" + form.retried(), RunOptions.defaults());
            assertThat(ada.runs().attach(plan.ref(second)).orElseThrow().await())
                    .isEqualTo(value(form, form.many()));
            assertThat(ran).isEqualTo(again(form, done));
        }
    }
}
