package dev.revo.error;

import java.io.Serial;

/** The deadline of the run passed before it finished; nothing is called on its behalf any more. */
public final class DeadlineExceededException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public DeadlineExceededException(Fault fault) {
        super(fault, false);
    }
}
