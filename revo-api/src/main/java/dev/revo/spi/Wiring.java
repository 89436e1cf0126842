package dev.revo.spi;

import dev.revo.agent.Agent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Where a module declares itself. Suppliers that it is given answer only after the reVo is built. Confined to the
 * building thread; not for implementation.
 */
public interface Wiring {
    /** The one part for this single-valued SPI. Two of one rank are a wiring fault. */
    <S> Wiring provide(Class<S> spi, S one);

    /** The part for this SPI if nobody provides one. Two fallbacks for one SPI are a wiring fault. */
    <S> Wiring fallback(Class<S> spi, Supplier<? extends S> one);

    /** One of the parts for this many-valued SPI. */
    <S> Wiring contribute(Class<S> spi, S another);

    /**
     * Puts something around the part for this SPI, whoever provides it: what is asked for is what this makes of it, once all
     * parts are chosen. Several go around each other in order of installation, the last one outermost.
     */
    <S> Wiring around(Class<S> spi, UnaryOperator<S> wrapper);

    /** A noun: for each scope it is made anew over that scope's gate. */
    <N> Wiring noun(Class<N> noun, Function<Gate, ? extends N> perScope);

    /** An agent that the module brings. */
    Wiring agent(Agent<?, ?> agent);

    /** The part that was chosen; without one the build fails and names this module. */
    <S> Supplier<S> need(Class<S> spi);

    /** The part that was chosen, if any. */
    <S> Supplier<Optional<S>> want(Class<S> spi);

    /** All parts that were contributed, in order of contribution. */
    <S> Supplier<List<S>> all(Class<S> spi);

    /**
     * The gate of reVo's own principal in a tenant of its own, for the upkeep that a module does unasked; what it does to
     * another tenant goes through {@link Gate#within}. Answers once all parts are chosen, thus in what {@link #onStart}
     * runs too.
     *
     * @param why what the audit log says of each thing done, such as {@code suspended organizations}
     */
    Supplier<Gate> upkeep(String why);

    /** Runs when all parts are chosen, in order of installation, before the reVo is handed out. */
    Wiring onStart(Runnable start);

    /** Closed with the reVo, in reverse order. */
    Wiring onClose(AutoCloseable part);

    /** The name of the reVo: key for threads, leases and metric tags. */
    String revoName();

    /** Where parts that keep files may keep them; empty when the host named no directory. */
    Optional<Path> dataDirectory();
}
