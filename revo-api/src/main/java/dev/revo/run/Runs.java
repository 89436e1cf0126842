package dev.revo.run;

import java.util.Optional;

/** The runs of a tenant. Each call passes the gate; a run of another tenant is not found. */
public interface Runs {
    /** The run as it stands; empty when this tenant has no such run. */
    Optional<RunStatus> status(RunId id);

    /**
     * The handle of a run that was started earlier, by this process or another one before a restart.
     *
     * @return empty when this tenant has no such run
     * @throws dev.revo.error.ConflictException when the run was started as something else than the reference says
     */
    <R> Optional<RunHandle<R>> attach(RunRef<R> ref);
}
