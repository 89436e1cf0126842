package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Fixture.AWAIT;
import static dev.revo.engine.parallel.schedule.Fixture.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.RunScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** An interrupt that comes as late as it can meets its own body or nobody. */
final class InterruptTest {
    private static final int ROUNDS = 100_000;

    /** How often a body that nobody interrupts found its thread interrupted, and how often one that is meant did. */
    private record Met(int victims, int meant) {}

    /**
     * In each round a body that is shot at from its beginning on, without a pause, and one that comes after it on the same
     * thread and hears the last shots at the first.
     *
     * @param target what shoots at the body of a ticket
     */
    private static Met rounds(int rounds, BiFunction<RunScheduler.Ticket, Thread, Runnable> target)
            throws InterruptedException {
        AtomicInteger victims = new AtomicInteger();
        AtomicInteger meant = new AtomicInteger();
        AtomicInteger through = new AtomicInteger();
        AtomicReference<Runnable> aim = new AtomicReference<>(() -> {});
        Scheduling scheduling =
                Scheduling.defaults().concurrency(1).waiting(2 * rounds).tenantWaiting(2 * rounds);
        try (Fixture fixture = new Fixture(scheduling)) {
            Fixture.Held held = fixture.hold();
            List<RunScheduler.Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                int number = i;
                tickets.add(fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {
                    aim.set(target.apply(tickets.get(number), Thread.currentThread()));
                    spin(number % 100);
                    if (Thread.currentThread().isInterrupted()) {
                        meant.incrementAndGet();
                    }
                }));
                fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {
                    spin(20);
                    if (Thread.currentThread().isInterrupted()) {
                        victims.incrementAndGet();
                    }
                    through.incrementAndGet();
                });
            }
            Thread shooter = new Thread(() -> {
                while (through.get() < rounds) {
                    aim.get().run();
                }
            });
            shooter.start();
            held.letGo();
            shooter.join();
        }
        return new Met(victims.get(), meant.get());
    }

    private static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void the_next_body_never_meets_it_in_a_hundred_thousand_rounds() throws Exception {
        Met met = rounds(ROUNDS, (ticket, thread) -> ticket::interrupt);
        assertThat(met.victims()).isZero();
        assertThat(met.meant()).as("rounds in which it came in time").isPositive();
    }

    @Test
    void the_next_body_meets_one_that_goes_to_the_thread_of_the_last() throws Exception {
        assertThat(rounds(ROUNDS / 10, (ticket, thread) -> thread::interrupt).victims())
                .isPositive();
    }

    @Test
    void an_interrupt_before_and_after_the_body_does_nothing() {
        try (Fixture fixture = new Fixture(Scheduling.defaults().concurrency(1))) {
            Fixture.Held held = fixture.hold();
            AtomicReference<Boolean> seen = new AtomicReference<>();
            RunScheduler.Ticket ticket = fixture.scheduler.schedule(
                    fixture.acme, MEDIUM, () -> seen.set(Thread.currentThread().isInterrupted()));
            ticket.interrupt();
            held.letGo();
            AWAIT.until("it ran", () -> seen.get() != null);
            ticket.interrupt();
            assertThat(seen).hasValue(false);
        }
    }
}
