package dev.revo.agents;

import dev.revo.agents.sandbox.Sandboxes;
import dev.revo.run.RunContext;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxReport;
import org.jspecify.annotations.Nullable;

/** The best sandbox of this machine, probed when it is first used: a host that runs no code does not wait for probes. */
final class LazySandbox implements Sandbox {
    private @Nullable Sandbox best;

    private synchronized Sandbox best() {
        if (best == null) {
            best = Sandboxes.best();
        }
        return best;
    }

    @Override
    public SandboxReport report() {
        return best().report();
    }

    @Override
    public BoxResult run(RunContext ctx, BoxCommand command) throws Exception {
        return best().run(ctx, command);
    }
}
