package dev.revo.error;

import java.io.Serial;

/** A bound was reached and the work was not accepted; try again after {@link #retryAfter()}. */
public final class OverloadedException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public OverloadedException(Fault fault) {
        super(fault, true);
    }
}
