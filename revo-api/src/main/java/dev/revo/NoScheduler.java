package dev.revo;

import dev.revo.error.Fault;
import dev.revo.error.NotInstalledException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.RunScheduler;

/** Stands where no engine is installed: it refuses every run and says what is wanting. */
final class NoScheduler implements RunScheduler {
    @Override
    public Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
        throw new NotInstalledException(Fault.of(
                        "not_installed",
                        "Nothing gives runs a thread, so this one does not begin. " + MissingEngines.ADD_PARALLEL)
                .with("artifact", MissingEngines.PARALLEL));
    }
}
