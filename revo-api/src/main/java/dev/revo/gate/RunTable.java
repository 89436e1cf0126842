package dev.revo.gate;

import dev.revo.run.RunId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs that this process holds: all that go on, and the latest that ended, so that their events can be replayed. */
final class RunTable {
    static final int KEPT = 1_000;

    private final Map<RunId, LiveRun<?>> live = new LinkedHashMap<>();
    private final Map<RunId, LiveRun<?>> ended = new LinkedHashMap<>();

    synchronized void add(LiveRun<?> run) {
        live.put(run.ctx().id(), run);
    }

    synchronized void ended(LiveRun<?> run) {
        if (live.remove(run.ctx().id()) == null) {
            return;
        }
        ended.put(run.ctx().id(), run);
        if (ended.size() > KEPT) {
            ended.remove(ended.keySet().iterator().next());
        }
        notifyAll();
    }

    /** The run if this process holds it and it is the tenant's. */
    synchronized Optional<LiveRun<?>> find(String tenant, RunId id) {
        LiveRun<?> run = live.containsKey(id) ? live.get(id) : ended.get(id);
        return run != null && run.ctx().tenant().equals(tenant) ? Optional.of(run) : Optional.empty();
    }

    /** The run if it goes on in this process and is the tenant's. */
    synchronized Optional<LiveRun<?>> findLive(String tenant, RunId id) {
        LiveRun<?> run = live.get(id);
        return run != null && run.ctx().tenant().equals(tenant) ? Optional.of(run) : Optional.empty();
    }

    /** Whether no run goes on. */
    synchronized boolean isIdle() {
        return live.isEmpty();
    }

    synchronized List<LiveRun<?>> live() {
        return new ArrayList<>(live.values());
    }

    /** Waits until no run is left or the time is over; whether none is left. */
    synchronized boolean awaitNone(long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (!live.isEmpty()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
