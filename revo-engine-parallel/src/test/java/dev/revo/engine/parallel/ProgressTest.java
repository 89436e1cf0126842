package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.ScopedRevo;
import dev.revo.parallel.Join;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.run.Progress;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Progress over the life of a run, restarts included. */
final class ProgressTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A plan whose bodies hang, one in each life of the process but the last. */
    private static final class World implements AutoCloseable {
        private final Lives lives = new Lives();
        private final AtomicInteger bodies = new AtomicInteger();
        private final AtomicInteger hanging = new AtomicInteger();
        private final CountDownLatch release = new CountDownLatch(1);
        private volatile int hangAt;

        int body(int value) throws InterruptedException {
            lives.clock().advance(Duration.ofMillis(1 + value % 7 * 400));
            if (bodies.incrementAndGet() == hangAt) {
                hanging.incrementAndGet();
                release.await();
            }
            return value;
        }

        @Override
        public void close() {
            release.countDown();
            lives.close();
        }
    }

    private static Plan<Integer, Integer> child(World world) {
        return Plan.of("child", 1, Integer.class, Integer.class, p -> {
            Step<Integer> first = p.step("first", Integer.class, p.input(), (c, in) -> world.body(in));
            return p.step("second", Integer.class, first, (c, in) -> world.body(in + 1));
        });
    }

    private static Step<Integer> step(
            World world,
            Plan.Graph<Integer> p,
            String name,
            Step<Integer> before,
            Random random,
            Plan<Integer, Integer> child) {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                int count = random.nextInt(8);
                Step<List<Integer>> list = p.list(
                        name + "-list",
                        Integer.class,
                        before,
                        (c, in) -> IntStream.range(0, count).boxed().toList());
                Step<List<Integer>> all =
                        p.each(name + "-each", Integer.class, list, (c, in) -> world.body(in), Join.<Integer>all());
                return p.step(name, Integer.class, all, (c, in) -> in.size());
            }
            case 2 -> {
                boolean holds = random.nextBoolean();
                Step<Optional<Integer>> given = p.given(before, in -> holds, q -> {
                    Step<Integer> one = q.step(name + "-one", Integer.class, before, (c, in) -> world.body(in));
                    return q.step(name + "-two", Integer.class, one, (c, in) -> world.body(in));
                });
                return p.step(name, Integer.class, given, (c, in) -> in.orElse(0));
            }
            case 3 -> {
                return p.plan(name, child, before);
            }
            default -> {
                return p.step(name, Integer.class, before, (c, in) -> world.body(in + 3));
            }
        }
    }

    private static Plan<Integer, Integer> plan(World world, Plan<Integer, Integer> child, long seed) {
        return Plan.of("random", 1, Integer.class, Integer.class, p -> {
            Random random = new Random(seed);
            List<Step<Integer>> steps = new ArrayList<>(List.of(p.input()));
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                Step<Integer> before = steps.get(Math.max(0, steps.size() - 1 - random.nextInt(2)));
                steps.add(step(world, p, "s" + i, before, random, child));
            }
            return steps.get(count);
        });
    }

    @Property(tries = 40)
    void it_never_goes_back_and_ends_at_one(@ForAll long seed) {
        Random random = new Random(seed);
        try (World world = new World()) {
            Plan<Integer, Integer> child = child(world);
            Plan<Integer, Integer> plan = plan(world, child, seed);
            List<Heard> heard = new ArrayList<>();
            List<RunHandle<Integer>> runs = new ArrayList<>();
            int restarts = random.nextInt(4);
            for (int life = 0; life <= restarts; life++) {
                world.hangAt = life < restarts ? world.bodies.get() + 1 + random.nextInt(6) : -1;
                int before = world.hanging.get();
                ScopedRevo revo = world.lives.next(builder -> builder.plan(plan).plan(child));
                RunHandle<Integer> now = runs.isEmpty()
                        ? revo.parallel().start(plan.request(1), RunOptions.defaults())
                        : revo.runs().attach(plan.ref(runs.get(0).id())).orElseThrow();
                runs.add(now);
                // A life begins with its runs, so who listens to all of them hears what comes after that.
                heard.add(Heard.of(now));
                Await.atMost(PATIENCE)
                        .until(
                                "it hangs or is done",
                                () -> world.hanging.get() > before
                                        || now.status().state() == RunState.SUCCEEDED);
                if (now.status().state() == RunState.SUCCEEDED) {
                    break;
                }
            }
            Heard last = heard.get(heard.size() - 1);
            assertThat(runs.get(runs.size() - 1).status().state()).isEqualTo(RunState.SUCCEEDED);
            Await.atMost(PATIENCE)
                    .until("all was heard", () -> parents(last).stream().anyMatch(told -> told.fraction() == 1));
            double most = 0;
            for (Heard life : heard) {
                List<Double> fractions =
                        parents(life).stream().map(Progress::fraction).toList();
                assertThat(fractions).isSorted().allMatch(fraction -> fraction <= 1);
                for (double fraction : fractions) {
                    assertThat(fraction).as("seed %s", seed).isGreaterThanOrEqualTo(most);
                    most = fraction;
                }
            }
            assertThat(most).isEqualTo(1);
        }
    }

    private static List<Progress> parents(Heard life) {
        return life.progress().stream()
                .filter(told -> told.note().equals("random"))
                .toList();
    }

    private static final class Three implements AutoCloseable {
        private final CountDownLatch listening = new CountDownLatch(1);
        private volatile boolean waits;
        private final World world = new World();
        private final Plan<Integer, Integer> plan = Plan.of("three", 1, Integer.class, Integer.class, p -> {
            Step<Integer> slow = p.step("slow", Integer.class, p.input(), (c, in) -> {
                world.lives.clock().advance(Duration.ofSeconds(100));
                return world.body(0);
            });
            Step<Integer> quick = p.step("quick", Integer.class, slow, (c, in) -> {
                if (waits) {
                    listening.await();
                }
                return world.body(0);
            });
            return p.step("last", Integer.class, quick, (c, in) -> world.body(0));
        });

        /** What a run was told to be in the life in which it hung, and what it is told to be first in the next one. */
        List<Double> beforeAndAfter(String forgotten) {
            ScopedRevo first = world.lives.next(Lives.plan(plan));
            first.parallel().start(plan.request(1), RunOptions.defaults()).await();
            Heard before = Heard.of(first);
            world.hangAt = 5;
            RunHandle<Integer> run = first.parallel().start(plan.request(1), RunOptions.defaults());
            Await.atMost(PATIENCE).until("it hangs", () -> world.hanging.get() == 1 && before.last() > 0);
            world.lives.forget(forgotten);
            waits = true;
            ScopedRevo second = world.lives.next(Lives.plan(plan));
            Heard after = Heard.of(second);
            listening.countDown();
            second.runs().attach(plan.ref(run.id())).orElseThrow().await();
            Await.atMost(PATIENCE).until("it is over", () -> after.last() == 1);
            return List.of(before.last(), after.progress().get(0).fraction());
        }

        @Override
        public void close() {
            world.close();
        }
    }

    @Test
    void a_life_that_knows_no_durations_does_not_tell_less() {
        try (Three three = new Three()) {
            List<Double> told = three.beforeAndAfter("none");
            assertThat(told.get(0)).as("the slow step is nearly all").isGreaterThan(0.9);
            assertThat(told.get(1)).isGreaterThanOrEqualTo(told.get(0));
        }
    }

    @Test
    void control_without_the_line_in_the_journal_it_would() {
        try (Three three = new Three()) {
            List<Double> told = three.beforeAndAfter("plan.told");
            assertThat(told.get(1)).isLessThan(told.get(0));
        }
    }
}
