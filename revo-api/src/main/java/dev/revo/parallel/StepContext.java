package dev.revo.parallel;

import dev.revo.run.Nouns;
import dev.revo.run.RunContext;

/** What the body of a step is given: the run, and the nouns with the run's scope. Not for implementation. */
public interface StepContext extends Nouns {
    /** The run. */
    RunContext run();

    /** The step's name. */
    String step();

    /** Which element of a fan-out this is, from 0; 0 for other steps. */
    int element();

    /** Which attempt this is, from 1. */
    int attempt();

    /**
     * The same for every attempt at this step and element, also after a crash, and for no other: what an outside service
     * should be given, because a body can run more than once.
     */
    String idempotencyKey();
}
