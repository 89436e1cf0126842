package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.spi.TaskStore;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Rows of runs in maps. */
final class InMemoryTasks implements TaskStore {
    private static final Comparator<RunSummary> NEWEST_FIRST = Comparator.comparing(RunSummary::submitted)
            .thenComparing(row -> row.id().value())
            .reversed();

    private final Map<String, Map<RunId, TaskRow>> tenants = new ConcurrentHashMap<>();

    private Map<RunId, TaskRow> rows(RunContext ctx) {
        return tenants.computeIfAbsent(ctx.tenant(), tenant -> new ConcurrentHashMap<>());
    }

    @Override
    public void put(RunContext ctx, TaskRow row) {
        rows(ctx).merge(row.id(), row, (there, next) -> next.sequence() > there.sequence() ? next : there);
    }

    @Override
    public Optional<TaskRow> find(RunContext ctx, RunId run) {
        return Optional.ofNullable(rows(ctx).get(run));
    }

    private Stream<TaskRow> matching(RunContext ctx, RunQuery query) {
        return rows(ctx).values().stream().filter(query::matches);
    }

    @Override
    public List<TaskRow> find(RunContext ctx, RunQuery query, Place after) {
        return matching(ctx, query)
                .filter(after::isBefore)
                .sorted(NEWEST_FIRST)
                .limit(query.top())
                .toList();
    }

    @Override
    public Map<RunState, Long> count(RunContext ctx, RunQuery query) {
        Map<RunState, Long> counts = new EnumMap<>(RunState.class);
        matching(ctx, query).forEach(row -> counts.merge(row.state(), 1L, Long::sum));
        return counts;
    }

    @Override
    public int forget(RunContext ctx, Collection<RunId> runs) {
        return (int) runs.stream().filter(run -> rows(ctx).remove(run) != null).count();
    }
}
