package dev.revo.agents.verify.box;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Standard output as the tests see it: what is printed goes through, cannot be closed, and is searched for the text of an
 * assertion failure. Thread-safe.
 */
final class WatchedOutput extends OutputStream {
    private static final String[] FAILURES = {"assertionerror", "assertion failed", "assertion failure"};
    private static final int OVERLAP = 32;

    private final PrintStream to;
    private final AtomicBoolean failure;
    private String tail = "";

    WatchedOutput(PrintStream to, AtomicBoolean failure) {
        this.to = to;
        this.failure = failure;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        String text = tail + new String(bytes, offset, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        for (String sign : FAILURES) {
            if (text.contains(sign)) {
                failure.set(true);
            }
        }
        tail = text.substring(Math.max(0, text.length() - OVERLAP));
        to.write(bytes, offset, length);
    }

    @Override
    public void flush() {
        to.flush();
    }

    PrintStream stream() {
        return new Unclosable(this);
    }

    private static final class Unclosable extends PrintStream {
        Unclosable(WatchedOutput out) {
            super(out, true, StandardCharsets.UTF_8);
        }

        /** Closes nothing: a candidate that closes its output must not silence the tests. */
        @Override
        public void close() {
            flush();
        }
    }
}
