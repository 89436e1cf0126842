package dev.revo.agents.verify;

import dev.revo.error.BugException;
import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Verifies many candidates, a bounded number at a time. Thread-safe. */
final class VerifyAll {
    private final Function<Candidate, VerificationReport> verify;
    private final @Nullable ExecutorService executor;

    VerifyAll(Function<Candidate, VerificationReport> verify, @Nullable ExecutorService executor) {
        this.verify = verify;
        this.executor = executor;
    }

    List<VerificationReport> run(
            Collection<Candidate> candidates, int parallelism, Consumer<VerificationReport> progress) {
        if (parallelism < 1) {
            throw InvalidRequestException.field("parallelism", "is " + parallelism, "Use at least 1.");
        }
        ExecutorService given = executor;
        if (given != null) {
            return run(given, candidates, parallelism, progress);
        }
        ExecutorService own = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "revo-verify");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return run(own, candidates, parallelism, progress);
        } finally {
            own.shutdownNow();
        }
    }

    private List<VerificationReport> run(
            ExecutorService threads,
            Collection<Candidate> candidates,
            int parallelism,
            Consumer<VerificationReport> progress) {
        Semaphore free = new Semaphore(parallelism);
        Object telling = new Object();
        List<Future<VerificationReport>> pending = new ArrayList<>();
        try {
            for (Candidate candidate : candidates) {
                free.acquire();
                pending.add(threads.submit(() -> {
                    try {
                        VerificationReport report = verify.apply(candidate);
                        synchronized (telling) {
                            progress.accept(report);
                        }
                        return report;
                    } finally {
                        free.release();
                    }
                }));
            }
            List<VerificationReport> reports = new ArrayList<>();
            for (Future<VerificationReport> each : pending) {
                reports.add(each.get());
            }
            return List.copyOf(reports);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(
                    Fault.of("interrupted", "The thread that waited for the verdicts was interrupted.")
                            .cause(e));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RevoException known
                    ? known
                    : new BugException(Fault.of("verification_failed", "A verification broke: " + e.getCause())
                            .cause(e));
        } finally {
            pending.forEach(each -> each.cancel(true));
        }
    }
}
