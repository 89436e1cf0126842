package dev.revo.spi;

/**
 * SPI: a part of reVo that is installed as one, by {@code Revo.builder().install(...)} or, after {@code discover()}, by
 * {@link java.util.ServiceLoader}.
 */
public interface RevoModule {
    /** Its name for reports: the artifact id. */
    String name();

    /** Declares what it provides and needs. Called once for each reVo; does no I/O and starts nothing yet. */
    void install(Wiring wiring);
}
