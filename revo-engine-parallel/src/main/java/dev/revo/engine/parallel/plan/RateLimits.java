package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.plan.Turn.State;
import dev.revo.parallel.PlanNode;
import dev.revo.run.RunContext;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * How often attempts at steps may begin, of each tenant, plan and step: never more than so many in any time of that length. A
 * begin counts from when the body has its thread, and one that was let through and has not begun counts as well, so that waits for
 * threads do not push begins together. First come, first served. Thread-safe; nobody is called under the lock.
 */
public final class RateLimits {
    /** How long a run may take to begin what it was woken for: after that, one that was paused does not hold others up. */
    static final Duration LEASE = Duration.ofMinutes(1);

    // From so many limits on, idle ones are looked for.
    private static final int MANY = 1_000;

    private final TimeSource time;
    private final Executor timers;
    private final Map<Key, Limit> limits = new HashMap<>();
    private final Map<Run, Map<StepKey, Turn>> runs = new HashMap<>();
    private final Set<Run> watched = new HashSet<>();
    private int sweepAt = MANY;

    record Key(String tenant, String plan, String step) {}

    /** A run of a tenant. */
    record Run(String tenant, String id) {
        static Run of(RunContext ctx) {
            return new Run(ctx.tenant(), ctx.id().value());
        }
    }

    /** One limit. Guarded by the lock of all. */
    static final class Limit {
        private final Begins begins = new Begins();
        private final Set<Turn> waiting = new LinkedHashSet<>();
        private int lent;
        private long longest;
        private long numbers;
        private Optional<Long> armed = Optional.empty();

        private boolean isIdle(long now) {
            begins.forget(now - longest);
            return waiting.isEmpty() && lent == 0 && begins.size() == 0;
        }

        /** When the one after so many others may begin; now or earlier for at once. */
        private long due(PlanNode.Rate rate, long before, long now) {
            // That one must have begun long enough ago, counted from the oldest.
            long index = begins.size() - (rate.most() - lent) + before;
            if (index < 0) {
                return now;
            }
            long per = rate.per().toNanos();
            long rounds = index < begins.size() ? 0 : 1 + (index - begins.size()) / rate.most();
            long first = index - rounds * rate.most();
            // What is let through and has not begun begins now at the earliest.
            return first < 0 ? now + rounds * per : begins.get((int) first) + (1 + rounds) * per;
        }
    }

    private RateLimits(TimeSource time, Executor timers) {
        this.time = time;
        this.timers = timers;
    }

    /**
     * Nothing has begun yet.
     *
     * @param timers threads for what comes due
     */
    public static RateLimits create(TimeSource time, Executor timers) {
        return new RateLimits(time, timers);
    }

    /** What is to be done without the lock. */
    private final class After {
        private final List<Turn> lent = new ArrayList<>();
        private final Map<Limit, Long> due = new HashMap<>();

        void run() {
            lent.forEach(turn -> at(LEASE.toNanos(), () -> expire(turn)));
            due.forEach((limit, when) -> at(Math.max(0, when - time.nanos()), () -> look(limit, when)));
            lent.forEach(turn -> turn.wake.run());
        }
    }

    private void at(long nanos, Runnable task) {
        time.at(time.instant().plusNanos(nanos), () -> timers.execute(task));
    }

    /** The turn of an attempt that is to begin: a new one, or the one that the run has waited with before it parked. */
    Turn ask(Key key, PlanNode.Rate rate, Run run, StepKey step, Runnable wake) {
        After after = new After();
        Turn turn;
        synchronized (this) {
            long now = time.nanos();
            Map<StepKey, Turn> turns = runs.computeIfAbsent(run, unknown -> new HashMap<>());
            turn = turns.get(step);
            if (turn == null) {
                Limit limit = limit(key, now);
                limit.longest = Math.max(limit.longest, rate.per().toNanos());
                long ahead = limit.waiting.isEmpty()
                        ? 0
                        : limit.numbers - limit.waiting.iterator().next().number;
                Instant until = time.instant().plusNanos(Math.max(0, limit.due(rate, ahead, now) - now));
                turn = new Turn(limit, rate, run, step, limit.numbers++, until, wake);
                turns.put(step, turn);
                limit.waiting.add(turn);
                serve(limit, now, after);
            }
            turn.wake = wake;
            // Who asks looks right now.
            after.lent.remove(turn);
        }
        after.run();
        return turn;
    }

