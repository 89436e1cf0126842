package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Fixture.MEDIUM;
import static dev.revo.engine.parallel.schedule.Simulation.MILLI;
import static dev.revo.engine.parallel.schedule.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.parallel.QueueStatus;
import dev.revo.run.Priority;
import dev.revo.spi.Load;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of the queue. */
final class StatusTest {
    private static Entry entry(String tenant, Priority priority, long bytes) {
        return new Entry(tenant, "", Load.of(priority).bytes(bytes), null);
    }

    @Test
    void counts_are_by_tenant_and_by_what_was_asked_for() {
        FairQueue queue = new FairQueue(Scheduling.defaults().concurrency(1));
        queue.add(entry("acme", Priority.LOW, 1), 0);
        assertThat(queue.poll(0)).isNotNull();
        queue.add(entry("acme", Priority.LOW, 20), 0);
        queue.add(entry("acme", Priority.URGENT, 300), 0);
        queue.add(entry("globex", Priority.LOW, 4_000), 0);
        queue.refuse(entry("globex", Priority.HIGH, 0), 0);
        QueueStatus.Figures acme = queue.status("acme").total();
        assertThat(acme.running()).isEqualTo(1);
        assertThat(acme.waiting()).isEqualTo(2);
        assertThat(acme.waitingBytes()).isEqualTo(320);
        assertThat(acme.started()).isEqualTo(1);
        assertThat(acme.refused()).isZero();
        assertThat(queue.status("acme").of(Priority.URGENT).waiting()).isEqualTo(1);
        assertThat(queue.status("acme").of(Priority.LOW).waiting()).isEqualTo(1);
        assertThat(queue.status("globex").total().refused()).isEqualTo(1);
        assertThat(queue.status().total().waitingBytes()).isEqualTo(4_320);
        assertThat(queue.tenants()).containsExactlyInAnyOrder("acme", "globex");
    }

    @Test
    void waits_are_of_those_that_began_and_of_one_tenant() {
        FairQueue queue = new FairQueue(Scheduling.defaults().concurrency(1_000));
        for (int i = 0; i < 100; i++) {
            Entry slow = entry("slow", Priority.MEDIUM, 0);
            queue.add(slow, 0);
            queue.add(entry("quick", Priority.MEDIUM, 0), 10 * MILLI);
        }
        while (queue.poll(10 * MILLI) != null) {
            // All begin.
        }
        assertThat(queue.status("slow").total().waits().p50()).isBetween(Duration.ofMillis(10), Duration.ofMillis(12));
        assertThat(queue.status("quick").total().waits().p99()).isZero();
        assertThat(queue.status().total().waits().p50()).isZero();
        assertThat(queue.status().total().waits().p99()).isBetween(Duration.ofMillis(10), Duration.ofMillis(12));
    }

    @Test
    void a_tenant_that_nobody_knows_has_nothing() {
        try (Fixture fixture = new Fixture(Scheduling.defaults(), TestClock.create())) {
            QueueStatus nothing = fixture.scheduler.status("nobody");
            assertThat(nothing.total().started()).isZero();
            assertThat(nothing.byPriority()).containsOnlyKeys(Priority.values());
            assertThat(fixture.scheduler.tenants()).as("asking makes no tenant").isEmpty();
            fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {});
            fixture.awaitEmpty();
            assertThat(fixture.scheduler.tenants()).containsExactly("acme");
            assertThat(fixture.scheduler.status("nobody")).isEqualTo(nothing);
        }
    }

    private static void once(FairQueue queue, String tenant, long now) {
        Entry entry = entry(tenant, Priority.MEDIUM, 0);
        queue.add(entry, now);
        assertThat(queue.poll(now)).isSameAs(entry);
        queue.finish(entry, now + MILLI);
    }

    @Test
    void idle_tenants_are_forgotten_after_a_while() {
        FairQueue queue = new FairQueue(Scheduling.defaults());
        once(queue, "once", 0);
        once(queue, "twice", 0);
        once(queue, "twice", Tenants.MEMORY / 2);
        once(queue, "other", Tenants.MEMORY - SECOND);
        assertThat(queue.tenants()).containsExactlyInAnyOrder("once", "twice", "other");
        once(queue, "other", Tenants.MEMORY + SECOND);
        assertThat(queue.tenants()).containsExactlyInAnyOrder("twice", "other");
    }

    @Test
    void no_more_idle_tenants_are_remembered_than_the_bound() {
        FairQueue queue = new FairQueue(Scheduling.defaults());
        Entry busy = entry("busy", Priority.LOW, 0);
        queue.add(busy, 0);
        assertThat(queue.poll(0)).isSameAs(busy);
        for (int i = 0; i < Tenants.MOST_IDLE + 1_000; i++) {
            once(queue, "t" + i, i);
            queue.refuse(entry("refused-" + i, Priority.LOW, 0), i);
        }
        assertThat(queue.tenants())
                .hasSizeLessThanOrEqualTo(Tenants.MOST_IDLE + 2)
                .contains("busy");
    }

    @Test
    void what_a_tenant_owes_outlives_a_pause() {
        FairQueue queue = new FairQueue(Scheduling.defaults().concurrency(1));
        Entry first = entry("long", Priority.MEDIUM, 0);
        queue.add(first, 0);
        assertThat(queue.poll(0)).isSameAs(first);
        Entry other = entry("short", Priority.MEDIUM, 0);
        queue.add(other, SECOND);
        queue.finish(first, 10 * SECOND);
        assertThat(queue.poll(10 * SECOND)).isSameAs(other);
        Entry again = entry("long", Priority.MEDIUM, 0);
        queue.add(again, 10 * SECOND);
        Entry more = entry("short", Priority.MEDIUM, 0);
        queue.add(more, 10 * SECOND);
        queue.finish(other, 10 * SECOND + MILLI);
        assertThat(queue.poll(10 * SECOND + MILLI))
                .as("ten seconds are not forgiven because nothing waited for a moment")
                .isSameAs(more);
    }

    @Test
    void figures_must_be_there_for_each_priority() {
        QueueStatus.Figures none = new QueueStatus.Figures(
                0, 0, 0, 0, 0, 0, new QueueStatus.Waits(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        assertThatThrownBy(() -> new QueueStatus(none, Map.of(Priority.LOW, none)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("MEDIUM");
    }
}
