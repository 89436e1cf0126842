package dev.revo.gate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The runs of other processes that somebody here waits for, so that nobody waits on when this kernel closes. Thread-safe. */
final class RemoteWatches {
    private final Set<RemoteWatch<?>> open = new HashSet<>();
    private boolean closed;

    /** Whether it is kept; otherwise the kernel has closed. */
    synchronized boolean add(RemoteWatch<?> watch) {
        return !closed && open.add(watch);
    }

    synchronized void remove(RemoteWatch<?> watch) {
        open.remove(watch);
    }

    void close() {
        List<RemoteWatch<?>> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(open);
            open.clear();
        }
        left.forEach(RemoteWatch::close);
    }
}
