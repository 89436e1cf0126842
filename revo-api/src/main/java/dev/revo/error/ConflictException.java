package dev.revo.error;

import java.io.Serial;

/** The request contradicts what is stored: a lost race, a reused key with another content, a decision made twice. */
public final class ConflictException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public ConflictException(Fault fault) {
        super(fault, false);
    }
}
