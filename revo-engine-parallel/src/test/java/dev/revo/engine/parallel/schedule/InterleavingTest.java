package dev.revo.engine.parallel.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.UnavailableException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.Load;
import dev.revo.system.SystemParts;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every order in which the atomic steps of submitting, beginning, ending, removing, interrupting and closing can follow each
 * other. The steps are those of the scheduler; what decides is which actor takes the next one.
 */
final class InterleavingTest {
    private static TestContexts contexts;
    private static RunContext ctx;
    private static FairScheduler owner;

    @BeforeAll
    static void open() {
        contexts = TestContexts.open();
        ctx = contexts.of("acme", "ada");
        owner = FairScheduler.of(SystemParts.executors(), TestClock.create(), Scheduling.defaults());
    }

    @AfterAll
    static void close() {
        owner.close();
        contexts.close();
    }

    /** A thread that only notes what an interrupt would meet. */
    private static final class Notes extends Thread {
        String body = "";
        final List<String> met = new ArrayList<>();

        @Override
        public void interrupt() {
            met.add(body);
        }
    }

    /** The steps under test; each can be replaced by one that is wrong. */
    private static class Machine {
        final Slots slots;

        Machine(int places) {
            slots = new Slots(TestClock.create(), Scheduling.defaults().concurrency(places));
        }

        Slots.Turn submit(Work work) {
            return slots.submit(work);
        }

        /** The steps of ending; the last one answers. */
        List<Supplier<Slots.Turn>> finish(Work work) {
            return List.of(() -> slots.finish(work));
        }

        /** The steps of removing; the last one answers. */
        List<Supplier<Boolean>> remove(Work work) {
            return List.of(() -> {
                List<Work> removed = new ArrayList<>();
                slots.remove(work, removed);
                return !removed.isEmpty();
            });
        }

        @SuppressWarnings("UnusedVariable") // A wrong one looks into the world.
        List<Runnable> interrupt(World world, Work work) {
            return List.of(work::interrupt);
        }
    }

    /** One run: actors with steps, of which a list of choices takes one after the other. */
    private static final class World {
        final Machine machine;
        final int places;
        final List<Deque<Runnable>> actors = new ArrayList<>();
        final Map<Work, String> names = new HashMap<>();
        final Map<Work, Integer> runs = new HashMap<>();
        final Map<Work, Notes> on = new HashMap<>();
        final List<Work> accepted = new ArrayList<>();
        final List<Work> removed = new ArrayList<>();
        final List<Work> dropped = new ArrayList<>();
        final List<Notes> threads = new ArrayList<>();
        int now;
        int most;

        World(Machine machine, int places) {
            this.machine = machine;
            this.places = places;
        }

        Work work(String name) {
            Work work =
                    new Work(owner, ctx, Load.of(Priority.MEDIUM), new Work.Task(() -> {}, why -> {}, () -> () -> {}));
            names.put(work, name);
            return work;
        }

        Deque<Runnable> actor() {
            Deque<Runnable> steps = new ArrayDeque<>();
            actors.add(steps);
            return steps;
        }

        /** Submits the work; then the rest, which needs the ticket, becomes actors of its own. */
        void submit(Work work, Runnable then) {
            Deque<Runnable> me = actor();
            me.add(() -> {
                try {
                    Slots.Turn turn = machine.submit(work);
                    accepted.add(work);
                    launch(me, turn.begun());
                } catch (UnavailableException e) {
                    return;
                }
                then.run();
            });
        }

        /** Between having a place and having a thread anything may come. */
        void launch(Deque<Runnable> me, List<Work> begun) {
            for (Work each : begun) {
                me.add(() -> {
                    Notes thread = new Notes();
                    threads.add(thread);
                    work(actor(), thread, each);
                });
            }
        }

        void work(Deque<Runnable> me, Notes thread, Work work) {
            me.add(() -> {
                work.begin(thread);
                on.put(work, thread);
                thread.body = names.getOrDefault(work, "?");
                runs.merge(work, 1, Integer::sum);
                most = Math.max(most, ++now);
            });
            me.add(() -> {
                now--;
                work.end();
                thread.body = "nobody";
            });
            List<Supplier<Slots.Turn>> finish = machine.finish(work);
            for (int i = 0; i < finish.size(); i++) {
                Supplier<Slots.Turn> step = finish.get(i);
                boolean last = i == finish.size() - 1;
                me.add(() -> {
                    Slots.Turn turn = step.get();
                    if (last && !turn.begun().isEmpty()) {
                        launch(actor(), turn.begun().subList(1, turn.begun().size()));
                        work(me, thread, turn.begun().get(0));
                    }
                });
            }
        }

        void remove(Work work) {
            Deque<Runnable> me = actor();
            List<Supplier<Boolean>> steps = machine.remove(work);
            for (int i = 0; i < steps.size(); i++) {
                Supplier<Boolean> step = steps.get(i);
                boolean last = i == steps.size() - 1;
                me.add(() -> {
                    if (step.get() && last) {
                        removed.add(work);
                    }
                });
            }
        }

        void interrupt(Work work) {
            actor().addAll(machine.interrupt(this, work));
        }

        void close() {
            actor().add(() -> dropped.addAll(machine.slots.close().dropped()));
        }

        void check() {
            for (Work each : accepted) {
                int ends = runs.getOrDefault(each, 0)
                        + (removed.contains(each) ? 1 : 0)
                        + (dropped.contains(each) ? 1 : 0);
                assertThat(ends).as("ends of %s", names.get(each)).isEqualTo(1);
            }
            assertThat(most).as("at work at once").isLessThanOrEqualTo(places);
            assertThat((int) machine.slots.look(queue -> queue.running() + queue.waiting()))
                    .as("places and bodies left over")
                    .isZero();
            for (Notes each : threads) {
                assertThat(each.met).as("who an interrupt for a met").allMatch(met -> met.equals("a"));
            }
        }
    }

