package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Fixture.AWAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.parallel.LiveHeap;
import dev.revo.error.OverloadedException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.Load;
import dev.revo.spi.RunScheduler;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** After a million bodies nothing is left of them. */
final class LeakTest {
    private static final int BODIES = 1_000_000;

    @Test
    void a_million_bodies_begun_removed_refused_and_shed_leave_nothing() {
        Scheduling scheduling = Scheduling.defaults()
                .concurrency(4)
                .perTenant(3)
                .waiting(500)
                .tenantWaiting(100)
                .ageing(Duration.ofMillis(1))
                .whenFull(WhenFull.shed());
        try (Fixture fixture = new Fixture(scheduling)) {
            List<RunContext> contexts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                contexts.add(fixture.contexts.of("tenant-" + i, "ada"));
            }
            TestRun parent = fixture.family(0).get(0);
            contexts.add(fixture.child(parent).context());
            AtomicLong ran = new AtomicLong();
            AtomicLong dropped = new AtomicLong();
            round(fixture, contexts, BODIES / 10, ran, dropped);
            fixture.awaitEmpty();
            int kept = fixture.scheduler.kept();
            long before = LiveHeap.bytes();
            long refused = round(fixture, contexts, BODIES * 9 / 10, ran, dropped);
            fixture.awaitEmpty();
            assertThat(refused).as("some were refused").isPositive();
            assertThat(dropped.get()).as("some were shed").isPositive();
            assertThat(ran.get()).isGreaterThan(BODIES / 4);
            assertThat(fixture.scheduler.kept()).isEqualTo(kept).isLessThanOrEqualTo(21);
            assertThat(LiveHeap.bytes() - before).as("heap grown by").isLessThan(8L * 1024 * 1024);
        }
    }

    /** How many were refused; all others ran, were removed or were shed, when this returns or soon after. */
    private static long round(
            Fixture fixture, List<RunContext> contexts, int bodies, AtomicLong ran, AtomicLong dropped) {
        List<Priority> lanes = Lane.ORDER;
        long refused = 0;
        long removed = 0;
        long before = ran.get() + dropped.get();
        for (int i = 0; i < bodies; i++) {
            Load load =
                    Load.of(lanes.get(i * 7 % lanes.size())).bytes(i % 1_000).weight(1 + i % 5);
            try {
                RunScheduler.Ticket ticket = fixture.scheduler.schedule(
                        contexts.get(i * 11 % contexts.size()),
                        load,
                        ran::incrementAndGet,
                        why -> dropped.incrementAndGet());
                if (i % 10 == 0 && ticket.remove()) {
                    removed++;
                }
            } catch (OverloadedException e) {
                refused++;
            }
        }
        long due = before + bodies - refused - removed;
        AWAIT.until("each came to one end", () -> ran.get() + dropped.get(), ends -> ends == due);
        return refused;
    }
}
