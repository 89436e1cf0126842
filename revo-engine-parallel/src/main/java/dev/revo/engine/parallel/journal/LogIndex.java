package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the log holds, by tenant: rebuilt by reading it, then kept up to date. Guarded by the log's lock. */
final class LogIndex {
    /** A key that leads to a run. */
    static final class Key {
        final String fingerprint;
        final RunId run;
        /** Until it is on the disk, or while it is being taken away: what decides about it. */
        @Nullable
        Ticket pending;

        long bound = -1;
        private @Nullable Segment segment;
        private int bytes;

        Key(String fingerprint, RunId run) {
            this.fingerprint = fingerprint;
            this.run = run;
        }
    }

    /** What one tenant has. */
    static final class Tenant {
        /** By id, which is the order of submission. */
        final TreeMap<String, RunState> runs = new TreeMap<>();

        final TreeMap<String, RunState> going = new TreeMap<>();
        final Map<String, Key> keys = new HashMap<>();
        final Map<RunId, Set<String>> keysOf = new HashMap<>();
    }

    private final Map<String, Tenant> tenants = new TreeMap<>();
    private final Map<Integer, Segment> segments = new HashMap<>();
    private final TreeMap<Long, Segment> order = new TreeMap<>();

    Tenant tenant(String name) {
        return tenants.computeIfAbsent(name, n -> new Tenant());
    }

    Map<String, Tenant> tenants() {
        return tenants;
    }

    @Nullable
    RunState run(String tenant, RunId run) {
        Tenant of = tenants.get(tenant);
        return of == null ? null : of.runs.get(run.value());
    }

    RunState claimed(String tenant, RunId run) {
        return tenant(tenant).runs.computeIfAbsent(run.value(), r -> new RunState(tenant, run));
    }

    void add(Segment segment) {
        segments.put(segment.id, segment);
        order.put(segment.header.first(), segment);
    }

    void remove(Segment segment) {
        segments.remove(segment.id);
        order.remove(segment.header.first(), segment);
    }

    @Nullable
    Segment segment(int id) {
        return segments.get(id);
    }

    /** From the oldest on. */
    Collection<Segment> segments() {
        return order.values();
    }

    /** A record is on the disk. */
    void placed(RecordCodec.Numbered numbered, Segment segment, int group, int offset, int bytes) {
        segment.total += bytes;
        LogRecord record = numbered.record();
        if (record instanceof LogRecord.Batch batch) {
            batch(batch, numbered.sequence(), segment, group, offset, bytes);
        } else if (record instanceof LogRecord.Bind bind) {
            bind(bind, numbered.sequence(), segment, bytes);
        } else if (record instanceof LogRecord.Purge purge) {
            purge.runs().forEach(gone -> purge(purge.tenant(), gone));
        } else if (record instanceof LogRecord.Free free) {
            free.keys().forEach(freed -> free(free.tenant(), freed));
        }
    }

    private void batch(LogRecord.Batch batch, long sequence, Segment segment, int group, int offset, int bytes) {
        RunState run = claimed(batch.tenant(), batch.run());
        long from =
                batch.entries().isEmpty() ? run.size : batch.entries().get(0).sequence();
        if (from != run.size && run.hole == null) {
            run.hole = new RunState.Hole(segment.file, offset, from, run.size);
        }
        run.placed(batch, sequence, segment, group, offset, bytes);
        segment.needed += bytes;
        Tenant tenant = tenant(batch.tenant());
        if (run.finished()) {
            tenant.going.remove(batch.run().value());
        } else if (run.size > 0) {
            tenant.going.put(batch.run().value(), run);
        }
    }

    private void bind(LogRecord.Bind bind, long sequence, Segment segment, int bytes) {
        Tenant tenant = tenant(bind.tenant());
        Key key = tenant.keys.get(bind.key());
        if (key == null || key.bound >= 0) {
            if (key != null) {
                over(bind.tenant(), bind.key(), key);
            }
            key = new Key(bind.fingerprint(), bind.run());
            tenant.keys.put(bind.key(), key);
        }
        key.pending = null;
        key.bound = sequence;
        key.segment = segment;
        key.bytes = bytes;
        segment.needed += bytes;
        tenant.keysOf.computeIfAbsent(bind.run(), r -> new HashSet<>(2)).add(bind.key());
    }

    private void purge(String tenant, LogRecord.Gone gone) {
        RunState run = run(tenant, gone.run());
        if (run == null) {
            return;
        }
        tenant(tenant).runs.remove(gone.run().value());
        tenant(tenant).going.remove(gone.run().value());
        for (RunState.Stretch stretch : run.stretches()) {
            Segment segment = segments.get(stretch.segment());
            if (segment != null) {
                segment.needed -= stretch.bytes();
                segment.over.add(gone.born());
            }
        }
    }

    private void free(String tenant, LogRecord.Freed freed) {
        Key key = tenant(tenant).keys.get(freed.key());
        if (key != null && key.bound == freed.bound()) {
            tenant(tenant).keys.remove(freed.key());
            over(tenant, freed.key(), key);
        }
    }

    private void over(String tenant, String name, Key key) {
        Set<String> names = tenant(tenant).keysOf.get(key.run);
        if (names != null) {
            names.remove(name);
            if (names.isEmpty()) {
                tenant(tenant).keysOf.remove(key.run);
            }
        }
        if (key.segment != null) {
            key.segment.needed -= key.bytes;
            key.segment.over.add(key.bound);
        }
    }

    /**
     * Where a run goes on behind entries that are not there. Those of a run that was purged may be gone before its later ones
     * are, so this tells of damage only once all is read.
     */
    Optional<RunState.Hole> hole() {
        return tenants.values().stream()
                .flatMap(tenant -> tenant.runs.values().stream())
                .flatMap(run -> Stream.ofNullable(run.hole))
                .findFirst();
    }

    /** Keys of runs that have no entries. */
    List<LogRecord.Free> unwritten() {
        List<LogRecord.Free> found = new ArrayList<>();
        tenants.forEach((name, tenant) -> {
            List<LogRecord.Freed> keys = new ArrayList<>();
            tenant.keys.forEach((key, bound) -> {
                if (!tenant.runs.containsKey(bound.run.value())) {
                    keys.add(new LogRecord.Freed(key, bound.bound));
                }
            });
            if (!keys.isEmpty()) {
                found.add(new LogRecord.Free(name, keys));
            }
        });
        return found;
    }

    /** Whether the record is needed where it stands; what only ends something is answered by {@link Compaction}. */
    boolean needs(RecordCodec.Numbered numbered) {
        if (numbered.record() instanceof LogRecord.Batch batch) {
            RunState run = run(batch.tenant(), batch.run());
            return run != null && run.born >= 0 && run.born <= numbered.sequence();
        }
        if (numbered.record() instanceof LogRecord.Bind bind) {
            Tenant tenant = tenants.get(bind.tenant());
            Key key = tenant == null ? null : tenant.keys.get(bind.key());
            return key != null && key.bound == numbered.sequence();
        }
        return false;
    }

    /** A key's record was copied. */
    void moved(LogRecord.Bind bind, Segment to) {
        Key key = tenant(bind.tenant()).keys.get(bind.key());
        if (key != null) {
            key.segment = to;
        }
    }
}
