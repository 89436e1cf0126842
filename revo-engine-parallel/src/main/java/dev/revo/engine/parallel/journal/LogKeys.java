package dev.revo.engine.parallel.journal;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Binds keys to runs and frees them. What is on its way to the disk is waited for and not told. Thread-safe. */
final class LogKeys {
    private final LogIndex index;
    private final LogWriter writer;
    private final ReentrantLock lock;

    LogKeys(LogIndex index, LogWriter writer, ReentrantLock lock) {
        this.index = index;
        this.writer = writer;
        this.lock = lock;
    }

    /** Frees keys whose runs were never written: whoever bound them died before, and nobody will write those any more. */
    void freeUnwritten() {
        lock.lock();
        try {
            for (LogRecord.Free free : index.unwritten()) {
                writer.await(writer.add(free, RecordCodec.encode(free)));
            }
        } finally {
            lock.unlock();
        }
    }

    Optional<RunId> bind(String tenant, String key, String fingerprint, RunId run) {
        LogRecord record = new LogRecord.Bind(tenant, key, fingerprint, run);
        byte[] bytes = RecordCodec.bounded(record);
        lock.lock();
        try {
            while (true) {
                LogIndex.Key bound = index.tenant(tenant).keys.get(key);
                if (bound == null) {
                    writer.check();
                    LogIndex.Key mine = new LogIndex.Key(fingerprint, run);
                    Ticket ticket = writer.add(record, bytes);
                    mine.pending = ticket;
                    index.tenant(tenant).keys.put(key, mine);
                    writer.await(ticket);
                    return Optional.empty();
                }
                Ticket pending = bound.pending;
                if (pending == null) {
                    return Optional.of(held(bound, fingerprint));
                }
                // What may be lost is not told to anybody.
                writer.await(pending);
            }
        } finally {
            lock.unlock();
        }
    }

    private static RunId held(LogIndex.Key bound, String fingerprint) {
        if (!bound.fingerprint.equals(fingerprint)) {
            throw new ConflictException(Fault.of(
                            "idempotency_key_reused",
                            "The idempotency key was used for another request. Use a new key for a new request.")
                    .with("run", bound.run));
        }
        return bound.run;
    }

    void release(String tenant, String key, RunId run) {
        lock.lock();
        try {
            while (true) {
                LogIndex.Key bound = index.tenant(tenant).keys.get(key);
                if (bound == null || !bound.run.equals(run)) {
                    return;
                }
                Ticket pending = bound.pending;
                if (pending == null) {
                    free(tenant, List.of(key));
                    return;
                }
                writer.await(pending);
            }
        } finally {
            lock.unlock();
        }
    }

    int forget(String name, Collection<RunId> runs) {
        lock.lock();
        try {
            LogIndex.Tenant tenant = index.tenant(name);
            List<String> keys = new ArrayList<>();
            for (RunId run : Set.copyOf(runs)) {
                for (String key : tenant.keysOf.getOrDefault(run, Set.of())) {
                    LogIndex.Key bound = tenant.keys.get(key);
                    if (bound != null && bound.pending == null) {
                        keys.add(key);
                    }
                }
            }
            if (!keys.isEmpty()) {
                free(name, keys);
            }
            return keys.size();
        } finally {
            lock.unlock();
        }
    }

    private void free(String name, List<String> keys) {
        writer.check();
        LogIndex.Tenant tenant = index.tenant(name);
        List<LogIndex.Key> bound = keys.stream().map(tenant.keys::get).toList();
        List<LogRecord.Freed> freed = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            freed.add(new LogRecord.Freed(keys.get(i), bound.get(i).bound));
        }
        LogRecord record = new LogRecord.Free(name, freed);
        Ticket ticket = writer.add(record, RecordCodec.encode(record));
        bound.forEach(key -> key.pending = ticket);
        writer.await(ticket);
    }
}
