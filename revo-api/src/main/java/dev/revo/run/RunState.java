package dev.revo.run;

/** Where a run is. The state says what {@code await()} does; what the answer is worth is its outcome, told beside it. */
public enum RunState {
    /** Accepted and journaled, not started. */
    QUEUED,
    /** At work. */
    RUNNING,
    /** Needs something from outside (an approval, a signal, word on an unknown effect) and holds no thread. */
    WAITING,
    /** Stopped between two turns or steps until it is resumed. */
    PAUSED,
    /** Finished; {@code await()} returns the result, whatever its outcome. */
    SUCCEEDED,
    /** Finished; {@code await()} throws the fault. */
    FAILED,
    /** Finished because it was told to or its deadline passed; {@code await()} throws. */
    CANCELLED;

    /** Whether nothing more will happen. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
