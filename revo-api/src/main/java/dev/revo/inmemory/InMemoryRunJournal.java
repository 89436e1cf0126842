package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Runs by tenant and id. */
final class InMemoryRunJournal implements RunJournal {
    private record Key(String tenant, RunId run) {}

    private static final class Log {
        private final List<JournalEntry> entries = new ArrayList<>();
        private long fence;

        boolean endedBefore(Instant time) {
            return finished() && entries.get(entries.size() - 1).at().isBefore(time);
        }

        boolean finished() {
            return !entries.isEmpty() && entries.get(entries.size() - 1).type().equals(FINISHED);
        }
    }

    private final Map<Key, Log> logs = new LinkedHashMap<>();

    @Override
    public synchronized void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        RunId run = batch.get(0).run();
        Log log = logs.get(new Key(ctx.tenant(), run));
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
    }

    private static ConflictException conflict(String code, String message, RunId run) {
        return new ConflictException(Fault.of(code, message).with("run", run));
    }

    @Override
    public synchronized List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        Log log = logs.get(new Key(ctx.tenant(), run));
        if (log == null) {
            return List.of();
        }
        return log.entries.stream()
                .filter(entry -> entry.sequence() >= from)
                .limit(atMost)
                .toList();
    }

    @Override
    public synchronized OptionalLong claim(RunContext ctx, RunId run) {
        Log log = logs.computeIfAbsent(new Key(ctx.tenant(), run), key -> new Log());
        return log.finished() ? OptionalLong.empty() : OptionalLong.of(++log.fence);
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
                .filter(log -> !log.entries.isEmpty() && !log.finished())
                .map(log -> log.entries.get(0).at())
                .filter(endedBefore::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(endedBefore);
        List<RunId> found = new ArrayList<>();
        int entries = 0;
        for (Map.Entry<Key, Log> each : logs.entrySet()) {
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
        return runs.stream()
                .filter(run -> logs.remove(new Key(ctx.tenant(), run)) != null)
                .toList();
    }

    @Override
    public synchronized List<Unfinished> unfinished(RunContext system, int atMost) {
        if (system.scope().principal().kind() != Principal.Kind.SYSTEM) {
            throw new DeniedException(Fault.of("system_only", "Only reVo itself may list the runs of all tenants."));
        }
        return logs.entrySet().stream()
                .filter(e -> !e.getValue().entries.isEmpty() && !e.getValue().finished())
                .limit(atMost)
                .map(e -> new Unfinished(e.getKey().tenant(), e.getKey().run()))
                .toList();
    }
}
