package dev.revo.agents.verify.box;

import java.util.ArrayList;
import java.util.List;

/**
 * Remembers assertion errors as they leave code of the tests, for those that never reach the end of a test: code under test
 * that is handed a callback can catch what the callback asserts, itself or by an executor. Not API: public because
 * rewritten test code calls it. Thread-safe.
 */
public final class Escapes {
    private static final int MOST = 64;
    private static final List<Escape> ALL = new ArrayList<>();

    private Escapes() {}

    /**
     * What left code of the tests.
     *
     * @param error what was thrown
     * @param thread where
     */
    record Escape(Throwable error, Thread thread) {}

    /** Called by each method of the tests that ends by this. */
    public static void seen(Throwable error) {
        if (error instanceof AssertionError) {
            synchronized (ALL) {
                if (ALL.size() < MOST && ALL.stream().noneMatch(known -> known.error() == error)) {
                    ALL.add(new Escape(error, Thread.currentThread()));
                }
            }
        }
    }

    /** All that was seen, which is forgotten. */
    static List<Escape> take() {
        synchronized (ALL) {
            List<Escape> all = List.copyOf(ALL);
            ALL.clear();
            return all;
        }
    }
}
