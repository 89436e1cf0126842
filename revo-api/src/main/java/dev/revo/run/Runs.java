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
     * The handle of a run that was started earlier, by this process or another one. Where another process holds the run and the
     * journal has the post ({@link dev.revo.spi.WorkBackend}), as relational stores do, its end is seen a quarter of a second late, what
     * it is told takes half a second, {@link RunHandle#cancel} says whether it was told, and {@link RunHandle#events} has its end only.
     *
     * @return empty when this tenant has no such run, or another process holds it and the journal has no post
     * @throws dev.revo.error.ConflictException when the run was started as something else than the reference says
     */
    <R> Optional<RunHandle<R>> attach(RunRef<R> ref);

    /**
     * Starts the same work once more, with the same input, priority, tags and weight and without limits, as a run of its own and on
     * behalf of who asks: for one that failed or was cancelled, such as one that was given up because the process died again and again while it was at work.
     *
     * @return the new run
     * @throws dev.revo.error.NotFoundException when this tenant has no such run, or what it ran is not registered any more
     * @throws dev.revo.error.ConflictException when the run goes on or has succeeded, or cannot be started from its journal
     */
    RunId again(RunId id);

    /**
     * The runs of the tenant that go on in this process as text for people, each below the one that started it: where it is,
     * what it waits for, how old it is, how far, and where its thread is. Empty when there is none.
     */
    String tree();
}
