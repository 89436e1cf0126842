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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bodies that are left while all places are taken: in every order of what callers and workers do, none of them stays behind. */
final class InboxTest {
    private static final int PREEMPTIONS = Boolean.getBoolean("revo.long") ? 4 : 2;

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

    private static Work work() {
        return new Work(owner, ctx, Load.of(Priority.MEDIUM), new Work.Task(() -> {}, why -> {}, () -> () -> {}));
    }

    /** An inbox with a point before each of its steps. */
    private static class Watched extends Inbox {
        private final Baton baton;

        Watched(Baton baton) {
            this.baton = baton;
        }

        @Override
        boolean isOpen() {
            baton.at();
            return super.isOpen();
        }

        @Override
        void open(boolean now) {
            baton.at();
            super.open(now);
        }

        @Override
        boolean push(Entry entry) {
            baton.at();
            return super.push(entry);
        }

        @Override
        @Nullable
        Entry takeAll() {
            baton.at();
            return super.takeAll();
        }
    }

    /** Who leaves a body does not look again. */
    private static final class Careless extends Watched {
        private final List<Thread> left = new ArrayList<>();

        Careless(Baton baton) {
            super(baton);
        }

        @Override
        boolean isOpen() {
            return super.isOpen() || left.contains(Thread.currentThread());
        }

        @Override
        boolean push(Entry entry) {
            left.add(Thread.currentThread());
            return super.push(entry);
        }
    }

    /** Who closes the box looks into it before. */
    private static final class Hasty extends Watched {
        private boolean closedNow;

        Hasty(Baton baton) {
            super(baton);
        }

        @Override
        void open(boolean now) {
            closedNow = !now;
            super.open(now);
        }

        @Override
        @Nullable
        Entry takeAll() {
            boolean after = closedNow;
            closedNow = false;
            return after ? null : super.takeAll();
        }
    }

    private static ReentrantLock lock(Baton baton) {
        return new ReentrantLock() {
            @Override
            public boolean tryLock() {
                baton.at(() -> !isLocked());
                return super.tryLock();
            }
        };
    }

    /** One place, which is taken, two callers that come, and what became of bodies. */
    private static final class World {
        final Slots slots;
        final Work first = work();
        final Work one = work();
        final Work two = work();
        final List<Work> accepted = new ArrayList<>();
        final List<Work> begun = new ArrayList<>();
        final List<Work> dropped = new ArrayList<>();
        final List<Work> refused = new ArrayList<>();

        World(Baton baton, Function<Baton, Inbox> inbox) {
            slots = new Slots(
                    TestClock.create(), Scheduling.defaults().concurrency(1), lock(baton), inbox.apply(baton));
            note(slots.submit(first));
            begun.remove(first);
            baton.actor(() -> submit(one));
            baton.actor(() -> submit(two));
        }

        void note(Slots.Turn turn) {
            begun.addAll(turn.begun());
            dropped.addAll(turn.dropped());
        }

        void submit(Work work) {
            try {
                Slots.Turn turn = slots.submit(work);
                accepted.add(work);
                note(turn);
            } catch (UnavailableException e) {
                refused.add(work);
            }
        }
    }

    private static int twoCome(Function<Baton, Inbox> inbox) throws InterruptedException {
        return Baton.everyOrder(PREEMPTIONS, baton -> {
            World world = new World(baton, inbox);
            baton.actor(() -> world.note(world.slots.finish(world.first)));
            return () -> {
                assertThat(world.begun).hasSize(1);
                world.note(world.slots.finish(world.begun.get(0)));
                assertThat(world.begun).containsExactlyInAnyOrder(world.one, world.two);
            };
        });
    }

    @Test
    void whatIsLeftBeginsWhenAPlaceIsFree() throws InterruptedException {
        assertThat(twoCome(Watched::new)).isGreaterThan(100);
    }

    @Test
    void withoutASecondLookABodyStaysBehind() {
        assertThatThrownBy(() -> twoCome(Careless::new)).isInstanceOf(AssertionError.class);
    }

    @Test
    void withALookBeforeClosingABodyStaysBehind() {
        assertThatThrownBy(() -> twoCome(Hasty::new)).isInstanceOf(AssertionError.class);
    }

    private static int theEndComes(Function<Baton, Inbox> inbox) throws InterruptedException {
        return Baton.everyOrder(PREEMPTIONS, baton -> {
            World world = new World(baton, inbox);
            baton.actor(() -> world.note(world.slots.close()));
            return () -> {
                assertThat(world.begun).isEmpty();
                assertThat(world.dropped).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(world.accepted);
                assertThat(world.accepted.size() + world.refused.size()).isEqualTo(2);
            };
        });
    }

    @Test
    void whatIsLeftWhenTheEndComesIsToldOrRefused() throws InterruptedException {
        assertThat(theEndComes(Watched::new)).isGreaterThan(50);
    }

    @Test
    void withoutASecondLookTheEndIsNotHeard() {
        assertThatThrownBy(() -> theEndComes(Careless::new)).isInstanceOf(AssertionError.class);
    }

    @Test
    void bodiesComeOutInTheOrderInWhichTheyCame() {
        Inbox inbox = new Inbox();
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < Inbox.MOST; i++) {
            Work each = work();
            all.add(each);
            assertThat(inbox.push(each)).isTrue();
        }
        Work late = work();
        assertThat(inbox.push(late)).isFalse();
        assertThat(late.later).isNull();
        List<Entry> out = new ArrayList<>();
        for (Entry each = inbox.takeAll(); each != null; each = each.later) {
            out.add(each);
        }
        assertThat(out).isEqualTo(all);
        assertThat(inbox.takeAll()).isNull();
        assertThat(inbox.push(late)).isTrue();
    }
}
