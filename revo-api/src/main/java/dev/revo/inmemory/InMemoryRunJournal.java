package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs by tenant and id. Of those that ended, the newest stay, up to a bound. A run stays too for as long as the run that
 * started it goes on: that one may begin again and look for its result. All who share it are one process: what one of them
 * claims another may claim, and letters are shown to all of them.
 */
final class InMemoryRunJournal implements WorkBackend {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryRunJournal.class);

    private static final class Log {
        private final List<JournalEntry> entries = new ArrayList<>();
        // Runs below it that ended before it does.
        private final List<RunKey> held = new ArrayList<>();
        private long fence;
        private boolean claimed;

        boolean endedBefore(Instant time) {
            return finished() && entries.get(entries.size() - 1).at().isBefore(time);
        }

        boolean finished() {
            return !entries.isEmpty() && entries.get(entries.size() - 1).type().equals(FINISHED);
        }

        boolean standing() {
            return entries.size() > 1 && entries.get(1).type().equals(STANDING);
        }
    }

    /** Is told of runs that were dropped, after they were; holds no lock of the journal's. */
    interface DropListener {
        void dropped(RunKey run, List<JournalEntry> entries);
    }

    private record Dropped(RunKey run, List<JournalEntry> entries) {}

    private final EndedRuns ended;
    private final Map<RunKey, Log> logs = new LinkedHashMap<>();
    private final List<DropListener> listeners = new CopyOnWriteArrayList<>();
    private final RunLetters letters = new RunLetters();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    InMemoryRunJournal(EndedRuns ended) {
        this.ended = ended;
    }

    void onDrop(DropListener listener) {
        listeners.add(listener);
    }

    synchronized boolean has(RunKey run) {
        return logs.containsKey(run);
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        if (!batch.isEmpty()) {
            add(ctx, fence, batch).forEach(this::tell);
        }
    }

    private void tell(Dropped gone) {
        for (DropListener listener : listeners) {
            try {
                listener.dropped(gone.run(), gone.entries());
            } catch (RuntimeException e) {
                // The run whose end made room has nothing to do with it.
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("run", gone.run().run())
                        .log("What belonged to a run that is not kept any more could not be deleted");
            }
        }
    }

    // Those that are not kept any more, because this run ended.
    private synchronized List<Dropped> add(RunContext ctx, long fence, List<JournalEntry> batch) {
        RunId run = batch.get(0).run();
        Log log = logs.get(RunKey.of(ctx, run));
        if (log == null || log.fence != fence) {
            throw conflict("fence_lost", "The run was claimed by somebody else, or by nobody.", run);
        }
        if (log.finished()) {
            throw conflict("run_finished", "The run has finished and takes no further entry.", run);
        }
        long next = log.entries.size();
        for (JournalEntry entry : batch) {
            if (!entry.run().equals(run) || entry.sequence() != next++) {
                throw conflict("sequence_gap", "The entries do not continue the run's journal at " + next + ".", run);
            }
        }
        log.entries.addAll(batch);
        if (!log.finished()) {
            return List.of();
        }
        letters.remove(RunKey.of(ctx, run));
        return end(ctx, RunKey.of(ctx, run), log);
    }

    private List<Dropped> end(RunContext ctx, RunKey run, Log log) {
        List<RunKey> over = new ArrayList<>(log.held);
        log.held.clear();
        Log parent = parent(ctx, run);
        if (parent == null) {
            over.add(run);
        } else {
            parent.held.add(run);
        }
        // One that was purged meanwhile takes no place.
        over.removeIf(each -> !logs.containsKey(each));
        List<Dropped> gone = new ArrayList<>();
        for (RunKey each : over) {
            for (RunKey old : ended.add(each)) {
                Log dropped = logs.remove(old);
                if (dropped != null) {
                    gone.add(new Dropped(old, dropped.entries));
                }
            }
        }
        return gone;
    }

    // The run that started it, if that goes on.
    private @Nullable Log parent(RunContext ctx, RunKey run) {
        if (ctx.parent().isEmpty() || !ctx.id().equals(run.run())) {
            return null;
        }
        Log parent = logs.get(RunKey.of(ctx, ctx.parent().get()));
        return parent == null || parent.finished() ? null : parent;
    }

    private static ConflictException conflict(String code, String message, RunId run) {
        return new ConflictException(Fault.of(code, message).with("run", run));
    }

    @Override
    public synchronized List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        Log log = logs.get(RunKey.of(ctx, run));
        if (log == null) {
            return List.of();
        }
        return log.entries.stream()
                .filter(entry -> entry.sequence() >= from)
                .limit(atMost)
                .toList();
    }

    @Override
    public OptionalLong claim(RunContext ctx, RunId run) {
        OptionalLong fence = take(RunKey.of(ctx, run));
        if (fence.isPresent() && hasLetters(RunKey.of(ctx, run))) {
            tellWatchers();
        }
        return fence;
    }

    private synchronized OptionalLong take(RunKey run) {
        Log log = logs.computeIfAbsent(run, key -> new Log());
        if (log.finished()) {
            return OptionalLong.empty();
        }
        log.claimed = true;
        return OptionalLong.of(++log.fence);
    }

    private synchronized boolean hasLetters(RunKey run) {
        return letters.has(run);
    }

    // Without the lock: who is called looks at once.
    private void tellWatchers() {
        watchers.forEach(Runnable::run);
    }

    @Override
    public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        PurgedRuns old = old(ctx, endedBefore, atMost);
        // No lock is held meanwhile: what has ended does not change.
        for (RunId run : old.runs()) {
            read(ctx, run, 0, Integer.MAX_VALUE).stream()
                    .filter(entry -> entry.type().equals(OUTPUT))
                    .forEach(outputs);
        }
        return new PurgedRuns(remove(ctx, old.runs()), old.more());
    }

    private synchronized PurgedRuns old(RunContext ctx, Instant endedBefore, int atMost) {
        Instant before = logs.entrySet().stream()
                .filter(each -> each.getKey().tenant().equals(ctx.tenant()))
                .map(Map.Entry::getValue)
                .filter(log -> !log.entries.isEmpty() && !log.finished() && !log.standing())
                .map(log -> log.entries.get(0).at())
                .filter(endedBefore::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(endedBefore);
        List<RunId> found = new ArrayList<>();
        int entries = 0;
        for (Map.Entry<RunKey, Log> each : logs.entrySet()) {
            Log log = each.getValue();
            if (!each.getKey().tenant().equals(ctx.tenant()) || !log.endedBefore(before)) {
                continue;
            }
            entries += log.entries.size();
            if (entries > atMost && !found.isEmpty()) {
                return new PurgedRuns(found, true);
            }
            found.add(each.getKey().run());
        }
        return new PurgedRuns(found, false);
    }

    // What somebody else purged meanwhile is his.
    private synchronized List<RunId> remove(RunContext ctx, List<RunId> runs) {
        List<RunId> removed = new ArrayList<>();
        for (RunId run : runs) {
            RunKey key = RunKey.of(ctx, run);
            ended.remove(key);
            if (logs.remove(key) != null) {
                letters.remove(key);
                removed.add(run);
            }
        }
        return removed;
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        return going(system, atMost, log -> true);
    }

    private synchronized List<Unfinished> going(RunContext system, int atMost, Predicate<Log> which) {
        ofReVo(system);
        return logs.entrySet().stream()
                .filter(e -> !e.getValue().entries.isEmpty() && !e.getValue().finished())
                .filter(e -> which.test(e.getValue()))
                .limit(atMost)
                .map(e -> new Unfinished(e.getKey().tenant(), e.getKey().run()))
                .toList();
    }

    private static void ofReVo(RunContext system) {
        if (system.scope().principal().kind() != Principal.Kind.SYSTEM) {
            throw new DeniedException(Fault.of("system_only", "Only reVo itself may list the runs of all tenants."));
        }
    }

    @Override
    public Set<Guarantee> guarantees() {
        return Set.of();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.POST, Capability.RELEASE);
    }

    @Override
    public void post(RunContext ctx, RunId run, RunLetter letter) {
        if (put(RunKey.of(ctx, run), letter)) {
            tellWatchers();
        }
    }

    private synchronized boolean put(RunKey run, RunLetter letter) {
        Log log = logs.get(run);
        if (log == null || log.entries.isEmpty()) {
            throw new NotFoundException(
                    Fault.of("run_not_found", "There is no such run. Retention may have deleted it.")
                            .with("run", run.run()));
        }
        if (log.finished()) {
            throw conflict("run_ended", "The run has ended and takes nothing more.", run.run());
        }
        return letters.add(run, letter);
    }

    @Override
    public synchronized List<Arrived> arrived(RunContext system, int atMost) {
        ofReVo(system);
        return letters.first(atMost, run -> {
            Log log = logs.get(run);
            return log != null && log.claimed;
        });
    }

    @Override
    public Optional<Runnable> watch(Runnable arrival) {
        // The same one may be given twice, and is taken back once each time.
        Runnable own = () -> arrival.run();
        watchers.add(own);
        return Optional.of(() -> watchers.remove(own));
    }

    @Override
    public synchronized void drop(RunContext ctx, RunId run, String letter) {
        letters.drop(RunKey.of(ctx, run), letter);
    }

    @Override
    public synchronized void release(RunContext ctx, RunId run, long fence) {
        Log log = logs.get(RunKey.of(ctx, run));
        if (log != null && log.claimed && log.fence == fence && !log.finished()) {
            log.claimed = false;
            log.fence++;
        }
    }

    @Override
    public List<Unfinished> free(RunContext system, int atMost) {
        return going(system, atMost, log -> !log.claimed);
    }
}
