package dev.revo.bench.parallel;

import dev.revo.Revo;
import dev.revo.engine.parallel.schedule.FairScheduler;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.scope.Scope;
import dev.revo.spi.Load;
import dev.revo.system.SystemParts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.MDC;

/** The scheduler of Parallel Mind: a hundred tenants, four lanes, context of the caller. */
final class SchedulerSide implements TaskSide {
    private static final int TENANTS = 100;
    private static final Priority[] LANES = Priority.values();

    private final Revo revo;
    private final FairScheduler scheduler;
    private final List<RunContext> contexts = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();
    private final boolean mdc;

    /**
     * Such a side.
     *
     * @param mdc whether the caller has two entries in its MDC, which each task is given
     */
    SchedulerSide(boolean mdc) {
        this.mdc = mdc;
        revo = Revo.builder()
                .name("task-peers")
                .trustAllCallers()
                .install(new RevoParts())
                .build();
        for (int i = 0; i < TENANTS; i++) {
            contexts.add(revo.with(Scope.of("tenant-" + i, "user"))
                    .use(RevoParts.Door.class)
                    .context());
        }
        for (Priority each : LANES) {
            loads.add(Load.of(each).bytes(64));
        }
        Scheduling rules = Scheduling.defaults().waiting(1_000_000).tenantWaiting(1_000_000);
        scheduler = FairScheduler.of(SystemParts.executors(), SystemParts.time(), rules);
    }

    @Override
    public void submit(int number, Runnable body) {
        scheduler.schedule(contexts.get(number % TENANTS), loads.get(number % LANES.length), body);
    }

    @Override
    public void burst(int tasks, CountDownLatch done) {
        if (mdc) {
            MDC.put("request", "4711");
            MDC.put("user", "ada");
        }
        TaskSide.super.burst(tasks, done);
        MDC.clear();
    }

    @Override
    public void close() {
        scheduler.close();
        revo.close();
    }
}
