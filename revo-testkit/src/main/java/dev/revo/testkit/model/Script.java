package dev.revo.testkit.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A strict list of answers to requests. A request gets the first line that is not used up and accepts it, so lines
 * without a condition are used in order, and lines with one answer concurrent requests whatever their order. A request
 * that finds no line is an error, and is remembered. Thread-safe; answers are computed outside the lock.
 *
 * @param <Q> the requests
 * @param <R> the answers
 */
public final class Script<Q, R> {

    /** A line of the script; {@code accepts} null takes every request, {@code endless} is never used up. */
    record Line<Q, R>(
            @Nullable Predicate<? super Q> accepts, Function<? super Q, ? extends R> answer, boolean endless) {}

    private final List<Line<Q, R>> open;
    private final int total;
    private final List<Q> asked = new ArrayList<>();
    private final List<Q> unanswered = new ArrayList<>();

    Script(List<Line<Q, R>> lines) {
        this.open = new ArrayList<>(lines);
        this.total = lines.size();
    }

    /** Returns a builder of a script. */
    public static <Q, R> ScriptBuilder<Q, R, Script<Q, R>> builder() {
        return new ScriptBuilder<>(script -> script);
    }

    /**
     * Returns the answer to {@code request} and uses its line up.
     *
     * @throws AssertionError if no line is left for this request; the message holds its text
     */
    public R next(Q request) {
        return take(requireNonNull(request, "request")).answer().apply(request);
    }

    private synchronized Line<Q, R> take(Q request) {
        asked.add(request);
        for (int i = 0; i < open.size(); i++) {
            Line<Q, R> line = open.get(i);
            if (line.accepts() == null || line.accepts().test(request)) {
                if (!line.endless()) {
                    open.remove(i);
                }
                return line;
            }
        }
        unanswered.add(request);
        throw new AssertionError("the script of " + total + " lines has none left for request " + asked.size() + " ("
                + open.size() + " lines refused it): " + request);
    }

    /** Returns the requests so far in the order in which they came, also those that got no answer. */
    public synchronized List<Q> asked() {
        return List.copyOf(asked);
    }

    /** Returns how many lines are not used up; endless ones do not count. */
    public synchronized int remaining() {
        return (int) open.stream().filter(line -> !line.endless()).count();
    }

    /**
     * Checks that every line was used and every request answered.
     *
     * @throws AssertionError if a line is left over, or a request found none (even if that error was swallowed)
     */
    public synchronized void assertExhausted() {
        if (!unanswered.isEmpty()) {
            throw new AssertionError(unanswered.size() + " of " + asked.size()
                    + " requests found no line in the script, the first: " + unanswered.get(0));
        }
        if (remaining() > 0) {
            throw new AssertionError(remaining() + " of " + total + " lines of the script were not used by "
                    + asked.size() + " requests");
        }
    }
}
