package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.Load;
import dev.revo.spi.RunScheduler;
import dev.revo.testkit.TestScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the scheduler for tests, and on schedulers that are wrong in one way each. */
final class RunSchedulerContractTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    private RunScheduler right(int running, int waiting) {
        TestScheduler scheduler = TestScheduler.of(running, waiting);
        opened.add(scheduler);
        return scheduler;
    }

    @AfterEach
    void closeSchedulers() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        opened.clear();
    }

    @Nested
    class TheOneForTests extends RunSchedulerContract {
        @Override
        protected RunScheduler scheduler(int running, int waiting) {
            return right(running, waiting);
        }
    }

    private interface Made {
        RunScheduler of(int running, int waiting);
    }

    /** Whether the kit's test of this name fails on the scheduler. */
    private boolean fails(String test, Made wrong) throws Exception {
        return Kit.fails(RunSchedulerContract.class, test, () -> new RunSchedulerContract() {
            @Override
            protected RunScheduler scheduler(int running, int waiting) {
                return wrong.of(running, waiting);
            }

            @Override
            protected Duration patience() {
                // Only wrong ones come here; the right one is held to the kit above, with all its patience.
                return Duration.ofMillis(300);
            }
        });
    }

    /** A ticket over a right one; each method can be made wrong. */
    private static class Ticket implements RunScheduler.Ticket {
        final RunScheduler.Ticket right;

        Ticket(RunScheduler.Ticket right) {
            this.right = right;
        }

        @Override
        public boolean remove() {
            return right.remove();
        }

        @Override
        public void interrupt() {
            right.interrupt();
        }
    }

    @Test
    void a_scheduler_that_runs_a_body_twice_fails() throws Exception {
        assertThat(fails("every_accepted_body_runs_exactly_once", (running, waiting) -> {
                    RunScheduler right = right(running, waiting);
                    return (ctx, priority, body) -> right.schedule(ctx, priority, () -> {
                        body.run();
                        body.run();
                    });
                }))
                .isTrue();
    }

    @Test
    void a_scheduler_that_loses_what_is_not_urgent_fails() throws Exception {
        assertThat(fails("every_accepted_body_runs_exactly_once", (running, waiting) -> {
                    RunScheduler right = right(running, waiting);
                    return (ctx, priority, body) ->
                            right.schedule(ctx, priority, priority == Priority.LOW ? () -> {} : body);
                }))
                .isTrue();
    }

    @Test
    void a_scheduler_without_a_bound_on_what_is_at_work_fails() throws Exception {
        assertThat(fails(
                        "no_more_than_the_bound_are_at_work_at_once",
                        (running, waiting) -> right(running + 1, waiting)))
                .isTrue();
    }

    @Test
    void a_scheduler_that_lets_everybody_wait_fails() throws Exception {
        assertThat(fails("what_is_too_much_is_refused_and_never_runs", (running, waiting) -> right(running, 1_000)))
                .isTrue();
    }

    @Test
    void a_scheduler_that_says_removed_and_runs_it_all_the_same_fails() throws Exception {
        assertThat(fails("a_body_that_waits_can_be_taken_back_once", (running, waiting) -> {
                    RunScheduler right = right(running, waiting);
                    return (ctx, priority, body) -> new Ticket(right.schedule(ctx, priority, body)) {
                        @Override
                        public boolean remove() {
                            return true;
                        }
                    };
                }))
                .isTrue();
    }

    @Test
    void a_scheduler_that_drops_interrupts_fails() throws Exception {
        assertThat(fails("an_interrupt_meets_the_body_that_runs", (running, waiting) -> {
                    RunScheduler right = right(running, waiting);
                    return (ctx, priority, body) -> new Ticket(right.schedule(ctx, priority, body)) {
                        @Override
                        public void interrupt() {}
                    };
                }))
                .isTrue();
    }

    /** Interrupts the thread on which its body ran, whoever is on it now. */
    private static RunScheduler careless(RunScheduler right) {
        return (ctx, priority, body) -> {
            Thread[] on = new Thread[1];
            RunScheduler.Ticket ticket = right.schedule(ctx, priority, () -> {
                synchronized (on) {
                    on[0] = Thread.currentThread();
                }
                body.run();
            });
            return new Ticket(ticket) {
                @Override
                public void interrupt() {
                    synchronized (on) {
                        if (on[0] != null) {
                            on[0].interrupt();
                        }
                    }
                }
            };
        };
    }

    @Test
    void a_scheduler_that_interrupts_whoever_is_on_the_thread_fails() throws Exception {
        assertThat(fails("an_interrupt_never_meets_another_body", (running, waiting) -> careless(oneThread())))
                .isTrue();
    }

    @Test
    void a_scheduler_that_leaves_an_interrupt_on_the_thread_fails() throws Exception {
        assertThat(fails(
                        "an_interrupt_that_a_body_left_over_does_not_meet_the_next", (running, waiting) -> oneThread()))
                .isTrue();
    }

    @Test
    void a_scheduler_whose_only_thread_dies_with_a_body_fails() throws Exception {
        assertThat(fails("a_body_that_breaks_takes_no_place", (running, waiting) -> {
                    RunScheduler right = right(running, waiting);
                    boolean[] dead = new boolean[1];
                    return (ctx, priority, body) -> right.schedule(ctx, priority, () -> {
                        if (!dead[0]) {
                            dead[0] = true;
                            body.run();
                            dead[0] = false;
                        }
                    });
                }))
                .isTrue();
    }

    @Test
    void a_scheduler_where_a_child_queues_behind_its_parent_fails() throws Exception {
        assertThat(fails(
                        "a_run_that_waits_for_its_child_does_not_keep_it_from_running",
                        (running, waiting) -> oneThread()))
                .isTrue();
    }

    /** Does something else with bodies that come with a load. */
    private abstract static class Loaded implements RunScheduler {
        final RunScheduler right;

        Loaded(RunScheduler right) {
            this.right = right;
        }

        @Override
        public RunScheduler.Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
            return right.schedule(ctx, priority, body);
        }
    }

    @Test
    void a_scheduler_that_loses_what_has_a_load_fails() throws Exception {
        assertThat(fails(
                        "a_body_with_a_load_runs_once_within_the_bounds",
                        (running, waiting) -> new Loaded(right(running, waiting)) {
                            @Override
                            public RunScheduler.Ticket schedule(RunContext ctx, Load load, Runnable body) {
                                return right.schedule(ctx, load.priority(), () -> {});
                            }
                        }))
                .isTrue();
    }

    @Test
    void a_scheduler_that_knows_no_bounds_for_what_has_a_load_fails() throws Exception {
        assertThat(fails("a_body_with_a_load_runs_once_within_the_bounds", (running, waiting) -> {
                    RunScheduler wide = right(running, 1_000);
                    return new Loaded(right(running, waiting)) {
                        @Override
                        public RunScheduler.Ticket schedule(RunContext ctx, Load load, Runnable body) {
                            return wide.schedule(ctx, load, body);
                        }
                    };
                }))
                .isTrue();
    }

    @Test
    void a_scheduler_that_says_dropped_and_runs_it_all_the_same_fails() throws Exception {
        assertThat(fails(
                        "an_accepted_body_is_run_or_taken_back_or_dropped",
                        (running, waiting) -> new Loaded(right(running, waiting)) {
                            @Override
                            public RunScheduler.Ticket schedule(
                                    RunContext ctx, Load load, Runnable body, Consumer<? super RevoException> dropped) {
                                RunScheduler.Ticket ticket = right.schedule(ctx, load, body);
                                dropped.accept(new OverloadedException(Fault.of("shed", "wrong")));
                                return ticket;
                            }
                        }))
                .isTrue();
    }

    @Test
    void a_scheduler_that_drops_and_tells_nobody_fails() throws Exception {
        assertThat(fails(
                        "an_accepted_body_is_run_or_taken_back_or_dropped",
                        (running, waiting) -> new Loaded(right(running, waiting)) {
                            @Override
                            public RunScheduler.Ticket schedule(
                                    RunContext ctx, Load load, Runnable body, Consumer<? super RevoException> dropped) {
                                return right.schedule(ctx, load, load.priority() == Priority.LOW ? () -> {} : body);
                            }
                        }))
                .isTrue();
    }

    @Test
    void a_scheduler_where_a_child_with_a_load_waits_for_room_fails() throws Exception {
        assertThat(fails("a_child_with_a_load_finds_its_way_past_a_full_queue", (running, waiting) -> oneThread()))
                .isTrue();
    }

    /** One plain thread with a queue, which clears nothing between bodies. */
    private RunScheduler oneThread() {
        LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        AtomicBoolean closed = new AtomicBoolean();
        Thread thread = new Thread(
                () -> {
                    while (!closed.get()) {
                        // No blocking call in between, which would take a pending interrupt away.
                        Runnable next = queue.poll();
                        if (next == null) {
                            Thread.onSpinWait();
                        } else {
                            next.run();
                        }
                    }
                },
                "one");
        thread.setDaemon(true);
        thread.start();
        opened.add(() -> closed.set(true));
        return (ctx, priority, body) -> {
            queue.add(body);
            return new RunScheduler.Ticket() {
                @Override
                public boolean remove() {
                    return queue.remove(body);
                }

                @Override
                public void interrupt() {}
            };
        };
    }
}
