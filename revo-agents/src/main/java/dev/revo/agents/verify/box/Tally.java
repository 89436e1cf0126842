package dev.revo.agents.verify.box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts what happened. Thread-safe. */
final class Tally {
    private static final int MOST_FAILURES = 10;
    private static final int MOST_CHARS = 1500;
    private static final String OWN = Tally.class.getPackageName() + ".";
    private static final List<String> SYSTEM = List.of("java.", "jdk.", "sun.");

    private final Set<String> candidate;
    private final AtomicBoolean printedFailure = new AtomicBoolean();
    private final List<String> failures = new ArrayList<>();
    private int passed;
    private int failed;
    private int noticed;
    private int aborted;
    private int skipped;

    /** Counts for a candidate with classes of these names. */
    Tally(Set<String> candidate) {
        this.candidate = Set.copyOf(candidate);
    }

    AtomicBoolean printedFailure() {
        return printedFailure;
    }

    synchronized void pass() {
        passed++;
    }

    synchronized void skip() {
        skipped++;
    }

    synchronized void abort() {
        aborted++;
    }

    synchronized void fail(String where, Throwable why) {
        failed++;
        if (!thrownByCandidate(why)) {
            noticed++;
        }
        if (failures.size() < MOST_FAILURES) {
            failures.add(describe(where, why));
        }
    }

    /** Counts an assertion error that left code of the tests and reached no test, because the candidate was in between. */
    synchronized void escaped(Throwable why, boolean onThreadOfTests) {
        if (failed == 0 && !thrownByCandidate(why) && (!onThreadOfTests || passedCandidate(why))) {
            fail("an assertion that reached no test", why);
        }
    }

    synchronized Ran ran(String variant, Ran.End end) {
        return new Ran(
                variant,
                end,
                new Ran.Counts(passed, failed, noticed, aborted, skipped),
                printedFailure.get(),
                List.copyOf(failures),
                Probes.take());
    }

    private boolean thrownByCandidate(Throwable why) {
        try {
            for (StackTraceElement frame : why.getStackTrace()) {
                if (SYSTEM.stream().noneMatch(frame.getClassName()::startsWith)) {
                    return candidate.contains(frame.getClassName());
                }
            }
        } catch (Throwable broken) {
            return true;
        }
        return false;
    }

    private boolean passedCandidate(Throwable why) {
        return Arrays.stream(why.getStackTrace()).anyMatch(frame -> candidate.contains(frame.getClassName()));
    }

    /** The throwable in words; what it says is written by the candidate and may itself fail. */
    private static String describe(String where, Throwable why) {
        StringBuilder text = new StringBuilder(where).append(": ");
        try {
            text.append(why);
            for (StackTraceElement frame : why.getStackTrace()) {
                if (text.length() > MOST_CHARS || frame.getClassName().startsWith(OWN)) {
                    break;
                }
                text.append("\n  at ").append(frame);
            }
        } catch (Throwable broken) {
            text.append(why.getClass().getName());
        }
        return text.substring(0, Math.min(text.length(), MOST_CHARS));
    }
}
