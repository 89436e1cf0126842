package dev.revo.run;

import dev.revo.data.Page;
import java.util.Optional;

/** The runs of a tenant. Each call passes the gate; a run of another tenant is not found. */
public interface Runs {
    /** The run as it stands; empty when this tenant has no such run. */
    Optional<RunStatus> status(RunId id);

    /**
     * The runs that fulfil the query, newest first. What they were given and what they gave is not in the list. A run is in it
     * from its submission until retention deletes it; one that ended while its process died may be shown as it was before
     * until it is looked at again.
     *
     * @throws dev.revo.error.InvalidRequestException when the cursor is none that this tenant was given
     */
    Page<RunSummary> list(RunQuery query);

    /**
     * The handle of a run that was started earlier, by this process or another one before a restart.
     *
     * @return empty when this tenant has no such run
     * @throws dev.revo.error.ConflictException when the run was started as something else than the reference says
     */
    <R> Optional<RunHandle<R>> attach(RunRef<R> ref);
}
