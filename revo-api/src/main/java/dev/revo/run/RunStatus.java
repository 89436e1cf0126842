package dev.revo.run;

import dev.revo.error.Problem;
import java.util.Optional;

/** A run as it stands at one moment. Not for implementation: it grows. Immutable. */
public interface RunStatus {
    /** Which run. */
    RunId id();

    /** Where it is. */
    RunState state();

    /** What its answer is worth ({@code verified}, {@code partial}, {@code refused}) once it succeeded with an answer. */
    Optional<String> outcome();

    /** What was asked of it and has not taken effect. */
    Optional<Request> requested();

    /** How far it is. */
    Progress progress();

    /** Why it waits (such as {@code approval} or {@code effect_unknown}), while it does. */
    Optional<String> waitingFor();

    /** What went wrong, once it failed or was cancelled. */
    Optional<Problem> problem();

    /**
     * Its result as JSON, once it succeeded. A large one of a run that ended in another process, or long ago, is read from the
     * store of blobs here, and kept by this status.
     *
     * @throws dev.revo.error.NotFoundException {@code output_gone} when it is not there any more
     * @throws dev.revo.error.UnavailableException when it cannot be read; {@code output_damaged} when it is not what it was
     */
    Optional<String> resultJson();

    /** What it used so far. */
    Usage usage();

    /** Number of its last event: grows with every change, so it serves as an entity tag. */
    long sequence();

    /** What can be asked of a run that goes on. */
    enum Request {
        /** To end. */
        CANCEL,
        /** To stop between two turns or steps. */
        PAUSE
    }
}
