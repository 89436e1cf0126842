package dev.revo.agents.verify.box;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Counts what happened. Thread-safe. */
final class Tally implements TestExecutionListener {
    private static final int MOST_FAILURES = 10;
    private static final int MOST_CHARS = 1500;

    private final AtomicBoolean printedFailure = new AtomicBoolean();
    private final List<String> failures = new ArrayList<>();
    private int passed;
    private int failed;
    private int aborted;
    private int skipped;

    AtomicBoolean printedFailure() {
        return printedFailure;
    }

    synchronized void pass() {
        passed++;
    }

    synchronized void fail(String where, Throwable why) {
        failed++;
        if (failures.size() < MOST_FAILURES) {
            failures.add(describe(where, why));
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier id, String reason) {
        skipped++;
    }

    @Override
    public synchronized void executionFinished(TestIdentifier id, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += id.isTest() ? 1 : 0;
            case ABORTED -> aborted++;
            default -> fail(
                    id.getDisplayName(),
                    result.getThrowable().orElseGet(() -> new IllegalStateException("failed without a reason")));
        }
    }

    synchronized Ran ran(String variant, Ran.End end) {
        return new Ran(
                variant,
                end,
                passed,
                failed,
                aborted,
                skipped,
                printedFailure.get(),
                List.copyOf(failures),
                Probes.take());
    }

    /** The throwable in words; what it says is written by the candidate and may itself fail. */
    private static String describe(String where, Throwable why) {
        StringBuilder text = new StringBuilder(where).append(": ");
        try {
            text.append(why);
            for (StackTraceElement frame : why.getStackTrace()) {
                if (text.length() > MOST_CHARS || frame.getClassName().startsWith("dev.revo.agents.verify.box.")) {
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
