package dev.revo.error;

import java.io.Serial;

/** A noun was asked for whose module is not installed; the message names the artifact and the call that adds it. */
public final class NotInstalledException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public NotInstalledException(Fault fault) {
        super(fault, false);
    }

    /**
     * The noun is known, its module is absent.
     *
     * @param noun simple name of the noun's interface
     * @param artifact Maven artifact that provides it
     * @param call the call that installs it
     */
    public static NotInstalledException noun(String noun, String artifact, String call) {
        return new NotInstalledException(Fault.of(
                        "not_installed",
                        noun + " is not installed. Add the artifact " + artifact + " and call " + call + ".")
                .with("noun", noun)
                .with("artifact", artifact));
    }
}
