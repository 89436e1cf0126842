package dev.revo.run;

/** How urgent a run is compared with others that wait. Weighted, never strict: nothing starves. */
public enum Priority {
    /** Whenever there is room. */
    LOW,
    /** The default. */
    MEDIUM,
    /** Before ordinary work. */
    HIGH,
    /** A person is waiting. */
    URGENT
}
