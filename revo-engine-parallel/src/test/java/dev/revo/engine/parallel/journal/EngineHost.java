package dev.revo.engine.parallel.journal;

import dev.revo.Revo;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.parallel.Job;
import dev.revo.parallel.Join;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepContext;
import dev.revo.run.Priority;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.CrashPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process with a whole engine that is killed while it works: plans of three steps and jobs of three tenants. What it was
 * asked and what it answered is said on standard output, to a driver that lives on; what its bodies did is in a {@link Witness}.
 */
final class EngineHost {
    private static final int PLACES = 8;

    static final String CHAIN = "chain";
    static final String SINGLE = "single";
    /** The tenant whose runs are purged when they have ended. */
    static final String PURGED = "t0";

    private static final List<Priority> PRIORITIES = List.of(Priority.values());
    private static final int CALLERS = 3;
    private static final int UNANSWERED = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Witness witness;
    private final AtomicInteger left;
    private final AtomicBoolean working = new AtomicBoolean(true);
    private final Plan<Integer, Integer> chain;
    private final Job<Integer, Integer> single;

    private EngineHost(Witness witness, int runs) {
        this.witness = witness;
        this.left = new AtomicInteger(runs);
        this.chain = Plan.of(CHAIN, 1, Integer.class, Integer.class, p -> {
            Step<List<Integer>> one =
                    p.list("one", Integer.class, p.input(), (c, n) -> work(c, List.of(n, n + 1, n + 2)));
            Step<List<Integer>> many = p.each("many", Integer.class, one, (c, n) -> work(c, 2 * n), Join.all());
            return p.step(
                    "last",
                    Integer.class,
                    many,
                    (c, all) -> work(c, all.stream().mapToInt(Integer::intValue).sum()));
        });
        this.single = Job.of(SINGLE, 1, Integer.class, Integer.class, (c, n) -> work(c, n + 1));
    }

    /** What the run of this name answers when it is asked this. */
    static int answer(String name, int asked) {
        return name.equals(CHAIN) ? 6 * asked + 6 : asked + 1;
    }

    private <T> T work(StepContext ctx, T result) throws Exception {
        witness.begins(ctx);
        CrashPoint.reach("in a body");
        Thread.sleep(1 + ctx.element());
        witness.ends(ctx);
        CrashPoint.reach("between body and record");
        return result;
    }

    /**
     * Arguments: the directory of the log, the file of the witness, how many runs to start, a file of runs to ask for at the
     * end, and {@code late} or {@code forgetful} for the controls.
     */
    public static void main(String[] args) throws Exception {
        String control = args.length > 4 ? args[4] : "";
        MarkedDisk disk = new MarkedDisk(new RealDisk(), control.equals("late"));
        try (Witness witness = Witness.create(Path.of(args[1]));
                WorkLog log = WorkLog.locked(Path.of(args[0]), disk, LogHost.SEGMENT)) {
            EngineHost host = new EngineHost(witness, Integer.parseInt(args[2]));
            RunJournal journal = control.equals("forgetful") ? new ForgetfulJournal(log) : log;
            try (Revo revo = host.revo(log, journal)) {
                disk.working();
                LogHost.say("open");
                host.run(revo, log);
                host.ask(revo, log, Path.of(args[3]));
            }
        }
        LogHost.say("closed");
    }

    private Revo revo(WorkLog keys, RunJournal journal) {
        return Revo.builder()
                .trustAllCallers()
                .drain(Duration.ZERO)
                .provide(RunJournal.class, journal)
                .provide(IdempotencyStore.class, keys)
                .plan(chain)
                .contribute(Job.class, single)
                .install(ParallelEngine.module()
                        .scheduling(Scheduling.defaults().concurrency(PLACES).perTenant(PLACES)))
                .build();
    }

    private void run(Revo revo, WorkLog log) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 1);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(() -> {
                    call(revo);
                    return null;
                }));
            }
            Future<?> purge = threads.submit(() -> {
                purge(log);
                return null;
            });
            for (Future<?> each : callers) {
                each.get();
            }
            working.set(false);
            purge.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private void call(Revo revo) {
        Random random = new Random();
        Deque<RunHandle<Integer>> unanswered = new ArrayDeque<>();
        while (left.getAndDecrement() > 0) {
            String tenant = "t" + random.nextInt(3);
            String name = random.nextInt(3) == 0 ? SINGLE : CHAIN;
            int asked = random.nextInt(1_000);
            var parallel = revo.with(Scope.of(tenant, "ada")).parallel();
            RunOptions options = RunOptions.defaults().priority(PRIORITIES.get(random.nextInt(PRIORITIES.size())));
            RunHandle<Integer> run = name.equals(CHAIN)
                    ? parallel.start(chain.request(asked), options)
                    : parallel.start(single.request(asked), options);
            LogHost.say("accepted " + run.id() + " " + tenant + " " + name + " " + asked);
            unanswered.add(run);
            if (unanswered.size() >= UNANSWERED) {
                answered(unanswered.remove());
            }
        }
        unanswered.forEach(EngineHost::answered);
    }

    private static void answered(RunHandle<Integer> run) {
        LogHost.say("answered " + run.id() + " " + run.await());
    }

    private void purge(WorkLog log) throws InterruptedException {
        try (TestContexts contexts = TestContexts.open()) {
            while (working.get()) {
                log.purge(contexts.of(PURGED, "ada"), Instant.now(), Integer.MAX_VALUE, entry -> {});
                Thread.sleep(5);
            }
        }
    }

    /** What became of runs of the lives before, once nothing is left to do. */
    private void ask(Revo revo, WorkLog log, Path asked) throws Exception {
        if (!Files.exists(asked)) {
            return;
        }
        Await.atMost(PATIENCE)
                .until(
                        "all that was accepted has ended",
                        () -> log.unfinished(SystemContext.get(), 1).isEmpty());
        for (String line : Files.readAllLines(asked)) {
            String[] words = line.split(" ", -1);
            var runs = revo.with(Scope.of(words[1], "ada")).runs();
            RunId id = RunId.parse(words[0]);
            String said = runs.attach(words[2].equals(CHAIN) ? chain.ref(id) : single.ref(id))
                    .map(run -> run.status().state() + " " + run.await())
                    .orElse("gone");
            LogHost.say("is " + id + " " + said);
        }
    }
}
