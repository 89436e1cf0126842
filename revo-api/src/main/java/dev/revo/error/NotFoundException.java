package dev.revo.error;

import java.io.Serial;

/** What was asked for does not exist, or not for this tenant; the two are not told apart. */
public final class NotFoundException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public NotFoundException(Fault fault) {
        super(fault, false);
    }
}
