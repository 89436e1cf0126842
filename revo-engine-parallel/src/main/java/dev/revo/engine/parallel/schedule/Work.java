package dev.revo.engine.parallel.schedule;

import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Load;
import dev.revo.spi.RunScheduler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body that was handed to the scheduler, and its ticket. Thread-safe. */
final class Work extends Entry implements RunScheduler.Ticket {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    /** What is done with a body. */
    record Task(Runnable body, Consumer<? super RevoException> dropped, Carrier.Snapshot carried) {}

    private final Task task;
    private final FairScheduler scheduler;
    private @Nullable Thread thread;

    Work(FairScheduler scheduler, RunContext ctx, Load load, Task task) {
        super(ctx.tenant(), ctx.agent().orElse(""), load, waitedForBy(ctx, load));
        this.scheduler = scheduler;
        this.task = task;
    }

    // What is nested belongs to the body of the run itself.
    private static @Nullable RunId waitedForBy(RunContext ctx, Load load) {
        return load.isNested() ? ctx.id() : ctx.parent().orElse(null);
    }

    /** From now on an interrupt goes to this thread. */
    void begin(Thread on) {
        synchronized (this) {
            thread = on;
        }
    }

    /** Runs the body, with the context of who submitted it. */
    void run() {
        Carrier.Undo before = task.carried().enter();
        try {
            task.body().run();
        } finally {
            before.exit();
        }
    }

    /** From now on an interrupt goes nowhere; one that came before meets nobody else. On the thread of the body. */
    void end() {
        synchronized (this) {
            thread = null;
            boolean late = Thread.interrupted();
            if (late) {
                LOG.atTrace().log("An interrupt came when its body had ended, or was left over by it");
            }
        }
    }

    /** Tells that the body was accepted and will not begin. */
    void drop(RevoException why) {
        try {
            task.dropped().accept(why);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Who was told that its body was dropped threw an exception");
        }
    }

    @Override
    public boolean remove() {
        return scheduler.remove(this);
    }

    @Override
    public RunScheduler.Idle idle() {
        return scheduler.idle(this);
    }

    @Override
    public void interrupt() {
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
