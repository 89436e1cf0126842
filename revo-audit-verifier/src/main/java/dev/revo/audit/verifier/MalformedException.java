package dev.revo.audit.verifier;

/** A line of an export is not of the form. Checked, so that no path forgets to make a finding of it. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
        super(message);
    }
}
