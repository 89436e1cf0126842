package dev.revo.agents.verify;

import dev.revo.run.Cancellation;
import java.util.concurrent.Callable;

/** The signal of work outside of any run: it never comes. An interrupt ends such work. */
enum NoCancellation implements Cancellation {
    INSTANCE;

    @Override
    public boolean requested() {
        return false;
    }

    @Override
    public void check() {}

    @Override
    public <R> R guard(Runnable stop, Callable<? extends R> body) throws Exception {
        return body.call();
    }
}
