package dev.revo.bench.parallel;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.parallel.StepContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.spi.Telemetry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Runs of reVo in memory: a job, or a plan whose child plan blocks. */
final class RunCanceller implements Canceller {
    private static final String LEAK = "leak";

    private final ConcurrentHashMap<String, Blocking.Trial> trials = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicLong leaks = new AtomicLong();
    private final Job<String, String> job =
            Job.of("blocking", 1, String.class, String.class, (ctx, name) -> body(ctx, name));
    private final Plan<String, String> child =
            Plan.of("child", 1, String.class, String.class, p -> p.step("body", String.class, p.input(), this::body));
    private final Plan<String, String> parent =
            Plan.of("parent", 1, String.class, String.class, p -> p.plan("below", child, p.input()));
    private final boolean below;
    private final boolean leaking;
    private final Revo revo;
    private final ScopedRevo tenant;

    /**
     * Such a one.
     *
     * @param below whether the body is of a child run, and its parent is cancelled
     * @param leaking whether a run is over when its body was given up, which must be counted
     */
    RunCanceller(boolean below, boolean leaking) {
        this.below = below;
        this.leaking = leaking;
        revo = Revo.builder()
                .name("cancel-peers")
                .trustAllCallers()
                .drain(Duration.ZERO)
                .install(ParallelEngine.module())
                .provide(Telemetry.class, new Telemetry() {
                    @Override
                    public void count(String metric, long by, Map<String, String> tags) {
                        if (metric.endsWith(LEAK)) {
                            leaks.addAndGet(by);
                        }
                    }
                })
                .contribute(Job.class, job)
                .plan(child)
                .plan(parent)
                .build();
        tenant = revo.with(Scope.of("tenant", "user"));
    }

    private String body(StepContext ctx, String name) throws Exception {
        Blocking.Trial trial = trials.remove(name);
        if (trial == null) {
            throw new IllegalStateException("there is no trial " + name);
        }
        trial.run(ctx.run().cancellation()::guard);
        return "out";
    }

    @Override
    public Handle run(Blocking.Trial trial) {
        String name = "trial-" + names.incrementAndGet();
        trials.put(name, trial);
        long before = leaks.get();
        RunHandle<String> run = below
                ? tenant.parallel().start(parent.request(name), RunOptions.defaults())
                : tenant.parallel().start(job.request(name), RunOptions.defaults());
        return new Handle() {
            @Override
            public void cancel() {
                run.cancel("measured");
            }

            @Override
            public CompletableFuture<?> over() {
                return run.completion().toCompletableFuture().handle((value, why) -> {
                    if (leaking && leaks.get() == before) {
                        throw new IllegalStateException("a body was given up and not counted");
                    }
                    return "over";
                });
            }
        };
    }

    @Override
    public void close() {
        revo.close();
    }
}