    private Limit limit(Key key, long now) {
        if (limits.size() >= sweepAt && !limits.containsKey(key)) {
            limits.values().removeIf(limit -> limit.isIdle(now));
            sweepAt = Math.max(MANY, 2 * limits.size());
        }
        return limits.computeIfAbsent(key, unknown -> new Limit());
    }

    private static void serve(Limit limit, long now, After after) {
        limit.begins.forget(now - limit.longest);
        while (!limit.waiting.isEmpty()) {
            Turn head = limit.waiting.iterator().next();
            if (limit.lent >= head.rate.most()) {
                // Who begins or gives up serves on.
                return;
            }
            long due = limit.due(head.rate, 0, now);
            if (due - now > 0) {
                if (limit.armed.isEmpty() || due - limit.armed.get() < 0) {
                    limit.armed = Optional.of(due);
                    after.due.put(limit, due);
                }
                return;
            }
            limit.waiting.remove(head);
            limit.lent++;
            head.state = State.LENT;
            after.lent.add(head);
        }
    }

    private void look(Limit limit, long due) {
        After after = new After();
        synchronized (this) {
            if (limit.armed.equals(Optional.of(due))) {
                limit.armed = Optional.empty();
            }
            serve(limit, time.nanos(), after);
        }
        after.run();
    }

    /** Whether it may begin now; then it must, or be given back. */
    boolean take(Turn turn) {
        After after = new After();
        boolean taken;
        synchronized (this) {
            serve(turn.limit, time.nanos(), after);
            taken = turn.state == State.LENT;
            if (taken) {
                turn.state = State.TAKEN;
                after.lent.remove(turn);
            }
        }
        after.run();
        return taken;
    }

    /** It has its thread and begins. */
    void begun(Turn turn) {
        After after = new After();
        synchronized (this) {
            long now = time.nanos();
            turn.limit.begins.add(now);
            end(turn, now, after);
        }
        after.run();
    }

    /** It does not begin any more; without effect if it has. */
    void giveBack(Turn turn) {
        After after = new After();
        synchronized (this) {
            end(turn, time.nanos(), after);
        }
        after.run();
    }

    private void end(Turn turn, long now, After after) {
        if (turn.state == State.OVER) {
            return;
        }
        if (turn.state == State.WAITS) {
            turn.limit.waiting.remove(turn);
        } else {
            turn.limit.lent--;
        }
        turn.state = State.OVER;
        Map<StepKey, Turn> turns = runs.getOrDefault(turn.run, new HashMap<>());
        turns.remove(turn.step, turn);
        if (turns.isEmpty()) {
            runs.remove(turn.run);
        }
        serve(turn.limit, now, after);
    }

    /** None of the run's attempts wait any more; those that are about to begin do, or are given back. */
    void leave(Run run) {
        After after = new After();
        synchronized (this) {
            long now = time.nanos();
            List.copyOf(runs.getOrDefault(run, Map.of()).values()).stream()
                    .filter(turn -> turn.state != State.TAKEN)
                    .forEach(turn -> end(turn, now, after));
        }
        after.run();
    }

    /** Whether the run's end is not looked for yet; from now on it is. */
    synchronized boolean watch(Run run) {
        return watched.add(run);
    }

    /** The run is over. */
    void over(Run run) {
        leave(run);
        synchronized (this) {
            watched.remove(run);
        }
    }

    /** Whether an attempt of the run at the step waits. */
    synchronized boolean isWaiting(Run run, String step) {
        return runs.getOrDefault(run, Map.of()).values().stream()
                .anyMatch(turn -> turn.step.step().equals(step) && turn.state != State.TAKEN);
    }

    /** Whether it is of no use any more. */
    synchronized boolean isOver(Turn turn) {
        return turn.state == State.OVER;
    }

    private void expire(Turn turn) {
        boolean late;
        synchronized (this) {
            late = turn.state == State.LENT;
        }
        if (late) {
            leave(turn.run);
        }
    }

    /** How many limits are known. */
    synchronized int known() {
        return limits.size();
    }
}
