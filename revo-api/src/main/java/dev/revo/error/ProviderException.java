package dev.revo.error;

import java.io.Serial;

/** A part supplied by the host or by a third party (model, store, tool server) broke its contract or answered with an error. */
public final class ProviderException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public ProviderException(Fault fault) {
        super(fault, false);
    }
}
