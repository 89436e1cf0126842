package dev.revo.spi;

import dev.revo.proof.Answer;
import dev.revo.run.RunContext;

/**
 * SPI: stands around every run of an agent, like the skins of an onion, in order of contribution. It can look, refuse by
 * throwing, or answer without proceeding; it cannot make proof. Thread-safe.
 */
@FunctionalInterface
public interface Interceptor {
    /**
     * Usually returns what {@code call.proceed()} does.
     *
     * @throws Exception what went wrong; the run fails with it
     */
    Answer<?> around(Invocation call) throws Exception;

    /** The run that is being intercepted. Not for implementation. */
    interface Invocation {
        /** The run. */
        RunContext run();

        /** The agent's type. */
        String agent();

        /** The decoded input. */
        Object input();

        /** Goes on to the next interceptor, or to the agent. At most once. */
        Answer<?> proceed() throws Exception;
    }
}
