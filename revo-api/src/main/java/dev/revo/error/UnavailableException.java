package dev.revo.error;

import java.io.Serial;

/** Something needed is not there now: sandbox, database, model, isolation that the policy demands. */
public final class UnavailableException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public UnavailableException(Fault fault) {
        super(fault, true);
    }
}
