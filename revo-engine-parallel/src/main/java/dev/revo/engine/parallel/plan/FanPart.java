package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.Join;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.Settled;
import dev.revo.parallel.StepStatus.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A step with something for each element, so many at once, joined.
 *
 * @param <W> what is at work for one element
 */
abstract class FanPart<W> extends Part {
    static final int MOST = 100_000;

    private final Join<Object, Object> join;
    private final List<Settled<Object>> settled = new ArrayList<>();
    private final Set<Integer> over = new HashSet<>();
    private final Map<Integer, W> open = new HashMap<>();
    private List<Object> elements = List.of();
    private int next;
    private int succeeded;

    FanPart(Desk desk, PlanNode node, Join<Object, Object> join) {
        super(desk, node);
        this.join = join;
    }

    @Override
    final void begin(List<Object> inputs) {
        elements = List.copyOf((Collection<?>) inputs.get(0));
        if (elements.size() > MOST) {
            fail(new AgentException(Fault.of(
                            "too_many_elements",
                            "The step " + name() + " fans out to " + elements.size() + " elements, at most " + MOST
                                    + " are possible. Give it pieces.")
                    .with("step", name())));
            return;
        }
        state(State.RUNNING);
        desk().fans(this, elements.size());
        for (Settled<Object> one : before()) {
            // What settled after that was not part of the value before the restart either.
            if (verdict() == Join.Verdict.WAIT) {
                add(one);
            }
        }
        go();
    }

    /** Elements that were over before a restart, in the order in which they settled. */
    abstract List<Settled<Object>> before();

    /** Begins an element; what comes of it is given to {@link #settled(Settled)}. Empty when it could not begin. */
    abstract Optional<W> open(int index, Object element);

    /** Looks after an element that is open; whether it takes one of the places. */
    abstract boolean look(W one);

    /** Ends an element that is open. */
    abstract void stop(W one, RevoException why);

    /** The elements, once it has begun. */
    final List<Object> list() {
        return elements;
    }

    final Collection<W> open() {
        return open.values();
    }

    private void add(Settled<Object> one) {
        if (over.add(one.index())) {
            settled.add(one);
            succeeded += one.value().isPresent() ? 1 : 0;
        }
    }

    private Join.Verdict verdict() {
        return join.verdict(succeeded, settled.size() - succeeded, elements.size());
    }

    /** An element is over. */
    final void settled(Settled<Object> one) {
        open.remove(one.index());
        if (state() == State.RUNNING && verdict() == Join.Verdict.WAIT) {
            add(one);
            go();
        }
    }

    private void go() {
        if (verdict() == Join.Verdict.WAIT) {
            fill();
            return;
        }
        RevoException enough = new AgentException(
                Fault.of("not_needed", "The step " + name() + " has what it needs, or cannot get it any more.")
                        .with("step", name()));
        stop(enough);
        if (verdict() == Join.Verdict.DONE) {
            join();
        } else {
            fail(unjoined());
        }
    }

    private void join() {
        Object joined;
        try {
            joined = join.combine(List.copyOf(settled));
        } catch (RuntimeException e) {
            fail(Faults.of(StepKey.of(name()), e));
            return;
        }
        done(joined, settled.size());
    }

    private void fill() {
        int busy = 0;
        for (W one : List.copyOf(open.values())) {
            busy += look(one) ? 1 : 0;
        }
        while (desk().mayBegin()
                && busy < desk().settings().width()
                && next < elements.size()
                && state() == State.RUNNING) {
            int index = next++;
            if (!over.contains(index)) {
                Optional<W> one = open(index, elements.get(index));
                one.ifPresent(begun -> open.put(index, begun));
                busy += one.isPresent() ? 1 : 0;
            }
        }
    }

    @Override
    final void look(boolean woken) {
        if (state() == State.RUNNING) {
            fill();
        }
    }

    private RevoException unjoined() {
        String first = settled.stream()
                .flatMap(one -> one.problem().stream())
                .map(problem -> " The first problem: " + problem.code() + ": " + problem.message())
                .findFirst()
                .orElse("");
        return new AgentException(Fault.of(
                        "join_failed",
                        "The step " + name() + " of " + elements.size() + " elements cannot reach " + join + "."
                                + first)
                .with("step", name()));
    }

    @Override
    final void stop(RevoException why) {
        List.copyOf(open.values()).forEach(one -> stop(one, why));
    }

    /** Where an element is that is open; empty when nothing of it is left. */
    abstract Optional<Ahead.Open> stage(W one);

    @Override
    final Ahead.Left left(int width) {
        if (state() == State.PENDING) {
            return new Ahead.Left(-1, List.of(), Integer.MAX_VALUE, width, node().attempts());
        }
        List<Ahead.Open> at = open.values().stream()
                .map(this::stage)
                .flatMap(Optional::stream)
                .toList();
        int fresh = Math.max(0, elements.size() - over.size() - open.size());
        return new Ahead.Left(fresh, at, needed(), width, node().attempts());
    }

    // By halves: the verdict does not say how many it waits for, but it does not change back.
    private int needed() {
        int failed = settled.size() - succeeded;
        int from = succeeded;
        int to = Math.max(from, elements.size() - failed);
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (join.verdict(middle, failed, elements.size()) == Join.Verdict.WAIT) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from - succeeded;
    }

    @Override
    final int elements() {
        return state() == State.PENDING ? 1 : elements.size();
    }

    @Override
    final int finished() {
        return state() == State.PENDING ? 0 : over.size();
    }

    @Override
    @Nullable
    final Object recall(int used) {
        return join.combine(before().subList(0, used));
    }

    /** An element that came to nothing. */
    static Settled<Object> problem(int index, RevoException why) {
        return Settled.problem(index, Problem.from(why));
    }
}
