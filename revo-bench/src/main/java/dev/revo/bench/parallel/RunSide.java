package dev.revo.bench.parallel;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.run.Priority;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Whole runs in memory: decision, reservation, audit, journal, events, a handle for each. */
final class RunSide implements TaskSide {
    private static final int TENANTS = 100;
    private static final Priority[] LANES = Priority.values();

    private final Revo revo;
    private final List<ScopedRevo> tenants = new ArrayList<>();
    private final List<RunOptions> options = new ArrayList<>();

    RunSide() {
        Scheduling rules = Scheduling.defaults().waiting(1_000_000).tenantWaiting(1_000_000);
        revo = Revo.builder()
                .name("run-peers")
                .trustAllCallers()
                .install(ParallelEngine.module().scheduling(rules))
                .build();
        for (int i = 0; i < TENANTS; i++) {
            tenants.add(revo.with(Scope.of("tenant-" + i, "user")));
        }
        for (Priority each : LANES) {
            options.add(RunOptions.defaults().priority(each));
        }
    }

    @Override
    public void submit(int number, Runnable body) {
        start(number, body);
    }

    @Override
    public void burst(int tasks, CountDownLatch done) {
        for (int i = 0; i < tasks; i++) {
            // The run's end is a part of its cost, not only its body's.
            start(i, () -> {}).completion().whenComplete((value, why) -> done.countDown());
        }
    }

    private RunHandle<String> start(int number, Runnable body) {
        return tenants.get(number % TENANTS)
                .parallel()
                .ephemeral(
                        "task",
                        () -> {
                            body.run();
                            return "done";
                        },
                        options.get(number % LANES.length));
    }

    @Override
    public void close() {
        revo.close();
    }
}
