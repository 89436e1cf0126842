package dev.revo.testkit.memory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.recall.Forget;
import dev.revo.recall.ForgetReport;
import dev.revo.recall.ImportReport;
import dev.revo.recall.IntegrityReport;
import dev.revo.recall.Memory;
import dev.revo.recall.MemoryField;
import dev.revo.recall.MemoryFilter;
import dev.revo.recall.NewMemory;
import dev.revo.recall.Recall;
import dev.revo.recall.RecallQuery;
import dev.revo.recall.RecallStats;
import dev.revo.recall.Receipt;
import dev.revo.recall.Recollection;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.MemoryBackend;
import dev.revo.spi.MemoryBackend.Entry;
import dev.revo.spi.MemoryBackend.Leg;
import dev.revo.spi.TimeSource;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Recall over a backend's keyword leg. Scores are BM25, a tenth of the importance, and a little for use. */
final class InMemoryRecall implements Recall {
    private static final int ALL = Integer.MAX_VALUE;

    private final Gate gate;
    private final MemoryBackend backend;
    private final TimeSource time;
    private final IdGenerator ids;

    InMemoryRecall(Gate gate, MemoryBackend backend, TimeSource time, IdGenerator ids) {
        this.gate = gate;
        this.backend = backend;
        this.time = time;
        this.ids = ids;
    }

    @Override
    public Receipt store(NewMemory memory) {
        return gate.call("memory:store", memory.kind(), ctx -> keep(ctx, List.of(memory)))
                .get(0);
    }

    @Override
    public List<Receipt> storeAll(List<NewMemory> memories) {
        if (memories.size() > 10_000) {
            throw InvalidRequestException.field(
                    "memories", "has " + memories.size() + " entries", "Use at most 10,000 a call.");
        }
        Set<String> kinds = new HashSet<>();
        memories.forEach(memory -> kinds.add(memory.kind()));
        String kind = kinds.size() == 1 ? kinds.iterator().next() : "";
        return gate.call("memory:store", kind, ctx -> keep(ctx, memories));
    }

    private List<Receipt> keep(RunContext ctx, List<NewMemory> memories) {
        Instant now = time.instant();
        List<Memory> held = current(ctx, now);
        List<Entry> fresh = new ArrayList<>();
        List<Memory> all = new ArrayList<>();
        for (NewMemory said : memories) {
            Optional<Memory> same =
                    held.stream().filter(memory -> same(memory.said(), said)).findFirst();
            Memory memory = same.orElseGet(() -> Memory.first(ids.next().toString(), said, now));
            all.add(memory);
            if (same.isEmpty()) {
                held.add(memory);
                fresh.add(new Entry(memory, List.of()));
            }
        }
        List<Long> sequences = backend.append(ctx, fresh);
        Map<String, Long> numbered = new TreeMap<>();
        for (int i = 0; i < fresh.size(); i++) {
            numbered.put(fresh.get(i).memory().id(), sequences.get(i));
        }
        return all.stream()
                .map(memory -> new Receipt(memory.id(), numbered.getOrDefault(memory.id(), memory.sequence())))
                .toList();
    }

    private static boolean same(NewMemory a, NewMemory b) {
        return a.content().equals(b.content())
                && a.kind().equals(b.kind())
                && a.subject().equals(b.subject())
                && a.thread().equals(b.thread())
                && a.position().equals(b.position());
    }

    private List<Memory> current(RunContext ctx, Instant at) {
        expire(ctx, at);
        List<Memory> held = new ArrayList<>();
        for (Entry entry : backend.scan(ctx, 0, ALL)) {
            if (entry.memory().holdsAt(at)) {
                held.add(entry.memory());
            }
        }
        return held;
    }

    // Expiry deletes: whoever looks first after the time erases.
    private void expire(RunContext ctx, Instant now) {
        List<String> over = backend.scan(ctx, 0, ALL).stream()
                .map(Entry::memory)
                .filter(memory -> memory.said()
                        .expires()
                        .filter(at -> !at.isAfter(time.instant()) && !at.isAfter(now))
                        .isPresent())
                .map(Memory::id)
                .toList();
        if (!over.isEmpty()) {
            erase(ctx, MemoryField.id().in(over.toArray(String[]::new)));
        }
    }

