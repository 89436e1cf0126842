package dev.revo.error;

import java.io.Serial;

/** The request is wrong in itself: the message names the field, what is wrong with it, and the fix. */
public final class InvalidRequestException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public InvalidRequestException(Fault fault) {
        super(fault, false);
    }

    /**
     * The common case: one field is wrong.
     *
     * @param field path of the field as the caller wrote it
     * @param wrong what is wrong with it, as the end of a sentence that begins with the field
     * @param fix what to do, as a sentence of its own
     */
    public static InvalidRequestException field(String field, String wrong, String fix) {
        return new InvalidRequestException(
                Fault.of("invalid_request", field + " " + wrong + ". " + fix).with("field", field));
    }
}
