package dev.revo.engine.tenancy.login;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Made when it is asked for the first time, and once. Thread-safe. */
final class Memo<T> implements Supplier<T> {
    private final Supplier<T> make;
    private @Nullable T made;

    Memo(Supplier<T> make) {
        this.make = make;
    }

    @Override
    public synchronized T get() {
        T known = made;
        if (known == null) {
            known = make.get();
            made = known;
        }
        return known;
    }

    /** Does this with it, if it was made. */
    synchronized void ifMade(java.util.function.Consumer<T> what) {
        T known = made;
        if (known != null) {
            what.accept(known);
        }
    }
}
