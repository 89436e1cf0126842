package dev.revo.gate;

import dev.revo.data.Page;
import dev.revo.error.Problem;
import dev.revo.run.RunContext;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.run.RunSummary;
import dev.revo.spi.TaskStore.Place;
import dev.revo.spi.TaskStore.Standing;
import dev.revo.spi.TaskStore.TaskRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lists runs: the rows of the store, each as it stands now where this process holds the run or the journal knows more.
 * Thread-safe.
 */
final class ListRuns {
    private static final int PAGE = 1_000;

    private final Kernel kernel;
    private final Set<String> mended = ConcurrentHashMap.newKeySet();

    ListRuns(Kernel kernel) {
        this.kernel = kernel;
    }

    Page<RunSummary> list(RunContext ctx, RunQuery query) {
        Place at = query.after().map(text -> RunCursor.read(ctx.tenant(), text)).orElse(Place.FIRST);
        mend(ctx);
        RunQuery stored = stored(query);
        List<RunSummary> found = new ArrayList<>();
        while (true) {
            List<TaskRow> rows = kernel.parts().tasks().find(ctx, stored, at);
            for (TaskRow row : rows) {
                at = row.place();
                TaskRow now = now(ctx, row);
                if (query.matches(now)) {
                    found.add(now);
                }
                if (found.size() == query.top()) {
                    return new Page<>(found, Optional.of(RunCursor.write(ctx.tenant(), at)));
                }
            }
            if (rows.size() < query.top()) {
                return new Page<>(found, Optional.empty());
            }
        }
    }

    // Rows say of all runs that have not ended that they are queued.
    private static RunQuery stored(RunQuery query) {
        return query.state().filter(state -> !state.terminal()).isPresent() ? query.state(RunState.QUEUED) : query;
    }

    private TaskRow now(RunContext ctx, TaskRow row) {
        if (row.state().terminal()) {
            return row;
        }
        return kernel.table()
                .find(ctx.tenant(), row.id())
                .map(run -> shown(row, run.status()))
                .orElseGet(() -> kernel.history().mended(ctx, row));
    }

    private static TaskRow shown(TaskRow row, RunStatus now) {
        Standing standing = new Standing(
                now.state(), now.outcome(), now.problem().map(Problem::code), row.started(), row.ended(), now.usage());
        return row.standing(standing, row.sequence());
    }

    // What died between the end of a run and its row is found when the tenant's runs are listed for the first time.
    private void mend(RunContext ctx) {
        if (mended.contains(ctx.tenant())) {
            return;
        }
        RunQuery open = RunQuery.all().state(RunState.QUEUED).top(PAGE);
        Place at = Place.FIRST;
        List<TaskRow> rows;
        do {
            rows = kernel.parts().tasks().find(ctx, open, at);
            for (TaskRow row : rows) {
                at = row.place();
                now(ctx, row);
            }
        } while (rows.size() == PAGE);
        mended.add(ctx.tenant());
    }
}
