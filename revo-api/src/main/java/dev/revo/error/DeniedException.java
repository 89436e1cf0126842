package dev.revo.error;

import java.io.Serial;

/** A decision point, a scope or an expired approval said no; the message names the rule, the audit log has the record. */
public final class DeniedException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public DeniedException(Fault fault) {
        super(fault, false);
    }
}
