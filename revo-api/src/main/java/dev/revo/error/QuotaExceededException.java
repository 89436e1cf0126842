package dev.revo.error;

import java.io.Serial;

/** A plan limit or a rate was reached; {@link #retryAfter()} says when the window opens again, if it does. */
public final class QuotaExceededException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public QuotaExceededException(Fault fault) {
        super(fault, true);
    }
}
