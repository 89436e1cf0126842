package dev.revo.engine.parallel.schedule;

import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Load;
import dev.revo.spi.TimeSource;
import dev.revo.system.SystemParts;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A scheduler with what a test of it needs; closed after the test. */
final class Fixture implements AutoCloseable {
    static final Await AWAIT = Await.atMost(Duration.ofSeconds(20));
    static final Load MEDIUM = Load.of(Priority.MEDIUM);

    final TestContexts contexts = TestContexts.open();
    final RunContext acme = contexts.of("acme", "ada");
    final RunContext globex = contexts.of("globex", "bo");
    final FairScheduler scheduler;
    private final List<CountDownLatch> gates = new ArrayList<>();
    private final List<TestRun> runs = new ArrayList<>();

    Fixture(Scheduling scheduling) {
        this(scheduling, SystemParts.time());
    }

    Fixture(Scheduling scheduling, TimeSource time) {
        this(scheduling, time, SystemParts.executors());
    }

    Fixture(Scheduling scheduling, TimeSource time, ExecutorSource executors) {
        scheduler = FairScheduler.of(executors, time, scheduling);
    }

    /** A body that stays at work until it is let go. */
    final class Held implements Runnable {
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();

        Held() {
            gates.add(go);
        }

        @Override
        public void run() {
            begun.incrementAndGet();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended.incrementAndGet();
        }

        Held awaitBegun() {
            AWAIT.until("it began", () -> begun.get() == 1);
            return this;
        }

        void letGo() {
            go.countDown();
        }
    }

    /** A body of acme that holds a place. */
    Held hold() {
        Held held = new Held();
        scheduler.schedule(acme, MEDIUM, held);
        return held.awaitBegun();
    }

    /** A run of acme, and children of the one before, to a depth. */
    List<TestRun> family(int depth) {
        TestRun last = contexts.run("acme", "ada");
        runs.add(last);
        List<TestRun> all = new ArrayList<>(List.of(last));
        for (int i = 0; i < depth; i++) {
            last = last.child();
            runs.add(last);
            all.add(last);
        }
        return all;
    }

    TestRun child(TestRun parent) {
        TestRun child = parent.child();
        runs.add(child);
        return child;
    }

    /** Waits until nothing is at work and nothing waits. */
    void awaitEmpty() {
        AWAIT.until("nothing is left", () -> {
            var total = scheduler.status().total();
            return total.running() == 0 && total.waiting() == 0 && total.waitingBytes() == 0;
        });
    }

    @Override
    public void close() {
        gates.forEach(CountDownLatch::countDown);
        scheduler.close();
        runs.forEach(TestRun::close);
        contexts.close();
    }
}
