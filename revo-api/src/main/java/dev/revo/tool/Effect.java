package dev.revo.tool;

/** What a tool call leaves behind. Decides on journaling, ordering and repetition. */
public enum Effect {
    /** Nothing: it may be called again and together with others. */
    READ,
    /** A change of state that this process owns. Journaled; calls run in order. */
    WRITE,
    /** A change in the world outside: a payment, a message, a deployment. Journaled with an idempotency key; in order. */
    EXTERNAL
}
