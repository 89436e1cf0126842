package dev.revo.error;

import java.io.Serial;

/** The thread that waited for a run was interrupted; the run itself goes on and can be awaited again. */
public final class WaitInterruptedException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public WaitInterruptedException(Fault fault) {
        super(fault, true);
    }
}
