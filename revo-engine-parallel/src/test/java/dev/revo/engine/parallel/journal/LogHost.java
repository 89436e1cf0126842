package dev.revo.engine.parallel.journal;

import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.TestContexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that is killed while many threads write its log and one purges it. Each call is said on standard output once it
 * has returned, to a driver that lives on.
 */
final class LogHost {
    static final int SEGMENT = 12_000;
    static final int WRITERS = 6;
    static final String REFUSED = "refused";

    private final TestContexts contexts = TestContexts.open();
    private final WorkLog log;
    private final AtomicInteger left;

    private LogHost(WorkLog log, int calls) {
        this.log = log;
        this.left = new AtomicInteger(calls);
    }

    /** Arguments: the directory, how many runs to write, and {@code late} for the control. */
    public static void main(String[] args) throws Exception {
        MarkedDisk disk = new MarkedDisk(new RealDisk(), args.length > 2 && args[2].equals("late"));
        try (WorkLog log = WorkLog.locked(Path.of(args[0]), disk, SEGMENT)) {
            disk.working();
            say("open");
            new LogHost(log, Integer.parseInt(args[1])).work();
        }
        say("closed");
    }

    /** The third tenant keeps its runs, and has few; so most of what stands in a segment is purged. */
    static String tenant(RunId run) {
        int last = run.value().charAt(35);
        return last % 8 == 0 ? "t2" : "t" + last % 2;
    }

    static int steps(RunId run) {
        return 2 + run.value().charAt(34) % 4;
    }

    static boolean last(RunId run, int sequence) {
        return sequence == steps(run) - 1 && run.value().charAt(34) % 5 != 0;
    }

    /** Its end is older than its beginning, so that runs that go on keep none from being purged. */
    static JournalEntry entry(RunId run, int sequence) {
        JournalEntry step = Workload.entry(run, sequence, "step", 40 + 90 * sequence);
        return last(run, sequence)
                ? JournalEntry.of(run, sequence, RunJournal.FINISHED, 1, Workload.AT.minusSeconds(1), step.data())
                : step;
    }

    static void say(String line) {
        // One write a line: lines of several threads do not mix.
        synchronized (System.out) {
            System.out.println("> " + line + ".");
            // Without its driver nobody would ever end it.
            if (System.out.checkError()) {
                Runtime.getRuntime().halt(1);
            }
        }
    }

    private void work() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
        try {
            CountDownLatch working = new CountDownLatch(WRITERS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                all.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        run(RunId.of(UUID.randomUUID()));
                    }
                    working.countDown();
                    return null;
                }));
            }
            all.add(threads.submit(() -> {
                boolean more;
                do {
                    more = working.getCount() > 0;
                    purge("t0");
                    purge("t1");
                } while (more);
                return null;
            }));
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    static boolean keyed(RunId run) {
        return run.value().charAt(34) % 2 == 0;
    }

    static String key(RunId run) {
        return "key of " + run;
    }

    private void run(RunId run) {
        RunContext ctx = contexts.of(tenant(run), "ada");
        if (keyed(run)) {
            log.bind(ctx, key(run), "f", run);
            say("bound " + run);
        }
        long fence = log.claim(ctx, run).orElseThrow();
        for (int i = 0; i < steps(run); i++) {
            log.append(ctx, fence, List.of(entry(run, i)));
            say("entry " + run + " " + i);
            if (i == 1 && !last(run, i)) {
                long before = fence;
                fence = log.claim(ctx, run).orElseThrow();
                say("claimed " + run + " " + fence);
                refused(ctx, run, before);
            }
        }
    }

    private void refused(RunContext ctx, RunId run, long stale) {
        try {
            log.append(ctx, stale, List.of(Workload.entry(run, 2, REFUSED, 10)));
            say("BROKEN fence of " + run);
        } catch (ConflictException e) {
            say("refused " + run);
        }
    }

    private void purge(String tenant) {
        RunContext ctx = contexts.of(tenant, "ada");
        say("purging " + tenant);
        RunJournal.PurgedRuns gone = log.purge(ctx, Workload.AT, Integer.MAX_VALUE, entry -> {});
        gone.runs().forEach(run -> say("purged " + run));
        say("purges " + tenant);
        log.forget(ctx, gone.runs());
    }
}