    @Override
    public List<Recollection> recall(RecallQuery query) {
        return gate.call("memory:recall", onlyKind(query.filter()), ctx -> {
            Instant now = time.instant();
            expire(ctx, now);
            Leg leg = new Leg(query.filter(), query.asOf().orElse(now), Set.of(), ALL);
            List<Recollection> found = backend.keyword(ctx, query.text(), leg).stream()
                    .map(hit -> Recollection.of(
                            hit.memory(),
                            Map.of(
                                    Recollection.Part.KEYWORD, hit.score(),
                                    Recollection.Part.IMPORTANCE,
                                            0.1 * hit.memory().importance(),
                                    Recollection.Part.ACCESS,
                                            0.01
                                                    * Math.log1p((double)
                                                            hit.memory().accesses()))))
                    .filter(each -> each.score() >= query.atLeast())
                    .sorted(Comparator.comparingDouble(Recollection::score)
                            .reversed()
                            .thenComparingLong(each -> each.memory().sequence()))
                    .limit(query.top())
                    .toList();
            Set<String> used = new HashSet<>();
            found.forEach(each -> used.add(each.id()));
            backend.touch(ctx, used, now);
            return found;
        });
    }

    private static String onlyKind(MemoryFilter filter) {
        if (filter instanceof MemoryFilter.Test test) {
            boolean one = test.field().equals(MemoryField.kind())
                    && test.operator() == MemoryFilter.Operator.IN
                    && test.values().size() == 1;
            return one ? ((dev.revo.recall.MetaValue.Text) test.values().get(0)).value() : "";
        }
        if (filter instanceof MemoryFilter.All all) {
            return all.parts().stream()
                    .map(InMemoryRecall::onlyKind)
                    .filter(kind -> !kind.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        return "";
    }

    @Override
    public Optional<Memory> get(String id) {
        return gate.call("memory:read", "", ctx -> {
            Instant now = time.instant();
            expire(ctx, now);
            Optional<Memory> found = at(ctx, id, now);
            found.ifPresent(memory -> backend.touch(ctx, Set.of(id), now));
            return found;
        });
    }

    @Override
    public Optional<Memory> get(String id, Instant asOf) {
        return gate.call("memory:read", "", ctx -> {
            expire(ctx, time.instant());
            return at(ctx, id, asOf);
        });
    }

    private Optional<Memory> at(RunContext ctx, String id, Instant when) {
        return backend.versions(ctx, id).stream()
                .map(Entry::memory)
                .filter(memory -> memory.holdsAt(when))
                .findFirst();
    }

    @Override
    public List<Memory> history(String id) {
        return gate.call("memory:read", "", ctx -> {
            expire(ctx, time.instant());
            return backend.versions(ctx, id).stream().map(Entry::memory).toList();
        });
    }

    @Override
    public List<Memory> list(MemoryFilter which, long afterSequence, int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
        return gate.call(
                "memory:read",
                onlyKind(which),
                ctx -> current(ctx, time.instant()).stream()
                        .filter(memory -> memory.sequence() > afterSequence && which.matches(memory))
                        .limit(atMost)
                        .toList());
    }

    @Override
    public Receipt update(String id, long expected, NewMemory now) {
        return gate.call("memory:store", now.kind(), ctx -> {
            List<Entry> versions = backend.versions(ctx, id);
            if (versions.isEmpty()) {
                throw new NotFoundException(Fault.of("memory_not_found", "There is no memory with this id.")
                        .with("memory", id));
            }
            Memory newest = versions.get(versions.size() - 1).memory();
            if (newest.sequence() != expected) {
                throw new ConflictException(Fault.of(
                                "memory_moved",
                                "The memory has sequence " + newest.sequence() + ", not " + expected
                                        + ": somebody else updated it. Read it again.")
                        .with("memory", id));
            }
            Entry next = new Entry(newest.next(now, time.instant()), List.of());
            return new Receipt(id, backend.append(ctx, List.of(next)).get(0));
        });
    }

    @Override
    public ForgetReport forget(Forget what) {
        return gate.call("memory:forget", onlyKind(what.filter()), ctx -> erase(ctx, what.filter()));
    }

    private ForgetReport erase(RunContext ctx, MemoryFilter which) {
        MemoryBackend.Erased erased = backend.erase(ctx, which);
        Map<String, Long> items = new TreeMap<>(erased.items());
        long memories = erased.ids().size();
        Set<String> gone = new HashSet<>(erased.ids());
        // What was derived goes with what it was derived from, over any number of steps.
        List<String> derived = derived(ctx, gone);
        while (!derived.isEmpty()) {
            backend.erase(ctx, MemoryField.id().in(derived.toArray(String[]::new)))
                    .items()
                    .forEach((place, count) -> items.merge(place, count, Long::sum));
            items.merge("derived", (long) derived.size(), Long::sum);
            memories += derived.size();
            gone.addAll(derived);
            derived = derived(ctx, gone);
        }
        List<ForgetReport.Place> places = new ArrayList<>();
        items.forEach((name, count) -> places.add(new ForgetReport.Place(kind(name), name, count, true)));
        return new ForgetReport(memories, places);
    }

    private List<String> derived(RunContext ctx, Set<String> gone) {
        return backend.scan(ctx, 0, ALL).stream()
                .map(Entry::memory)
                .filter(memory -> memory.source().memories().stream().anyMatch(gone::contains))
                .map(Memory::id)
                .distinct()
                .toList();
    }

    private static ForgetReport.Place.Kind kind(String place) {
        return switch (place) {
            case "vector" -> ForgetReport.Place.Kind.VECTOR;
            case "index" -> ForgetReport.Place.Kind.INDEX;
            case "derived" -> ForgetReport.Place.Kind.DERIVED;
            default -> ForgetReport.Place.Kind.LOG;
        };
    }

    @Override
    public RecallStats stats() {
        return gate.call("memory:read", "", ctx -> {
            Map<String, Long> kinds = new TreeMap<>();
            Map<String, Long> subjects = new TreeMap<>();
            List<Memory> held = current(ctx, time.instant());
            for (Memory memory : held) {
                kinds.merge(memory.kind(), 1L, Long::sum);
                memory.subject().ifPresent(subject -> subjects.merge(subject, 1L, Long::sum));
            }
            held.sort(Comparator.comparingLong(Memory::accesses).reversed().thenComparingLong(Memory::sequence));
            Map<String, Long> figures = backend.figures(ctx);
            return RecallStats.of(held.size(), figures.getOrDefault("bytes", 0L), kinds)
                    .bySubject(subjects)
                    .mostAccessed(held.stream()
                            .filter(memory -> memory.accesses() > 0)
                            .limit(10)
                            .toList());
        });
    }

    @Override
    public long exportTo(OutputStream out, MemoryFilter which) {
        return gate.call("memory:read", onlyKind(which), ctx -> {
            expire(ctx, time.instant());
            return MemoryTransfer.write(
                    backend.scan(ctx, 0, ALL).stream()
                            .map(Entry::memory)
                            .filter(which::matches)
                            .toList(),
                    out);
        });
    }

    @Override
    public ImportReport importFrom(InputStream lines) {
        return gate.call(
                "memory:store",
                "",
                ctx -> MemoryTransfer.read(lines, memory -> {
                    List<Entry> here = backend.versions(ctx, memory.id());
                    boolean known =
                            here.stream().anyMatch(entry -> entry.memory().version() == memory.version());
                    if (!known) {
                        backend.append(ctx, List.of(new Entry(memory, List.of())));
                    }
                    return !known;
                }));
    }

    @Override
    public IntegrityReport verify() {
        return gate.call("memory:read", "", ctx -> {
            List<Entry> all = backend.scan(ctx, 0, ALL);
            List<String> problems = new ArrayList<>();
            long before = 0;
            for (Entry entry : all) {
                if (entry.memory().sequence() <= before) {
                    problems.add("sequence " + entry.memory().sequence() + " follows " + before);
                }
                before = entry.memory().sequence();
            }
            return new IntegrityReport(all.size(), problems);
        });
    }

    @Override
    public void compact() {
        gate.call("memory:store", "", ctx -> {
            expire(ctx, time.instant());
            return true;
        });
    }
}
