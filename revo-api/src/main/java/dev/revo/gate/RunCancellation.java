package dev.revo.gate;

import static java.util.Objects.requireNonNull;

import dev.revo.error.RevoException;
import dev.revo.run.Cancellation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signal of one run. The first request wins; listeners are told once, each on a thread of its own. */
final class RunCancellation implements Cancellation {
    private static final Logger LOG = LoggerFactory.getLogger(RunCancellation.class);

    private final Executor threads;
    private final Object lock = new Object();
    private final Set<Consumer<Cause>> listeners = new LinkedHashSet<>();
    private @Nullable Cause cause;

    RunCancellation(Executor threads) {
        this.threads = requireNonNull(threads, "threads");
    }

    /** Whether this request was the first. */
    boolean request(Cause why) {
        List<Consumer<Cause>> told;
        synchronized (lock) {
            if (cause != null) {
                return false;
            }
            cause = why;
            told = new ArrayList<>(listeners);
            listeners.clear();
        }
        told.forEach(listener -> tell(listener, why));
        return true;
    }

    private void tell(Consumer<Cause> listener, Cause why) {
        Runnable telling = () -> {
            try {
                listener.accept(why);
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).addKeyValue("run", why.run()).log("A stop action failed");
            }
        };
        try {
            threads.execute(telling);
        } catch (RejectedExecutionException e) {
            // The kernel has closed and has no threads any more; what the run holds must be let go all the same.
            telling.run();
        }
    }

    /** Registers a listener, which is told at once if the request was made before. Answers how to take it back. */
    Runnable onRequest(Consumer<Cause> listener) {
        Cause already;
        synchronized (lock) {
            already = cause;
            if (already == null) {
                listeners.add(listener);
            }
        }
        if (already != null) {
            tell(listener, already);
        }
        return () -> {
            synchronized (lock) {
                listeners.remove(listener);
            }
        };
    }

    /** Lets the listeners go: the run is over, and whoever still holds its context holds nothing else. */
    void over() {
        synchronized (lock) {
            listeners.clear();
        }
    }

    @Nullable
    Cause cause() {
        synchronized (lock) {
            return cause;
        }
    }

    @Override
    public boolean requested() {
        return cause() != null;
    }

    @Override
    public void check() {
        Cause why = cause();
        if (why != null) {
            throw why.exception();
        }
    }

    @Override
    public <R> R guard(Runnable stop, Callable<? extends R> body) throws Exception {
        check();
        Runnable unregister = onRequest(why -> stop.run());
        try {
            R result = body.call();
            check();
            return result;
        } catch (Exception e) {
            Cause why = cause();
            if (why == null
                    || (e instanceof RevoException
                            && e.getClass() == why.exception().getClass())) {
                throw e;
            }
            RevoException ended = why.exception();
            ended.addSuppressed(e);
            throw ended;
        } finally {
            unregister.run();
        }
    }
}
