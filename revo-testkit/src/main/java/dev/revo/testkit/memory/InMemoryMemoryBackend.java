package dev.revo.testkit.memory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.recall.Memory;
import dev.revo.recall.MemoryFilter;
import dev.revo.run.RunContext;
import dev.revo.spi.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Versions by tenant in order of sequence; both legs scan exactly. */
final class InMemoryMemoryBackend implements MemoryBackend {
    private static final Comparator<Hit> BEST = Comparator.comparingDouble(Hit::score)
            .reversed()
            .thenComparingLong(hit -> hit.memory().sequence());

    private static final class Store {
        private final List<Entry> entries = new ArrayList<>();
        private final Map<String, Use> used = new HashMap<>();
        private long last;
    }

    private record Use(Instant last, long times) {}

    private final Map<String, Store> tenants = new HashMap<>();

    private Store store(RunContext ctx) {
        return tenants.computeIfAbsent(ctx.tenant(), tenant -> new Store());
    }

    @Override
    public synchronized List<Long> append(RunContext ctx, List<Entry> entries) {
        Store store = store(ctx);
        Map<String, Integer> newest = new HashMap<>();
        for (Entry entry : entries) {
            Memory memory = entry.memory();
            int before = newest.computeIfAbsent(memory.id(), id -> newest(store, id));
            if (memory.version() != before + 1) {
                throw new ConflictException(Fault.of(
                                "memory_moved",
                                "The memory has version " + before + ", so version " + memory.version()
                                        + " cannot be next. Read it again.")
                        .with("memory", memory.id()));
            }
            newest.put(memory.id(), memory.version());
        }
        List<Long> sequences = new ArrayList<>();
        for (Entry entry : entries) {
            store.last++;
            store.entries.replaceAll(older -> supersede(older, entry.memory()));
            store.entries.add(new Entry(entry.memory().sequence(store.last), entry.vectors()));
            sequences.add(store.last);
        }
        return sequences;
    }

    private static int newest(Store store, String id) {
        return store.entries.stream()
                .filter(entry -> entry.memory().id().equals(id))
                .mapToInt(entry -> entry.memory().version())
                .max()
                .orElse(0);
    }

    private static Entry supersede(Entry older, Memory by) {
        boolean its = older.memory().id().equals(by.id())
                && older.memory().superseded().isEmpty();
        return its ? new Entry(older.memory().superseded(by.stored()), older.vectors()) : older;
    }

    private static Entry withUse(Store store, Entry entry) {
        Use use = store.used.get(entry.memory().id());
        return use == null ? entry : new Entry(entry.memory().used(use.last(), use.times()), entry.vectors());
    }

    @Override
    public synchronized List<Entry> scan(RunContext ctx, long afterSequence, int atMost) {
        Store store = store(ctx);
        return store.entries.stream()
                .filter(entry -> entry.memory().sequence() > afterSequence)
                .limit(atMost)
                .map(entry -> withUse(store, entry))
                .toList();
    }

    @Override
    public synchronized List<Entry> versions(RunContext ctx, String id) {
        Store store = store(ctx);
        return store.entries.stream()
                .filter(entry -> entry.memory().id().equals(id))
                .map(entry -> withUse(store, entry))
                .toList();
    }

    private List<Entry> held(Store store, Leg leg) {
        return store.entries.stream()
                .filter(entry -> entry.memory().holdsAt(leg.at()))
                .filter(entry -> leg.among().isEmpty()
                        || leg.among().contains(entry.memory().id()))
                .filter(entry -> leg.filter().matches(entry.memory()))
                .map(entry -> withUse(store, entry))
                .toList();
    }

    @Override
    public synchronized List<Hit> vector(RunContext ctx, Vector query, Leg leg) {
        List<Hit> hits = new ArrayList<>();
        for (Entry entry : held(store(ctx), leg)) {
            entry.vectors().stream()
                    .map(query::cosine)
                    .flatMap(Optional::stream)
                    .max(Comparator.naturalOrder())
                    .ifPresent(cosine -> hits.add(new Hit(entry.memory(), cosine)));
        }
        return hits.stream().sorted(BEST).limit(leg.top()).toList();
    }

    @Override
    public synchronized List<Hit> keyword(RunContext ctx, String words, Leg leg) {
        Store store = store(ctx);
        Bm25 scores = new Bm25(
                store.entries.stream()
                        .filter(entry -> entry.memory().holdsAt(leg.at()))
                        .map(entry -> entry.memory().content())
                        .toList(),
                words);
        ToDoubleFunction<Entry> score = entry -> scores.score(entry.memory().content());
        return held(store, leg).stream()
                .map(entry -> new Hit(entry.memory(), score.applyAsDouble(entry)))
                .filter(hit -> hit.score() > 0)
                .sorted(BEST)
                .limit(leg.top())
                .toList();
    }

    @Override
    public synchronized Erased erase(RunContext ctx, MemoryFilter which) {
        Store store = store(ctx);
        Set<String> ids = new HashSet<>();
        for (Entry entry : store.entries) {
            if (which.matches(entry.memory())) {
                ids.add(entry.memory().id());
            }
        }
        long versions = 0;
        long vectors = 0;
        for (Entry entry : store.entries) {
            if (ids.contains(entry.memory().id())) {
                versions++;
                vectors += entry.vectors().size();
            }
        }
        store.entries.removeIf(entry -> ids.contains(entry.memory().id()));
        store.used.keySet().removeAll(ids);
        return new Erased(ids, Map.of("log", versions, "vector", vectors, "index", versions));
    }

    @Override
    public synchronized void touch(RunContext ctx, Set<String> ids, Instant at) {
        Store store = store(ctx);
        for (String id : ids) {
            if (newest(store, id) > 0) {
                store.used.merge(id, new Use(at, 1), (before, one) -> new Use(at, before.times() + 1));
            }
        }
    }

    @Override
    public synchronized Map<String, Long> figures(RunContext ctx) {
        @Nullable Store store = tenants.get(ctx.tenant());
        if (store == null) {
            return Map.of("memories", 0L, "bytes", 0L);
        }
        long memories = store.entries.stream()
                .map(entry -> entry.memory().id())
                .distinct()
                .count();
        long bytes = store.entries.stream()
                .mapToLong(entry -> entry.memory().content().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return Map.of("memories", memories, "bytes", bytes);
    }
}
