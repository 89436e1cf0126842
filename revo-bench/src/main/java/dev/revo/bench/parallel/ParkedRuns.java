package dev.revo.bench.parallel;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.scope.Scope;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Runs of reVo in memory that wait for a signal, on no thread: each with its journal, status, events and audit. */
final class ParkedRuns implements Waiters {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final AtomicReference<Awoken> awoken = new AtomicReference<>(new Awoken(0, 0));
    private final AtomicReference<RunId[]> all = new AtomicReference<>(new RunId[0]);
    private final Plan<Integer, String> plan = Plan.of("waiting", 1, Integer.class, String.class, p -> {
        Step<String> word = p.signal("word", String.class, Duration.ofDays(1));
        return p.step("go", String.class, p.input(), word, (ctx, number, said) -> {
            awoken.get().up(number);
            return said;
        });
    });
    private final Revo revo;
    private final ScopedRevo tenant;

    ParkedRuns() {
        revo = Revo.builder()
                .name("waiting-peers")
                .trustAllCallers()
                .drain(Duration.ZERO)
                .install(ParallelEngine.module()
                        .linger(Duration.ZERO)
                        .scheduling(Scheduling.defaults().waiting(1_000_000).tenantWaiting(1_000_000)))
                .plan(plan)
                .build();
        tenant = revo.with(Scope.of("tenant", "user"));
    }

    @Override
    public void begin(int agents, Awoken told) {
        awoken.set(told);
        RunId[] made = new RunId[agents];
        all.set(made);
        for (int i = 0; i < agents; i++) {
            made[i] = tenant.parallel()
                    .start(plan.request(i), RunOptions.defaults())
                    .id();
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (RunId each : made) {
            while (tenant.runs().status(each).map(RunStatus::state).orElseThrow() != RunState.WAITING) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException(each + " does not wait");
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Override
    public void wake(int agent) {
        tenant.parallel().signal(all.get()[agent], "word", "go");
    }

    @Override
    public void close() {
        revo.close();
    }
}
