package dev.revo.error;

import java.io.Serial;

/** A proof was demanded of an answer that has none; the message says which checks failed or were not made. */
public final class UnverifiedException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public UnverifiedException(Fault fault) {
        super(fault, false);
    }
}
