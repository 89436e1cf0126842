package dev.revo.sandbox;

import dev.revo.run.RunContext;

/**
 * SPI: runs a command where it can do little harm. What a sandbox really enforces is told by {@link #report()}, which
 * comes from probes and never from configuration.
 *
 * <p>Thread-safe: several commands may run at once and do not see each other.
 */
public interface Sandbox {
    /** What this sandbox holds, as it was observed. Cheap after the first call. */
    SandboxReport report();

    /**
     * Runs the command to its end, to one of its limits, or to the end of the run, and leaves no process behind.
     *
     * @return how it ended; a box that could not be set up is {@link BoxResult.Ended#BOX_FAILED}, never an exit status
     * @throws dev.revo.error.CancelledException when the run was cancelled meanwhile; the whole process tree is gone then
     * @throws dev.revo.error.DeadlineExceededException when the run's deadline passed meanwhile, likewise
     * @throws Exception when the sandbox itself is broken
     */
    BoxResult run(RunContext ctx, BoxCommand command) throws Exception;
}
