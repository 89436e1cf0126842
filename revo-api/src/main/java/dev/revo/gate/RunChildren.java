package dev.revo.gate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The runs that a run started and that go on: they end with it. Thread-safe. */
final class RunChildren {
    private final Set<LiveRun<?>> children = new LinkedHashSet<>();

    synchronized void add(LiveRun<?> child) {
        children.add(child);
    }

    synchronized void remove(LiveRun<?> child) {
        children.remove(child);
    }

    private synchronized List<LiveRun<?>> all() {
        return List.copyOf(children);
    }

    /** Leaves those that go on to who takes this run up: in its journal they are still its children. */
    void leave(Function<LiveRun<?>, Cause> last) {
        for (LiveRun<?> child : all()) {
            child.end(last.apply(child));
        }
    }

    /**
     * Ends those that go on.
     *
     * @param own why the parent was told to end, if it was: a child may be told here before its link tells it the same
     */
    void close(@Nullable Cause own) {
        for (LiveRun<?> child : all()) {
            child.end(
                    own == null || own.kind() == Cause.Kind.SUSPEND
                            ? new Cause(
                                    Cause.Kind.CANCEL,
                                    "the run that started it ended",
                                    child.ctx().id())
                            : new Cause(own.kind(), own.reason(), child.ctx().id()));
        }
    }
}
