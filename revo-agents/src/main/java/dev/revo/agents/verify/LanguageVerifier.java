package dev.revo.agents.verify;

/** How candidates of one language are verified. Thread-safe. */
interface LanguageVerifier extends AutoCloseable {
    /**
     * The ruling; the checks go into the work.
     *
     * @throws Ruling.Ended as another way to return one
     */
    Ruling verify(Work work) throws Exception;

    @Override
    void close();
}
