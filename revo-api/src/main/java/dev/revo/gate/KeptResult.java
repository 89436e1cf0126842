package dev.revo.gate;

import dev.revo.spi.RunOutput;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The result of a run: at hand, or kept elsewhere and fetched when somebody asks for it, once. Thread-safe. */
final class KeptResult {
    // Held while it is fetched on purpose: who asks meanwhile wants the same content.
    private final ReentrantLock turn = new ReentrantLock();
    private final Object what;
    private @Nullable Supplier<String> elsewhere;
    private Optional<String> known;

    private KeptResult(Object what, Optional<String> known, @Nullable Supplier<String> elsewhere) {
        this.what = what;
        this.known = known;
        this.elsewhere = elsewhere;
    }

    /** One that is at hand, or none. */
    static KeptResult of(Optional<String> json) {
        return new KeptResult(json, json, null);
    }

    /** One that this gives; what it throws, who asks is told, and the next one asks again. */
    static KeptResult elsewhere(RunOutput output, Supplier<String> source) {
        return new KeptResult(output, Optional.empty(), source);
    }

    Optional<String> json() {
        turn.lock();
        try {
            Supplier<String> source = elsewhere;
            if (source != null) {
                known = Optional.of(source.get());
                elsewhere = null;
            }
            return known;
        } finally {
            turn.unlock();
        }
    }

    // By what is on record, so that looking at a result changes nothing.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeptResult that && what.equals(that.what);
    }

    @Override
    public int hashCode() {
        return what.hashCode();
    }

    @Override
    public String toString() {
        return what.toString();
    }
}
