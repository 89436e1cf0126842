package dev.revo.error;

import java.io.Serial;

/** The run was cancelled; the message carries the reason that was given. */
public final class CancelledException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public CancelledException(Fault fault) {
        super(fault, false);
    }
}
