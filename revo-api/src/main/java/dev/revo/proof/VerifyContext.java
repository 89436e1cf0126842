package dev.revo.proof;

import dev.revo.run.Nouns;
import dev.revo.run.RunContext;
import dev.revo.sandbox.Sandbox;

/** What a verifier works with. Not for implementation: it grows. */
public interface VerifyContext extends Nouns {
    /** The run on whose behalf it verifies: deadline, cancellation, budget. */
    RunContext run();

    /**
     * The sandbox, which meets the policy in force. What it enforced goes into the evidence once it was asked for.
     *
     * @throws dev.revo.error.UnavailableException {@code sandbox_unavailable} when none meets the policy
     */
    Sandbox sandbox();
}
