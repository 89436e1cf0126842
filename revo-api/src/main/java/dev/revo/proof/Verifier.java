package dev.revo.proof;

/**
 * SPI: decides whether one thing is true of a candidate. It returns a {@link Check} and nothing else; evidence is
 * assembled by the runtime. Must not change the candidate; may be called concurrently and more than once.
 *
 * @param <T> the type of the candidate
 */
@FunctionalInterface
public interface Verifier<T> {
    /**
     * The check.
     *
     * @throws Exception when it broke; the runtime turns that into {@link Check.Verdict#NOT_ASSESSED} with the reason
     */
    Check verify(VerifyContext ctx, T candidate) throws Exception;
}
