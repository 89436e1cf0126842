package dev.revo.spi;

/** What a store promises of what it acknowledged. */
public enum Guarantee {
    /** It survives the death of the process. */
    SURVIVES_PROCESS_DEATH,
    /** It survives the loss of power of the machine. */
    SURVIVES_POWER_LOSS,
    /** It is shared by several processes. */
    SHARED
}
