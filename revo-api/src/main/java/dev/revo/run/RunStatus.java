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

    /** Its result as JSON, once it succeeded. */
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
