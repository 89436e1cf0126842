package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.spi.SessionStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Sessions in maps. A change is one step; it is not undone with the unit of work that it is in. */
final class InMemorySessions implements SessionStore {
    private final Map<String, Map<String, SessionRow>> tenants = new HashMap<>();
    private final Map<String, Credential> credentials = new HashMap<>();

    private Map<String, SessionRow> rows(RunContext ctx) {
        return tenants.computeIfAbsent(ctx.tenant(), id -> new HashMap<>());
    }

    @Override
    public synchronized void add(RunContext ctx, SessionRow row) {
        if (rows(ctx).putIfAbsent(row.id(), row) != null) {
            throw new ConflictException(Fault.of("session_exists", "There is a session with this id already."));
        }
        credentials.put(row.hash(), new Credential(row.hash(), ctx.tenant(), KIND, row.member()));
    }

    @Override
    public synchronized Optional<SessionRow> find(RunContext ctx, String id) {
        return Optional.ofNullable(rows(ctx).get(id));
    }

    @Override
    public synchronized Optional<SessionRow> withToken(RunContext ctx, String hash) {
        return rows(ctx).values().stream()
                .filter(row -> row.hash().equals(hash))
                .findFirst();
    }

    @Override
    public synchronized List<SessionRow> of(RunContext ctx, String member) {
        return rows(ctx).values().stream()
                .filter(row -> row.member().equals(member))
                .sorted(Comparator.comparing(SessionRow::lastUsed).reversed().thenComparing(SessionRow::id))
                .toList();
    }

    @Override
    public synchronized void touch(RunContext ctx, String id, Instant at) {
        rows(ctx).computeIfPresent(id, (same, row) -> at.isBefore(row.lastUsed()) ? row : row.used(at));
    }

    @Override
    public synchronized boolean remove(RunContext ctx, String id) {
        return removeIf(ctx, row -> row.id().equals(id)) > 0;
    }

    @Override
    public synchronized int removeAll(RunContext ctx, String member, String keepId) {
        return removeIf(ctx, row -> row.member().equals(member) && !row.id().equals(keepId));
    }

    @Override
    public synchronized int removeEnded(RunContext ctx, String member, Instant startedBefore, Instant usedBefore) {
        return removeIf(
                ctx,
                row -> row.member().equals(member)
                        && (row.started().isBefore(startedBefore)
                                || row.lastUsed().isBefore(usedBefore)));
    }

    private int removeIf(RunContext ctx, Predicate<SessionRow> ends) {
        List<SessionRow> gone = rows(ctx).values().stream().filter(ends).toList();
        gone.forEach(row -> {
            rows(ctx).remove(row.id());
            credentials.remove(row.hash());
        });
        return gone.size();
    }

    @Override
    public synchronized Optional<Credential> credential(String hash) {
        return Optional.ofNullable(credentials.get(hash));
    }
}
