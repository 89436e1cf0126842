package dev.revo.bench.process;

import java.util.concurrent.Callable;

/** How a body that blocks says what stops it, where whoever runs it can be told. */
@FunctionalInterface
public interface Guarded {
    /** Runs the body; {@code stop} is called on another thread when it is to end. */
    <R> R guard(Runnable stop, Callable<? extends R> body) throws Exception;

    /** Nobody is told: the body has nothing but its thread's interrupt. */
    static Guarded none() {
        return new Guarded() {
            @Override
            public <R> R guard(Runnable stop, Callable<? extends R> body) throws Exception {
                return body.call();
            }
        };
    }
}
