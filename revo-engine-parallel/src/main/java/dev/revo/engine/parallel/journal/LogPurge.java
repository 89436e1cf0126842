package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Takes runs that have ended out of the log: one record for all runs of a piece. Thread-safe. */
final class LogPurge {
    private final LogIndex index;
    private final LogWriter writer;
    private final RunReader reader;
    private final ReentrantLock lock;

    LogPurge(LogIndex index, LogWriter writer, RunReader reader, ReentrantLock lock) {
        this.index = index;
        this.writer = writer;
        this.reader = reader;
        this.lock = lock;
    }

    RunJournal.PurgedRuns purge(String tenant, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        List<RunState> old = new ArrayList<>();
        boolean more = old(tenant, endedBefore, atMost, old);
        for (RunState run : old) {
            // Nothing is held meanwhile: what has ended does not change.
            if (run.outputs) {
                reader.read(tenant, run.run, 0, Integer.MAX_VALUE).stream()
                        .filter(entry -> entry.type().equals(RunJournal.OUTPUT))
                        .forEach(outputs);
            }
        }
        return new RunJournal.PurgedRuns(gone(tenant, old), more);
    }

    private boolean old(String name, Instant endedBefore, int atMost, List<RunState> found) {
        lock.lock();
        try {
            LogIndex.Tenant tenant = index.tenant(name);
            Instant before = endedBefore;
            for (RunState run : tenant.going.values()) {
                before = run.began != null && !run.standing && run.began.isBefore(before) ? run.began : before;
            }
            long entries = 0;
            for (RunState run : tenant.runs.values()) {
                if (run.endedAt != null && run.endedAt.isBefore(before) && !run.leaving) {
                    entries += run.size;
                    if (entries > atMost && !found.isEmpty()) {
                        return true;
                    }
                    found.add(run);
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private List<RunId> gone(String tenant, List<RunState> old) {
        lock.lock();
        try {
            // What somebody else purges meanwhile is his.
            List<RunState> mine = old.stream()
                    .filter(run -> !run.leaving && run == index.run(tenant, run.run))
                    .toList();
            if (!mine.isEmpty()) {
                writer.check();
                mine.forEach(run -> run.leaving = true);
                LogRecord record = new LogRecord.Purge(
                        tenant,
                        mine.stream()
                                .map(run -> new LogRecord.Gone(run.run, run.born))
                                .toList());
                writer.await(writer.add(record, RecordCodec.encode(record)));
            }
            return mine.stream().map(run -> run.run).toList();
        } finally {
            lock.unlock();
        }
    }
}
