package dev.revo.run;

/** Where nouns are had: on a scoped reVo, and inside a run with the run's own scope, deadline and budget. */
public interface Nouns {
    /**
     * The noun with this interface.
     *
     * @throws dev.revo.error.NotInstalledException when no module provides it, naming artifact and call
     */
    <N> N use(Class<N> noun);

    /** Whether {@link #use} would answer. */
    boolean has(Class<?> noun);
}
