package dev.revo.engine.parallel.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.parallel.QueueStatus;
import dev.revo.run.Priority;
import dev.revo.run.RunId;
import dev.revo.spi.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any sequence of steps: the queue does what lists that are searched from end to end do. */
final class FairQueueModelTest {
    private static final long MILLI = 1_000_000;

    private enum Kind {
        ADD,
        FINISH,
        REMOVE,
        WAIT,
        PASS
    }

    /** A step: its kind, and numbers from which it makes what it needs. */
    private record Step(Kind kind, int who, int what, int size) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(5, Kind.ADD),
                net.jqwik.api.Tuple.of(4, Kind.FINISH),
                net.jqwik.api.Tuple.of(1, Kind.REMOVE),
                net.jqwik.api.Tuple.of(1, Kind.WAIT),
                net.jqwik.api.Tuple.of(2, Kind.PASS));
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 1_000);
        return Combinators.combine(kinds, numbers, numbers, numbers)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(120);
    }

    private static final List<Scheduling> WAYS = List.of(
            Scheduling.defaults()
                    .concurrency(3)
                    .tenantWeight("t1", 2)
                    .tenantWeight("t2", 4)
                    .ageing(Duration.ofMillis(40)),
            Scheduling.defaults().concurrency(4).perTenant(2).perAgent(1).ageing(Duration.ofMillis(5)),
            Scheduling.defaults().concurrency(1).waiting(6).tenantWaiting(3).ageing(Duration.ofSeconds(1)),
            Scheduling.defaults().concurrency(5).perAgent(2).waitingBytes(2_000).tenantWaitingBytes(900),
            Scheduling.defaults().concurrency(2).perTenant(1).laneWeight(Priority.LOW, 16));

    private static final class Run {
        final Scheduling scheduling;
        final FairQueue queue;
        final NaiveQueue naive;
        final List<Entry> atWork = new ArrayList<>();
        final List<Entry> waiting = new ArrayList<>();
        final Set<Entry> haveWaited = new HashSet<>();
        int accepted;
        int started;
        int removed;
        long now;

        Run(Scheduling scheduling) {
            this.scheduling = scheduling;
            queue = new FairQueue(scheduling);
            naive = new NaiveQueue(scheduling);
        }

        void step(Step step) {
            now += MILLI / 4 * (step.size() % 5);
            switch (step.kind()) {
                case ADD -> add(step);
                case FINISH -> {
                    if (!atWork.isEmpty()) {
                        finish(atWork.remove(step.who() % atWork.size()));
                    }
                }
                case REMOVE -> remove(step.who());
                case WAIT -> {
                    if (!atWork.isEmpty()) {
                        toggle(atWork.get(step.who() % atWork.size()));
                    }
                }
                case PASS -> {
                    now += MILLI * (step.size() % 50);
                    if (step.what() % 4 == 0) {
                        now += Families.PATIENCE;
                    }
                    queue.hurry(now);
                    naive.hurry(now);
                }
            }
            pump();
            check();
        }

        private void add(Step step) {
            String agent = List.of("", "a", "b").get(step.what() % 3);
            Priority priority = Lane.ORDER.get(step.what() / 3 % 4);
            Load load = Load.of(priority).bytes(step.size()).weight(1 << step.size() % 3);
            RunId parent = step.who() % 7 == 0 ? RunId.of(new UUID(0, step.size() % 3)) : null;
            Entry entry = new Entry("t" + step.who() % 5, agent, load, parent);
            boolean takes = queue.takes(entry);
            assertThat(takes).as("taken").isEqualTo(naive.takes(entry));
            if (takes) {
                accepted++;
                // One after the other also where the clock stands still: the order of children of one parent.
                now++;
                queue.add(entry, now);
                naive.add(entry, now);
                waiting.add(entry);
            }
        }

        private void remove(int which) {
            if (!waiting.isEmpty()) {
                Entry entry = waiting.remove(which % waiting.size());
                removed++;
                assertThat(queue.remove(entry, now)).isTrue();
                assertThat(naive.remove(entry, now)).isTrue();
                assertThat(queue.remove(entry, now)).as("again").isFalse();
            }
        }

        /** One body that is at work waits for others below it, or has waited long enough. */
        private void toggle(Entry entry) {
            if (entry.idles == 0) {
                assertThat(queue.idle(entry, now)).isTrue();
                haveWaited.add(entry);
            } else {
                queue.busy(entry, now);
            }
            naive.toggle(entry, now);
        }

        private void finish(Entry entry) {
            assertThat(queue.remove(entry, now)).as("at work").isFalse();
            queue.finish(entry, now);
            naive.finish(entry, now);
        }

        private void pump() {
            while (true) {
                Entry next = queue.poll(now);
                assertThat(next).as("whose turn it is").isSameAs(naive.poll(now));
                if (next == null) {
                    return;
                }
                started++;
                assertThat(waiting.remove(next))
                        .as("begins once, and only what waits")
                        .isTrue();
                atWork.add(next);
            }
        }

        private void check() {
            QueueStatus.Figures total = queue.status().total();
            assertThat(total.running()).isEqualTo(atWork.size());
            assertThat(total.waiting()).isEqualTo(waiting.size()).isEqualTo(queue.waiting());
            assertThat(total.waitingBytes())
                    .isEqualTo(waiting.stream().mapToLong(e -> e.load.bytes()).sum());
            assertThat(total.started()).isEqualTo(started);
            assertThat(queue.running())
                    .isEqualTo((int)
                            atWork.stream().filter(e -> !e.lent && e.idles == 0).count())
                    .isEqualTo((int) naive.atWork());
            // One that goes on after a wait has its place at once, above the caps if need be.
            List<Entry> inTurn = atWork.stream()
                    .filter(e -> !e.lent && !haveWaited.contains(e))
                    .toList();
            assertThat(inTurn).hasSizeLessThanOrEqualTo(scheduling.concurrency());
            for (Entry each : inTurn) {
                List<Entry> own = inTurn.stream()
                        .filter(e -> e.tenant.equals(each.tenant))
                        .toList();
                assertThat(own).hasSizeLessThanOrEqualTo(scheduling.perTenant());
                assertThat(own.stream().filter(e -> e.agent.equals(each.agent)).count())
                        .isLessThanOrEqualTo(each.agent.isEmpty() ? Integer.MAX_VALUE : scheduling.perAgent());
            }
            for (String tenant : queue.tenants()) {
                QueueStatus.Figures own = queue.status(tenant).total();
                assertThat(own.waiting()).isEqualTo((int)
                        waiting.stream().filter(e -> e.tenant.equals(tenant)).count());
            }
        }

        /** Whatever was accepted and is not taken back begins, once, when bodies go on ending. */
        void drain() {
            for (int i = 0; !atWork.isEmpty(); i++) {
                now += MILLI;
                finish(atWork.remove(i % atWork.size()));
                pump();
            }
            assertThat(waiting).as("nothing starves").isEmpty();
            assertThat(started + removed).isEqualTo(accepted);
            assertThat(queue.running()).isZero();
            assertThat(queue.watched()).isFalse();
        }
    }

    @Property(tries = 600)
    void the_queue_does_what_lists_do(@ForAll("steps") List<Step> steps) {
        for (Scheduling each : WAYS) {
            Run run = new Run(each);
            steps.forEach(run::step);
            run.drain();
        }
    }
}
