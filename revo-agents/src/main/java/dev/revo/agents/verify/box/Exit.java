package dev.revo.agents.verify.box;

import java.io.Serial;

/**
 * What a test program throws where its source says {@code System.exit}: the process must live to tell the result. Not
 * API: public because rewritten test code calls it.
 */
public final class Exit extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    private Exit(int status) {
        super("exit " + status, null, false, false);
        this.status = status;
    }

    /** Stands in for {@code System.exit}. */
    public static void exit(int status) {
        throw new Exit(status);
    }

    /** Stands in for {@code Runtime.exit} and {@code Runtime.halt}. */
    public static void exit(Runtime ignored, int status) {
        throw new Exit(status);
    }

    int status() {
        return status;
    }
}