    private interface Scene {
        World open();
    }

    /** Goes through all orders; how many there are. */
    private static int all(Scene scene) {
        List<Integer> path = new ArrayList<>();
        int count = 0;
        do {
            World world = scene.open();
            List<Integer> widths = new ArrayList<>();
            for (int depth = 0; ; depth++) {
                List<Deque<Runnable>> able =
                        world.actors.stream().filter(a -> !a.isEmpty()).toList();
                if (able.isEmpty()) {
                    break;
                }
                if (depth == path.size()) {
                    path.add(0);
                }
                widths.add(able.size());
                able.get(path.get(depth)).remove().run();
            }
            world.check();
            count++;
            // The next path: the last choice that has another one left.
            while (!path.isEmpty() && path.get(path.size() - 1) + 1 >= widths.get(path.size() - 1)) {
                path.remove(path.size() - 1);
            }
            if (!path.isEmpty()) {
                path.set(path.size() - 1, path.get(path.size() - 1) + 1);
            }
        } while (!path.isEmpty());
        return count;
    }

    private static World two(Machine machine) {
        World world = new World(machine, 1);
        Work a = world.work("a");
        Work b = world.work("b");
        world.submit(a, () -> world.interrupt(a));
        world.submit(b, () -> world.remove(b));
        return world;
    }

    private static World three(Machine machine, int places) {
        World world = new World(machine, places);
        for (String name : List.of("a", "b", "c")) {
            world.submit(world.work(name), () -> {});
        }
        return world;
    }

    private static World closing(Machine machine) {
        World world = new World(machine, 1);
        Work a = world.work("a");
        Work b = world.work("b");
        world.submit(a, () -> {});
        world.submit(b, () -> world.remove(b));
        world.close();
        return world;
    }

    private static World busy(Machine machine) {
        World world = new World(machine, 1);
        Work a = world.work("a");
        Work b = world.work("b");
        world.submit(a, () -> world.interrupt(a));
        world.submit(b, () -> world.remove(b));
        world.submit(world.work("c"), () -> {});
        return world;
    }

    @Test
    void two_bodies_one_place_an_interrupt_and_a_removal() {
        assertThat(all(() -> two(new Machine(1)))).isGreaterThan(500);
    }

    @Test
    void three_bodies_one_place_an_interrupt_and_a_removal() {
        assertThat(all(() -> busy(new Machine(1)))).isGreaterThan(5_000);
    }

    @Test
    void three_bodies_on_two_places() {
        assertThat(all(() -> three(new Machine(2), 2))).isGreaterThan(40_000);
    }

    @Test
    void two_bodies_a_removal_and_the_end_of_the_scheduler() {
        assertThat(all(() -> closing(new Machine(1)))).isGreaterThan(500);
    }

    /** Looks whether something waits, and gives its place back in a second step. */
    private static final class LookThenLeave extends Machine {
        private final Deque<Work> waiting = new ArrayDeque<>();
        private int running;

        LookThenLeave() {
            super(1);
        }

        @Override
        Slots.Turn submit(Work work) {
            if (running > 0) {
                waiting.add(work);
                return new Slots.Turn(List.of(), List.of(), false);
            }
            running++;
            return new Slots.Turn(List.of(work), List.of(), false);
        }

        @Override
        List<Supplier<Slots.Turn>> finish(Work work) {
            List<Work> next = new ArrayList<>();
            return List.of(
                    () -> {
                        if (!waiting.isEmpty()) {
                            next.add(waiting.remove());
                        }
                        return new Slots.Turn(List.of(), List.of(), false);
                    },
                    () -> {
                        if (next.isEmpty()) {
                            running--;
                        }
                        return new Slots.Turn(next, List.of(), false);
                    });
        }
    }

    @Test
    void looking_and_leaving_in_two_steps_loses_a_body() {
        assertThatThrownBy(() -> all(() -> three(new LookThenLeave(), 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ends of");
    }

    @Test
    void looking_and_removing_in_two_steps_tells_a_lie() {
        assertThatThrownBy(() -> all(() -> two(new Machine(1) {
                    @Override
                    List<Supplier<Boolean>> remove(Work work) {
                        boolean[] waits = new boolean[1];
                        return List.of(() -> waits[0] = slots.look(queue -> work.state == Entry.State.WAITING), () -> {
                            slots.remove(work, new ArrayList<>());
                            return waits[0];
                        });
                    }
                })))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ends of");
    }

    @Test
    void looking_and_interrupting_in_two_steps_meets_another_body() {
        assertThatThrownBy(() -> all(() -> two(new Machine(1) {
                    @Override
                    List<Runnable> interrupt(World world, Work work) {
                        List<Notes> seen = new ArrayList<>();
                        return List.of(
                                () -> {
                                    Notes on = world.on.get(work);
                                    if (on != null) {
                                        seen.add(on);
                                    }
                                },
                                () -> seen.forEach(Thread::interrupt));
                    }
                })))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("who an interrupt for a met");
    }

    @Test
    void a_place_that_is_not_given_back_is_seen() {
        assertThatThrownBy(() -> all(() -> three(
                        new Machine(1) {
                            @Override
                            List<Supplier<Slots.Turn>> finish(Work work) {
                                return List.of(() -> new Slots.Turn(List.of(), List.of(), false));
                            }
                        },
                        1)))
                .isInstanceOf(AssertionError.class);
    }
}
