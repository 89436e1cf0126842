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
    private final Keeping keeping;

    /** How long rows of ended runs are kept. */
    private interface Keeping {
        /** The row of an ended run was put: the runs whose rows go for it, which may be the run itself. */
        List<RunKey> ended(RunKey run);

        /** The row was deleted. */
        void forgotten(RunKey run);
    }

    private InMemoryTasks(Keeping keeping) {
        this.keeping = keeping;
    }

    /** Rows of which those of the runs stay that ended last. */
    static InMemoryTasks of(EndedRuns newest) {
        return new InMemoryTasks(new Keeping() {
            @Override
            public List<RunKey> ended(RunKey run) {
                return newest.add(run);
            }

            @Override
            public void forgotten(RunKey run) {
                newest.remove(run);
            }
        });
    }

    /** Rows that stay for as long as the journal has their runs. */
    static InMemoryTasks of(InMemoryRunJournal journal) {
        InMemoryTasks tasks = new InMemoryTasks(new Keeping() {
            @Override
            public List<RunKey> ended(RunKey run) {
                // So many may have ended since this one that the journal dropped it before its row came.
                return journal.has(run) ? List.of() : List.of(run);
            }

            @Override
            public void forgotten(RunKey run) {
                // The journal is asked each time.
            }
        });
        journal.onDrop((run, entries) -> tasks.drop(run));
        return tasks;
    }

    private Map<RunId, TaskRow> rows(String tenant) {
        return tenants.computeIfAbsent(tenant, first -> new ConcurrentHashMap<>());
    }

    private boolean drop(RunKey run) {
        return rows(run.tenant()).remove(run.run()) != null;
    }

    @Override
    public void put(RunContext ctx, TaskRow row) {
        TaskRow kept = rows(ctx.tenant())
                .merge(row.id(), row, (there, next) -> next.sequence() > there.sequence() ? next : there);
        if (kept.state().terminal()) {
            keeping.ended(RunKey.of(ctx, row.id())).forEach(this::drop);
        }
    }

    @Override
    public Optional<TaskRow> find(RunContext ctx, RunId run) {
        return Optional.ofNullable(rows(ctx.tenant()).get(run));
    }

    private Stream<TaskRow> matching(RunContext ctx, RunQuery query) {
        return rows(ctx.tenant()).values().stream().filter(query::matches);
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
        int gone = 0;
        for (RunId run : runs) {
            RunKey key = RunKey.of(ctx, run);
            gone += drop(key) ? 1 : 0;
            keeping.forgotten(key);
        }
        return gone;
    }
}
