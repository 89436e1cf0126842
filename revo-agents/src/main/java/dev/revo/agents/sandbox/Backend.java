package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import java.io.IOException;
import java.nio.file.Path;

/** One way to make boxes. Thread-safe. */
interface Backend {
    /** Short name for the report. */
    String name();

    /**
     * Lays out a box for one run of the command, without starting anything.
     *
     * @throws IOException when the box cannot be made
     */
    Box open(BoxCommand command) throws IOException;

    /** A box for one run. Confined to the thread that runs it, but for {@link #kill}. */
    interface Box extends AutoCloseable {
        /** What to start; the output of the builder is read by the caller. */
        ProcessBuilder launcher();

        /** The directory in which the command works, as this process sees it. */
        Path directory();

        /** Ends everything that runs in the box. May be called on any thread, more than once. */
        void kill(Process launched);

        /** How the command ended, after the launched process has ended with this status by itself. */
        Outcome outcome(int launcherExit);

        /** Ends what is left and removes the box. */
        @Override
        void close();
    }

    /**
     * A way to end.
     *
     * @param ended which
     * @param exit the exit status, or -1
     */
    record Outcome(BoxResult.Ended ended, int exit) {
        private static final int SIGNALLED = 128;
        private static final int LAST_SIGNAL = 64;

        /** The outcome of a status in which 128 and a signal's number stand for the end by that signal. */
        static Outcome ofStatus(int status) {
            return status > SIGNALLED && status <= SIGNALLED + LAST_SIGNAL
                    ? new Outcome(BoxResult.Ended.KILLED, -1)
                    : new Outcome(BoxResult.Ended.EXITED, status);
        }

        static Outcome failed() {
            return new Outcome(BoxResult.Ended.BOX_FAILED, -1);
        }
    }
}
