package dev.revo.parallel;

import dev.revo.error.InvalidRequestException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the elements of a fan-out become one value, and when waiting for them ends. Immutable; a pure function of what is
 * settled, so that it gives the same value when a run is taken up again.
 *
 * @param <R> the type of an element
 * @param <J> the type of the whole
 */
public final class Join<R, J> {
    private final String text;
    private final int quorum;
    private final boolean collects;
    private final Function<List<Settled<R>>, J> combine;

    /** Whether waiting goes on. */
    public enum Verdict {
        /** More elements are needed. */
        WAIT,
        /** There is enough; what still runs is cancelled. */
        DONE,
        /** There cannot be enough any more; what still runs is cancelled and the step fails. */
        FAILED
    }

    private Join(String text, int quorum, boolean collects, Function<List<Settled<R>>, J> combine) {
        this.text = text;
        this.quorum = quorum;
        this.collects = collects;
        this.combine = combine;
    }

    /** Every element, in order; the first failure fails the step. */
    public static <R> Join<R, List<R>> all() {
        return new Join<>("all", Integer.MAX_VALUE, false, Join::values);
    }

    /** The first element that succeeds; fails when none does, also of no elements at all. */
    public static <R> Join<R, R> any() {
        return new Join<>("any", 1, false, settled -> values(settled).get(0));
    }

    /**
     * The first so many elements that succeed, in order of the elements; fails as soon as so many cannot succeed any more.
     */
    public static <R> Join<R, List<R>> quorum(int needed) {
        if (needed < 1) {
            throw InvalidRequestException.field("join.quorum", "is " + needed, "Use 1 or more.");
        }
        return new Join<>(
                "quorum " + needed, needed, false, settled -> values(settled).subList(0, needed));
    }

    /** Every element with its value or problem, in order; never fails for one of them. */
    public static <R> Join<R, List<Settled<R>>> collect() {
        return new Join<>("collect", Integer.MAX_VALUE, true, Join::ordered);
    }

    private static <R> List<Settled<R>> ordered(List<Settled<R>> settled) {
        return settled.stream().sorted(Comparator.comparingInt(Settled::index)).toList();
    }

    private static <R> List<R> values(List<Settled<R>> settled) {
        return ordered(settled).stream()
                .map(Settled::value)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether waiting goes on, when so many of all succeeded and failed. */
    public Verdict verdict(int succeeded, int failed, int all) {
        if (collects) {
            return succeeded + failed == all ? Verdict.DONE : Verdict.WAIT;
        }
        int needed = quorum == Integer.MAX_VALUE ? all : quorum;
        if (succeeded >= needed) {
            return Verdict.DONE;
        }
        return all - failed < needed ? Verdict.FAILED : Verdict.WAIT;
    }

    /**
     * The value of the elements that were settled when the verdict was {@link Verdict#DONE}, in the order in which they were
     * settled.
     */
    public J combine(List<Settled<R>> settled) {
        return combine.apply(settled);
    }

    @Override
    public String toString() {
        return text;
    }
}
