package dev.revo.agents.verify.box;

import java.io.Serial;
import java.util.stream.Stream;

/**
 * What a test program throws where its source says {@code System.exit}: the process must live to tell the result. Not
 * API: public because rewritten test code calls it.
 */
@SuppressWarnings("DoNotCallSuggester") // generated code calls it for what it throws
public final class Exit extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final int CALLER = 1;

    private final int status;
    private final String caller;

    private Exit(int status, String caller) {
        super("exit " + status, null, false, false);
        this.status = status;
        this.caller = caller;
    }

    /** Stands in for {@code System.exit}. */
    public static void exit(int status) {
        throw new Exit(status, WALKER.walk(Exit::caller));
    }

    /** Stands in for {@code Runtime.exit} and {@code Runtime.halt}. */
    public static void exit(Runtime ignored, int status) {
        throw new Exit(status, WALKER.walk(Exit::caller));
    }

    private static String caller(Stream<StackWalker.StackFrame> frames) {
        return frames.skip(CALLER)
                .findFirst()
                .map(StackWalker.StackFrame::getClassName)
                .orElse("");
    }

    int status() {
        return status;
    }

    /** The class whose code called; one that calls by reflection is not it. */
    String caller() {
        return caller;
    }
}
