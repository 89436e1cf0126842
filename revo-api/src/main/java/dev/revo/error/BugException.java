package dev.revo.error;

import java.io.Serial;

/** reVo broke one of its own promises: please report it with the context and the stack trace. */
public final class BugException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public BugException(Fault fault) {
        super(fault, false);
    }
}
