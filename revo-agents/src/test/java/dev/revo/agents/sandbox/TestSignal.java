package dev.revo.agents.sandbox;

import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.run.Cancellation;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A cancellation that a test gives. */
final class TestSignal implements Cancellation {
    private final AtomicReference<@Nullable Runnable> stop = new AtomicReference<>();
    private volatile boolean requested;

    void cancel() {
        requested = true;
        Runnable now = stop.get();
        if (now != null) {
            now.run();
        }
    }

    @Override
    public boolean requested() {
        return requested;
    }

    @Override
    public void check() {
        if (requested) {
            throw new CancelledException(Fault.of("cancelled", "The test cancelled."));
        }
    }

    @Override
    public <R> R guard(Runnable onStop, Callable<? extends R> body) throws Exception {
        stop.set(onStop);
        try {
            check();
            R result = body.call();
            check();
            return result;
        } finally {
            stop.set(null);
        }
    }
}
