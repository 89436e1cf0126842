package dev.revo.engine.parallel;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.ThroughJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Lives of a process one after the other, or at once, over one journal and one clock. */
final class Lives implements AutoCloseable {
    static final Await AWAIT = Await.atMost(Duration.ofSeconds(20));

    private final TestClock clock = TestClock.create();
    private final Kept journal = new Kept();
    private final AtomicInteger begun = new AtomicInteger();
    private final List<Revo> revos = new CopyOnWriteArrayList<>();

    /** Another life. The one before is not closed: it finds that its runs were taken over. */
    ScopedRevo next(Consumer<Revo.Builder> parts, UnaryOperator<ParallelEngine> settings) {
        return decided(
                builder -> {
                    builder.trustAllCallers();
                    parts.accept(builder);
                },
                settings);
    }

    /** The same where the parts have a decision point. */
    ScopedRevo decided(Consumer<Revo.Builder> parts, UnaryOperator<ParallelEngine> settings) {
        begun.incrementAndGet();
        Revo.Builder builder = Revo.builder()
                .drain(Duration.ZERO)
                .provide(TimeSource.class, clock)
                .provide(RunJournal.class, journal)
                .install(settings.apply(ParallelEngine.module().linger(Duration.ofMillis(20))));
        parts.accept(builder);
        Revo revo = builder.build();
        revos.add(revo);
        return revo.with(Scope.of("acme", "ada"));
    }

    ScopedRevo next(Consumer<Revo.Builder> parts) {
        return next(parts, engine -> engine);
    }

    static Consumer<Revo.Builder> plan(Plan<?, ?> plan) {
        return builder -> builder.plan(plan);
    }

    static Consumer<Revo.Builder> job(Job<?, ?> job) {
        return builder -> builder.contribute(Job.class, job);
    }

    TestClock clock() {
        return clock;
    }

    /** Ends the life that began last, as a host does. */
    void closeLast() {
        revos.get(revos.size() - 1).close();
    }

    Revo last() {
        return revos.get(revos.size() - 1);
    }

    /** How many lives began. */
    int count() {
        return begun.get();
    }

    /** Whether the result of a step is in the journal. */
    boolean settled(String step) {
        return journal.settled.contains(step);
    }

    /** The scope of the life that began last. */
    ScopedRevo scope() {
        return last().with(Scope.of("acme", "ada"));
    }

    /** From now on nobody reads entries of this type. */
    void forget(String type) {
        journal.forgotten = type;
    }

    /** Deletes all runs that have ended, as retention does; how many there were. */
    int purge() {
        clock.advance(Duration.ofSeconds(1));
        RunContext context = TestContexts.of("acme", Principal.user("ada"));
        return journal.purge(context, clock.instant(), 1_000_000, output -> {})
                .runs()
                .size();
    }

    /** From now on entries of this type cannot be written; empty for all can. */
    void refuse(String type) {
        journal.refused = type;
    }

    /** From now on letters to runs cannot be read and stay in their boxes, or no longer. */
    void hold(boolean on) {
        journal.holds = on;
    }

    /** How many letters to runs are in their boxes. */
    int letters() {
        try (TestContexts contexts = TestContexts.open()) {
            return journal.all(contexts.system()).size();
        }
    }

    /** The journal of a run of acme. */
    List<JournalEntry> journalOf(RunId run) {
        return journal.read(TestContexts.of("acme", Principal.user("ada")), run, 0, Integer.MAX_VALUE);
    }

    /** How many entries of a type are in the journal. */
    long entries(String type) {
        return journal.written.stream().filter(type::equals).count();
    }

    static void awaitState(RunHandle<?> run, RunState state) {
        Await.atMost(Duration.ofSeconds(20))
                .until("the run is " + state, () -> run.status().state(), found -> found == state);
    }

    static RunState state(ScopedRevo revo, RunId run) {
        return revo.runs().status(run).orElseThrow().state();
    }

    /** Moves the clock until it is so. */
    void passUntil(String what, java.util.function.BooleanSupplier reached) {
        Await.atMost(Duration.ofSeconds(20)).until(what, () -> {
            if (!reached.getAsBoolean()) {
                clock.advance(Duration.ofSeconds(1));
            }
            return reached.getAsBoolean();
        });
    }

    @Override
    public void close() {
        revos.forEach(Revo::close);
    }

    /** In memory, and promising as if it were not: so that runs are taken up. */
    private static final class Kept extends ThroughJournal {
        private static final java.util.regex.Pattern STEP = java.util.regex.Pattern.compile("\"step\":\"([^\"]*)\"");

        // Another life that reads what one has just written finds it among what is settled.
        private final ReentrantLock lock = new ReentrantLock();
        private final Set<String> settled = java.util.concurrent.ConcurrentHashMap.newKeySet();
        private final List<String> written = new CopyOnWriteArrayList<>();
        private volatile String forgotten = "";
        private volatile String refused = "";
        private volatile boolean holds;

        Kept() {
            super(InMemory.runJournal());
        }

        @Override
        public Set<Guarantee> guarantees() {
            return Set.of(Guarantee.SURVIVES_PROCESS_DEATH);
        }

        @Override
        public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
            if (batch.stream().anyMatch(entry -> entry.type().equals(refused))) {
                throw new UnavailableException(Fault.of("disk_full", "No room."));
            }
            lock.lock();
            try {
                super.append(ctx, fence, batch);
                batch.forEach(entry -> written.add(entry.type()));
                batch.stream()
                        .filter(entry -> entry.type().equals("step.settled"))
                        .map(entry -> STEP.matcher(entry.text()))
                        .filter(java.util.regex.Matcher::find)
                        .forEach(found -> settled.add(found.group(1)));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public List<Arrived> arrived(RunContext system, int atMost) {
            if (holds) {
                throw new UnavailableException(Fault.of("database_unavailable", "Not now."));
            }
            return super.arrived(system, atMost);
        }

        private List<Arrived> all(RunContext system) {
            return super.arrived(system, Integer.MAX_VALUE);
        }

        @Override
        public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
            List<JournalEntry> kept = new ArrayList<>();
            for (JournalEntry entry : all(ctx, run, from, atMost)) {
                kept.add(
                        entry.type().equals(forgotten)
                                ? JournalEntry.of(run, entry.sequence(), "gone", 1, entry.at(), new byte[0])
                                : entry);
            }
            return List.copyOf(kept);
        }

        private List<JournalEntry> all(RunContext ctx, RunId run, long from, int atMost) {
            lock.lock();
            try {
                return super.read(ctx, run, from, atMost);
            } finally {
                lock.unlock();
            }
        }
    }
}
