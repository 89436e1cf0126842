package dev.revo.agents.sandbox;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Cancellation;
import dev.revo.run.RunContext;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxReport;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox of this machine, from {@link Sandboxes}. Each command gets a box of its own, which is gone when the call
 * returns. Thread-safe.
 */
public final class LocalSandbox implements Sandbox {
    private final Backend backend;
    private final Object probing = new Object();
    private volatile @Nullable SandboxReport report;

    LocalSandbox(Backend backend) {
        this.backend = backend;
    }

    /** What this sandbox holds. The first call attacks it and blocks for one to two seconds; later calls are free. */
    @Override
    public SandboxReport report() {
        SandboxReport known = report;
        if (known == null) {
            synchronized (probing) {
                known = report;
                if (known == null) {
                    known = new SelfTest(backend).run();
                    report = known;
                }
            }
        }
        return known;
    }

    @Override
    public BoxResult run(RunContext ctx, BoxCommand command) throws Exception {
        return run(ctx.cancellation(), command);
    }

    /**
     * Runs the command outside of any run of reVo, until its end, a limit or the cancellation.
     *
     * @return how it ended
     * @throws dev.revo.error.CancelledException when it was cancelled or this thread was interrupted meanwhile; the flag
     *     of the thread is set again then
     * @throws Exception what else the cancellation throws
     */
    public BoxResult run(Cancellation cancellation, BoxCommand command) throws Exception {
        return new BoxRun(backend, requireNonNull(command, "command"))
                .drive(requireNonNull(cancellation, "cancellation"));
    }

    @Override
    public String toString() {
        return "sandbox " + backend.name();
    }
}
