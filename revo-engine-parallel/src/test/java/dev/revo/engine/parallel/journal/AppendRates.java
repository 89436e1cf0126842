package dev.revo.engine.parallel.journal;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.TestContexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prints how many appends a second the log takes, by one thread and by 64 that each wait for theirs: entries of 200 bytes, 20 to
 * a run. Run by hand; arguments: a directory on the disk to be measured, and seconds for each.
 */
final class AppendRates {
    private static final int RUN = 20;

    private AppendRates() {}

    public static void main(String[] args) throws Exception {
        for (int threads : new int[] {1, 64, 1, 64}) {
            try (WorkLog log = WorkLog.open(Path.of(args[0]).resolve("rates" + System.nanoTime()))) {
                rate(log, threads, Long.parseLong(args[1]));
            }
        }
    }

    static void rate(RunJournal journal, int threads, long seconds) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (TestContexts contexts = TestContexts.open()) {
            long end = System.nanoTime() + seconds * 1_000_000_000;
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                RunContext ctx = contexts.of("t" + i % 10, "ada");
                all.add(pool.submit(() -> appends(journal, ctx, end)));
            }
            long appends = 0;
            for (Future<Integer> each : all) {
                appends += each.get();
            }
            System.out.println(journal.getClass().getSimpleName() + " threads " + threads + " appends a second "
                    + appends / seconds);
        } finally {
            pool.shutdownNow();
        }
    }

    private static int appends(RunJournal journal, RunContext ctx, long end) {
        int appends = 0;
        while (System.nanoTime() < end) {
            RunId run = RunId.of(UUID.randomUUID());
            long fence = journal.claim(ctx, run).orElseThrow();
            for (int i = 0; i < RUN; i++) {
                String type = i == RUN - 1 ? RunJournal.FINISHED : "step";
                journal.append(ctx, fence, List.of(Workload.entry(run, i, type, 200)));
                appends++;
            }
        }
        return appends;
    }
}
