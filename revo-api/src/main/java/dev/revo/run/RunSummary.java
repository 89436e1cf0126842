package dev.revo.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A run in a list, without what it was given and what it gave. Not for implementation: it grows. Immutable. */
public interface RunSummary {
    /** Which run. */
    RunId id();

    /** What sort of work it is, such as {@code agent}. */
    String kind();

    /** Which one of that sort, such as the agent's type. */
    String name();

    /** Id of the principal on whose behalf it runs. */
    String principal();

    /** The run that started it, if one did. */
    Optional<RunId> parent();

    /** How urgent it is. */
    Priority priority();

    /** Where it is; of a run that another process holds, {@link RunState#QUEUED} until it ended. */
    RunState state();

    /** What its answer is worth, once it succeeded with an answer. */
    Optional<String> outcome();

    /** Code of what went wrong, once it failed or was cancelled. */
    Optional<String> problem();

    /** When it was submitted. */
    Instant submitted();

    /** When it first got a thread, once it ended; empty when it never did. */
    Optional<Instant> started();

    /** When it ended. */
    Optional<Instant> ended();

    /** What it consumed. */
    Usage usage();

    /** What it was marked with when it was started, in that order, each once; unmodifiable. */
    default List<String> tags() {
        return List.of();
    }
}
