package dev.revo.creative;

import java.util.random.RandomGenerator;

/** SPI, contributed: a way to come to ideas. Stateless and thread-safe. */
public interface Technique {
    /** Its name, such as {@code inversion}; unique in a reVo. */
    String name();

    /**
     * One candidate.
     *
     * @throws Exception what went wrong; the candidate is left out
     */
    String create(Context ctx, Brief brief) throws Exception;

    /** What a technique may use. Not for implementation by hosts. */
    interface Context {
        /** What the model says; reserved, cancelled and counted like every call. */
        String ask(String prompt);

        /** Chance that begins with the brief's seed and the candidate's number: the only one to use. */
        RandomGenerator random();

        /** The number of the candidate, from 0. */
        int number();
    }
}
