package dev.revo.proof;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunId;

/**
 * What ties a proof to the run that made it: the digest over value and evidence that stands in the run's last journal
 * entry, where it can be looked up.
 *
 * @param run the run
 * @param digest SHA-256, hexadecimal
 */
public record Seal(RunId run, String digest) {
    /** Checks for nulls. */
    public Seal {
        requireNonNull(run, "run");
        requireNonNull(digest, "digest");
    }

    @Override
    public String toString() {
        return run + ":" + digest;
    }
}
