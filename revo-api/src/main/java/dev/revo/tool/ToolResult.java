package dev.revo.tool;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a call gave. Every call gets one result, also a call that was not made; "not executed" is not "failed".
 * Immutable.
 */
public final class ToolResult {
    private final Status status;
    private final String text;

    /** What became of a call. */
    public enum Status {
        /** It was made and answered. */
        OK,
        /** It was made and failed. */
        ERROR,
        /** It was not made: the arguments do not fit. */
        INVALID,
        /** It was not made: the principal may not, or a person said no. */
        DENIED,
        /** It was made and did not answer in time. */
        TIMED_OUT,
        /** It was not made, because its run ended first. */
        NOT_EXECUTED
    }

    private ToolResult(Status status, String text) {
        this.status = requireNonNull(status, "status");
        this.text = requireNonNull(text, "text");
    }

    /** A good answer, as text or JSON. */
    public static ToolResult ok(String text) {
        return new ToolResult(Status.OK, text);
    }

    /** A failure that the model should know of. */
    public static ToolResult error(String text) {
        return new ToolResult(Status.ERROR, text);
    }

    /** Any status with its text. */
    public static ToolResult of(Status status, String text) {
        return new ToolResult(status, text);
    }

    /** What became of the call. */
    public Status status() {
        return status;
    }

    /** What the model is told. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToolResult that && status == that.status && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return 31 * status.hashCode() + text.hashCode();
    }

    @Override
    public String toString() {
        return status + " (" + text.length() + " characters)";
    }
}
