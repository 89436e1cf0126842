package dev.revo.engine.parallel.plan;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** An agent for one element, asked as often as it may be; each attempt is a run below this one. */
final class Asked {
    private final Desk desk;
    private final PlanNode node;
    private final StepKey key;
    private final IntFunction<RunHandle<?>> start;
    private final Function<Object, Optional<? extends RevoException>> refusal;
    private final BiConsumer<@Nullable Object, @Nullable RevoException> ended;
    private final Rests rests;
    private int begun;
    private @Nullable Instant again;
    private @Nullable ChildRun run;
    // From when an attempt begins until what came of it is known.
    private boolean atWork;
    private boolean stopped;
    private boolean over;

    /**
     * @param start the attempt of this number, or finds it again
     * @param refusal why a value does not count, if it does not
     * @param ended is given the value or the fault that it ends with
     */
    Asked(
            Desk desk,
            PlanNode node,
            StepKey key,
            IntFunction<RunHandle<?>> start,
            Function<Object, Optional<? extends RevoException>> refusal,
            BiConsumer<@Nullable Object, @Nullable RevoException> ended) {
        this.desk = desk;
        this.node = node;
        this.key = key;
        this.start = start;
        this.refusal = refusal;
        this.ended = ended;
        this.rests = new Rests(desk);
        desk.log().failed(key).ifPresent(last -> {
            begun = last.attempt();
            again = last.again();
        });
    }

    /** Begins an attempt if its time has come and none is at work. */
    void look() {
        if (over || atWork || !desk.mayBegin() || (again != null && desk.now().isBefore(again))) {
            return;
        }
        again = null;
        begun++;
        atWork = true;
        if (begun == 1) {
            rests.first();
        }
        RunHandle<?> handle;
        try {
            handle = start.apply(begun);
        } catch (RevoException e) {
            desk.execution().context().cancellation().check();
            desk.call(() -> came(null, e));
            return;
        }
        run = ChildRun.of(desk, key, handle, this::came);
    }

    private void came(@Nullable Object value, @Nullable RevoException why) {
        if (value == null && why == null) {
            return;
        }
        run = null;
        atWork = false;
        Optional<? extends RevoException> fault =
                value == null ? Optional.of(requireNonNull(why)) : refusal.apply(value);
        if (fault.isEmpty()) {
            end(value, null);
            return;
        }
        boolean ending = desk.execution().context().cancellation().requested();
        if (begun >= node.attempts() || !Faults.canHelp(fault.get()) || ending || stopped) {
            end(null, fault.get());
            return;
        }
        rest(fault.get());
    }

    private void end(@Nullable Object value, @Nullable RevoException why) {
        over = true;
        ended.accept(value, why);
    }

    private void rest(RevoException why) {
        int number = begun;
        desk.execution().emit(head -> new TaskEvent.Failed(head, key.step(), key.shown(), number, why.code(), true));
        Instant when = rests.after(why);
        desk.write(new StepLine.Failed(key.step(), key.element(), number, Problem.from(why), when), () -> again = when);
        // Until that is written, nothing begins.
        again = Instant.MAX;
    }

    /** How many attempts began. */
    int attempts() {
        return begun;
    }

    /** When the next attempt begins, while it waits for that. */
    Optional<Instant> until() {
        return over || atWork ? Optional.empty() : Optional.ofNullable(again);
    }

    /** Whether a run of it goes on. */
    boolean isAtWork() {
        return run != null;
    }

    /** Where it is; empty when it is over. */
    Optional<Ahead.Open> open() {
        if (over) {
            return Optional.empty();
        }
        if (run != null) {
            return Optional.of(run.open());
        }
        Duration rest =
                again == null || again.equals(Instant.MAX) ? Duration.ZERO : Duration.between(desk.now(), again);
        int more = Math.max(0, node.attempts() - begun);
        return Optional.of(new Ahead.Open(Ahead.Stage.RESTING, rest.isNegative() ? Duration.ZERO : rest, more));
    }

    /** Ends it. What comes of a run that is at work is still told. */
    void stop(RevoException why) {
        stopped = true;
        if (run != null) {
            run.cancel(why);
        } else if (!atWork) {
            over = true;
        }
    }
}
