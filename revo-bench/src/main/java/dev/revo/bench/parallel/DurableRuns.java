package dev.revo.bench.parallel;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.bench.process.CostSide;
import dev.revo.bench.stores.work.Callers;
import dev.revo.bench.stores.work.Payload;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.parallel.Job;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.system.SystemParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Jobs of reVo on the journal in files: accepted is forced to the disk, and so is a result before its run has ended. */
final class DurableRuns implements CostSide.Tasks {
    private static final int UNACKNOWLEDGED = 1_000;
    private static final long PATIENCE_SECONDS = 180;

    private final Job<String, String> job =
            Job.of("bench", 1, String.class, String.class, (ctx, text) -> Payload.result(text));
    private final Callers callers = Callers.waiting();
    private final ExecutorService submitting = SystemParts.executors().threads("submit");
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    private final boolean pipelined;
    private final Revo revo;
    private final ScopedRevo tenant;

    /**
     * Such a side.
     *
     * @param directory on a disk, for the journal
     * @param pipelined whether one caller has up to 1,000 submissions on their way, else 64 callers wait for one each
     */
    DurableRuns(Path directory, boolean pipelined) throws IOException {
        this.pipelined = pipelined;
        String store = Files.getFileStore(directory).type();
        if (store.equals("tmpfs") || store.equals("ramfs")) {
            throw new IllegalStateException(directory + " is in memory (" + store
                    + "), where nothing is durable: name a directory on a disk with -Djava.io.tmpdir=DIRECTORY");
        }
        revo = Revo.builder()
                .name("durable-peers")
                .trustAllCallers()
                .data(directory)
                .install(ParallelEngine.module()
                        .scheduling(Scheduling.defaults().waiting(1_000_000).tenantWaiting(1_000_000)))
                .contribute(Job.class, job)
                .build();
        tenant = revo.with(Scope.of("tenant", "user"));
    }

    @Override
    public void run(int count) throws InterruptedException {
        if (!pipelined) {
            callers.run(count, () -> start().await());
            return;
        }
        CountDownLatch done = new CountDownLatch(count);
        Semaphore free = new Semaphore(UNACKNOWLEDGED);
        for (int i = 0; i < count; i++) {
            free.acquire();
            submitting.execute(() -> submit(free, done));
        }
        boolean ended = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Throwable why = failed.get();
        if (why != null) {
            throw new IllegalStateException("a run failed", why);
        }
        if (!ended) {
            throw new IllegalStateException(done.getCount() + " of " + count + " runs did not end");
        }
    }

    private void submit(Semaphore free, CountDownLatch done) {
        try {
            start().completion().whenComplete((result, why) -> ended(why, done));
        } catch (RuntimeException e) {
            ended(e, done);
        } finally {
            free.release();
        }
    }

    private void ended(@Nullable Throwable why, CountDownLatch done) {
        if (why != null) {
            failed.set(why);
        }
        done.countDown();
    }

    private RunHandle<String> start() {
        return tenant.parallel().start(job.request(Payload.TEXT), RunOptions.defaults());
    }

    @Override
    public void close() {
        callers.close();
        submitting.shutdownNow();
        revo.close();
    }
}
