package dev.revo.error;

import java.io.Serial;

/** The parts of a reVo do not fit together; the message lists every fault with the line that would fix it. */
public final class WiringException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public WiringException(Fault fault) {
        super(fault, false);
    }
}
